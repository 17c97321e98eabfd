"""How a legal basis is written does not matter; which one it is does."""

import pytest

from styrbar.register.legal_basis import canonical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SEL § 107", "SEL § 107"),
        ("§107", "SEL § 107"),
        ("SEL §107", "SEL § 107"),
        ("Serviceloven § 107", "SEL § 107"),
        ("Lov om social service § 107", "SEL § 107"),
        ("107", "SEL § 107"),
        ("SEL § 83 a", "SEL § 83 a"),
        ("§ 101a", "SEL § 101 a"),
        ("BL §32 stk.1 nr.2", "BL § 32 stk. 1 nr. 2"),
        ("Barnets lov § 32, stk. 1, nr. 2", "BL § 32 stk. 1 nr. 2"),
        ("SEL 52.3.7", "SEL § 52 stk. 3 nr. 7"),
        ("ABL § 105", "ABL § 105"),
        ("Almenboligloven § 105", "ABL § 105"),
        ("Folkeskoleloven § 20, stk. 2", "Folkeskoleloven § 20 stk. 2"),
    ],
)
def test_the_same_section_has_one_form(text, expected):
    assert canonical(text) == expected


def test_two_sections_in_one_field_are_kept_together():
    assert canonical("ABL § 105, jf. SEL § 85") == "ABL § 105, SEL § 85"
    assert canonical("SEL § 107, 108") == "SEL § 107, SEL § 108"


def test_a_bare_section_is_serviceloven_only_from_section_79():
    assert canonical("§ 79") == "SEL § 79"
    assert canonical("§ 78") is None  # barnets lov or serviceloven


@pytest.mark.parametrize("text", ["Ukendt", "botilbud", "Hansen 12", "§"])
def test_what_is_no_section_is_not_understood(text):
    assert canonical(text) is None


def test_the_canonical_form_is_its_own_canonical_form():
    for text in ("SEL § 83 a", "BL § 32 stk. 1 nr. 2", "ABL § 105, SEL § 85"):
        assert canonical(text) == text
