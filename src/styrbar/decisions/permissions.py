"""Who may do what, declared in one place: pages, runs and commands ask for a permission, never for a role."""

from dataclasses import dataclass

PERMISSIONS = {
    "enter": "åbne organisationens forside",
    "see_summaries": "se samlede tal, som ingen borger kan kendes i",
    "see_figures": "se alle tal",
    "see_persons": "se den enkelte borger",
    "import_data": "indlæse udtræk",
    "close_months": "lukke og genåbne måneder",
    "calculate_tariffs": "beregne og gemme takster",
    "approve_prices": "behandle ønsker om højere pris",
    "deliver_statistics": "levere til Danmarks Statistik",
    "set_rules": "skrive organisationens egne regelværdier",
    "publish": "offentliggøre tal",
    "set_targets": "sætte pejlemærker",
    "administer": "styre brugere og indstillinger og se loggen",
}


@dataclass(frozen=True)
class Role:
    """What a job in the municipality opens; `title` and `meaning` are read by users."""

    title: str
    meaning: str
    permissions: frozenset[str]


_FIGURES = frozenset({"see_figures", "see_summaries"})
"""All figures, whoever they are about: what is not asked for as a summary is closed to those who only see these."""

ROLES = {
    "controller": Role(
        "Controller",
        "Ser tal og borgere, indlæser udtræk, lukker måneder, beregner takster, skriver regelværdier, offentliggør og "
        "sætter pejlemærker.",
        _FIGURES
        | {"see_persons", "import_data", "close_months", "calculate_tariffs", "approve_prices", "set_rules"}
        | {"publish", "set_targets"},
    ),
    "caseworker": Role(
        "Sagsbehandler",
        "Ser tal og den enkelte borger.",
        _FIGURES | {"see_persons"},
    ),
    "buyer": Role(
        "Indkøber",
        "Ser tal om tilbud og leverandører og behandler ønsker om højere pris, men ser ingen borgere.",
        _FIGURES | {"approve_prices"},
    ),
    "tariff_calculator": Role(
        "Takstberegner",
        "Beregner og gemmer takster, men ser hverken borgere eller kommunens tal.",
        frozenset({"calculate_tariffs"}),
    ),
    "lawyer": Role(
        "Jurist",
        "Læser regelbogen og skriver organisationens egne værdier, men ser ingen tal.",
        frozenset({"set_rules"}),
    ),
    "head": Role(
        "Leder",
        "Ser alle tal, men ingen borgere, og sætter pejlemærker.",
        _FIGURES | {"set_targets"},
    ),
    "analyst": Role(
        "Analytiker",
        "Ser alle tal, men ingen borgere, og offentliggør tabeller.",
        _FIGURES | {"publish"},
    ),
    "politician": Role(
        "Politiker",
        "Ser samlede tal, som ingen borger kan kendes i.",
        frozenset({"see_summaries"}),
    ),
    "importer": Role(
        "Dataansvarlig",
        "Indlæser udtræk, men ser hverken tal eller borgere.",
        frozenset({"import_data"}),
    ),
    "statistician": Role(
        "Statistikansvarlig",
        "Ser tal og leverer til Danmarks Statistik, men ser ingen borgere på siderne.",
        _FIGURES | {"deliver_statistics"},
    ),
    "administrator": Role(
        "Administrator",
        "Styrer brugere og indstillinger og ser loggen, men ingen tal.",
        frozenset({"administer"}),
    ),
}


def permissions_of(roles: set[str]) -> frozenset[str]:
    """All that the roles open together, and the front page with any of them; KeyError for an undeclared role."""
    return frozenset({"enter"} if roles else ()).union(*(ROLES[role].permissions for role in roles))
