"""Old sections under the law of a day: both sides of the day barnets lov took over."""

from datetime import date

import pytest

from styrbar.register.crosswalk import is_ended, steps, under_law_of, used
from styrbar.register.legal_basis import canonical

BEFORE, AFTER = date(2023, 12, 31), date(2024, 1, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [("2", "2"), ("3", "5"), ("6", "3"), ("9", "8")],
)
def test_the_four_grouped_interventions_have_the_numbers_the_source_says(old: str, new: str) -> None:
    assert under_law_of(f"SEL § 52 stk. 3 nr. {old}", AFTER) == f"BL § 32 stk. 1 nr. {new}"
    assert under_law_of(f"SEL § 52 stk. 3 nr. {old}", BEFORE) == f"SEL § 52 stk. 3 nr. {old}"


def test_a_litra_follows_the_number_it_stands_in_and_a_longer_number_does_not() -> None:
    assert under_law_of("SEL § 52 stk. 3 nr. 2 litra a", AFTER) == "BL § 32 stk. 1 nr. 2"
    assert under_law_of("SEL § 52 stk. 3 nr. 21", AFTER) == "SEL § 52 stk. 3 nr. 21"
    assert under_law_of("SEL § 661", AFTER) == "SEL § 661"


def test_several_sections_are_followed_one_by_one_and_told_once() -> None:
    assert under_law_of("SEL § 66, SEL § 107, SEL § 52 stk. 3 nr. 7", AFTER) == "BL § 46, SEL § 107"
    assert [step.before for step in used("SEL § 66, SEL § 107", AFTER)] == ["SEL § 66"]
    assert used("SEL § 66", BEFORE) == ()


@pytest.mark.parametrize(
    ("section", "ended"),
    [("SEL § 78", True), ("SEL § 79", False), ("SEL § 19", True), ("SEL § 18", False), ("SEL § 11", True),
     ("SEL § 107", False), ("BL § 46", False), ("ABL § 105", False), ("noget andet", False)],
)  # fmt: skip
def test_the_childrens_sections_of_serviceloven_ended_and_the_adults_did_not(section: str, ended: bool) -> None:
    assert is_ended(section, AFTER) is ended
    assert is_ended(section, BEFORE) is False


def test_only_what_the_source_says_is_verified() -> None:
    assert sorted(step.before for step in steps() if step.verified) == [
        f"SEL § 52 stk. 3 nr. {number}" for number in (2, 3, 6, 9)
    ]


def test_every_step_is_written_as_the_register_writes_sections() -> None:
    for step in steps():
        assert (canonical(step.before), canonical(step.after)) == (step.before, step.after)
        assert step.act
        assert step.section


def test_nothing_that_took_over_has_ended_itself() -> None:
    assert [step.after for step in steps() if is_ended(step.after, step.start)] == []
