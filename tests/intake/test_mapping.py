"""The proposal for a file nobody has described."""

import polars as pl

from styrbar.intake.mapping import propose
from styrbar.register.sources import parse_mapping

STRANGE = pl.DataFrame(
    {
        "Pnr.": ["011390-1234", "021390-1234"],
        "Bev. nr.": ["A1", "A2"],
        "Kto": ["5.38.50", "5.38.52"],
        "Bel. kr": ["1.234,56", "99,00"],
        "Bogf. dt.": ["31-01-2026", "01-02-2026"],
        "Bemærkning": ["intet", None],
    }
)


def proposed() -> dict[str, str | None]:
    return {c.heading: c.column for c in propose(STRANGE.columns, STRANGE).columns}


def test_abbreviated_headings_are_understood():
    assert proposed() == {
        "Pnr.": "citizen", "Bev. nr.": "grant_id", "Kto": "account", "Bel. kr": "amount", "Bogf. dt.": "posting_date",
        "Bemærkning": None,
    }  # fmt: skip


def test_contents_point_out_cpr_numbers_whatever_the_heading():
    frame = STRANGE.rename({"Pnr.": "Kolonne 1"})
    column = propose(frame.columns, frame).columns[0]
    assert (column.column, column.why) == ("citizen", "Indholdet ligner CPR-numre.")


def test_a_heading_with_the_wrong_contents_is_not_believed():
    frame = STRANGE.with_columns(pl.Series("Bogf. dt.", ["rød", "grøn"]))
    proposal = propose(frame.columns, frame)
    assert "Bogf. dt." not in [c.heading for c in proposal.columns if c.column == "posting_date"]


def test_the_proposal_is_a_mapping_that_can_be_saved():
    mapping = parse_mapping(propose(STRANGE.columns, STRANGE).toml("egen", 'Vores "liste"'))
    assert mapping.tables[0].table == "postings"
    assert mapping.tables[0].columns["amount"] == ("Bel. kr",)


def test_what_is_missing_is_said():
    frame = STRANGE.drop("Kto")
    assert propose(frame.columns, frame).missing == ("Konto",)
