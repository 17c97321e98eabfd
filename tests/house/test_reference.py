"""The pages that are written from the declarations say what the declarations say now."""

import pytest

import reference


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_page_is_not_stale(name: str) -> None:
    page = reference.DOCS / name
    assert page.read_text("utf-8") == reference.PAGES[name](), "kør: make docs"


def test_a_value_nobody_has_verified_says_so() -> None:
    source = reference.rules()["referral.self_referral"].values[0].source
    unverified = type(source)(source.act, source.section, verified=False)
    value = reference.rules()["referral.self_referral"].values[0]
    cells = reference.value_cells(type(value)(value.start, value.end, "0,05", unverified))
    assert cells == ("01-01-2018", "", "0,05", "Serviceloven, §§ 109 og 110 (ikke efterprøvet)")
