"""The groups of the rule book, by what a rule's id begins with."""

DOMAINS = {
    "tariff": "Takster",
    "price": "Priser",
    "refund": "Refusion",
    "claims": "Krav mod andre kommuner",
    "objective": "Objektiv finansiering",
    "referral": "Visitation og borgerens valg",
    "choice": "Borgerens alternative tilbud",
    "price_request": "Ønsker om højere pris",
    "disclosure": "Offentliggørelse",
    "regulation": "Regulering af beløb",
    "account": "Udgifter efter konto",
    "dst": "Levering til Danmarks Statistik",
    "new_law": "Ny lovgivning",
}
"""The Danish name of each group, in the order they are shown."""
