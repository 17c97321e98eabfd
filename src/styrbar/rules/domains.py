"""The groups of the rule book, by what a rule's id begins with."""

DOMAINS = {
    "tariff": "Takster",
    "price": "Priser",
    "refund": "Refusion",
    "objective": "Objektiv finansiering",
    "referral": "Visitation og borgerens valg",
    "regulation": "Regulering af beløb",
    "new_law": "Ny lovgivning",
}
"""The Danish name of each group, in the order they are shown."""
