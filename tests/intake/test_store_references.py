"""References between tables: by key, by name, or kept and marked."""

import polars as pl
import pytest

from styrbar.intake.references import resolve
from support.deliveries import a_grant, a_posting, rows

OFFERS = rows(
    "offers",
    {"offer": "17", "offer_name": "Bostedet Ådalen"},
    {"offer": "18", "offer_name": "Fælles"},
    {"offer": "19", "offer_name": "fælles"},
)


def resolved(offer: str | None, offers: pl.DataFrame = OFFERS) -> tuple[str | None, str | None]:
    frames = {"offers": offers.lazy(), "postings": rows("postings", a_posting(1, offer=offer, unresolved=None)).lazy()}
    return resolve(frames)["postings"].select("offer", "unresolved").collect().row(0)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("17", ("17", None)),
        ("bostedet ÅDALEN ", ("17", None)),
        ("Fælles", ("Fælles", "offer")),
        ("Ukendt", ("Ukendt", "offer")),
        (None, (None, None)),
    ],
)
def test_a_reference_is_a_key_or_the_name_of_one_row_or_is_kept_and_marked(written, expected):
    assert resolved(written) == expected


def test_references_to_a_table_that_was_not_delivered_are_not_judged():
    frame = rows("postings", a_posting(1, offer="Ukendt", unresolved=None)).lazy()
    assert resolve({"postings": frame})["postings"].collect()["unresolved"].to_list() == [None]


def test_all_unresolved_columns_are_named():
    posting = rows("postings", a_posting(1, offer="x", grant_id="y", unresolved=None)).lazy()
    grants = rows("grants", a_grant("1", offer="17", unresolved=None)).lazy()
    frames = resolve({"postings": posting, "grants": grants, "offers": OFFERS.lazy()})
    assert sorted(frames["postings"].collect()["unresolved"].item().split(",")) == ["grant_id", "offer"]
    assert frames["grants"].collect()["unresolved"].item() is None


def test_an_offer_names_its_provider():
    offers = rows("offers", {"offer": "17", "provider": "omsorg a/s", "unresolved": None}).lazy()
    providers = rows("providers", {"provider": "12345678", "provider_name": "Omsorg A/S"}).lazy()
    assert resolve({"offers": offers, "providers": providers})["offers"].collect()["provider"].item() == "12345678"
