"""Tables are published so that nobody can be worked out of the files, also not of several together."""

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from runs.published_world import SECTIONS, a_country, given, persons_within, read, spent
from runs.world import role

from styrbar.decisions import audit, records
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.publish import tariff_sheet
from styrbar.runs.publication import (
    Approval,
    PublishChoices,
    preview,
    publish,
    published,
    published_file,
    run_publications,
)
from styrbar.runs.workspace import Workspace

TO = Approval("Journalist på Avisen", "Artikel om udgifterne")
BY_TWO = PublishChoices((("municipality", "legal_basis"),))
BY_THREE = PublishChoices((("municipality", "legal_basis", "target_group"),))


def many(count: int, start: int, amount: int = 300_000, **more: object) -> list[dict[str, object]]:
    return [spent(start + n, amount, **more) for n in range(count)]


def a_table() -> list[dict[str, object]]:
    """One person at 7.654.321 kr. in a cell of her own; the rest as the method page's example."""
    sizes = {
        (101, 0): 1, (101, 1): 9, (101, 2): 60,
        (147, 0): 8, (147, 1): 30, (147, 2): 60,
        (751, 0): 60, (751, 1): 60, (751, 2): 60,
    }  # fmt: skip
    found, start = [], 1
    for (town, section), count in sizes.items():
        price = 7_654_321 if count == 1 else 1_234_567
        found += many(count, start, price, municipality=town, legal_basis=SECTIONS[section])
        start += count
    return found


def test_a_cell_of_one_is_hidden_with_what_protects_it_and_the_sums_stand(ws: Workspace) -> None:
    given(ws, a_table())
    cells = read(published(ws, publish(ws, BY_TWO, TO)).tables[0], 2)
    assert cells["København", "SEL § 107"] is None
    # 1 + 8 + 60 and 1 + 9 + 60 persons.
    assert cells["I alt", "SEL § 107"][0] == 69
    assert cells["København", "I alt"][0] == 70
    assert cells["I alt", "I alt"][0] == 348
    # 347 at 1.234.567 and one at 7.654.321 are 436.049.070 kr., rounded to a thousand.
    assert cells["I alt", "I alt"][1] == 436_049_000_00


def test_the_hidden_value_is_nowhere_in_any_file_nor_in_what_is_kept(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(ws, a_table())
    number = publish(ws, BY_TWO, TO)
    sent: list[str] = []
    made = tariff_sheet.to_pdf
    monkeypatch.setattr(tariff_sheet, "to_pdf", lambda *a: sent.append(json.dumps(a[1])) or made(*a))
    files = [published_file(ws, number, form) for form in ("csv", "json", "xlsx", "table", "pdf")]
    book = openpyxl.load_workbook(BytesIO(files[2]))
    cells = [str(c.value) for sheet in book for line in sheet.iter_rows() for c in line if c.value is not None]
    assert all(sheet.sheet_state == "visible" and not sheet._comments for sheet in book)
    texts = [files[0].decode(), files[1].decode(), " ".join(cells), files[3].decode(), *sent]
    kept = json.dumps(records.versions(ws.actor.organisation, "publication", number)[-1].content)
    for text in (*texts, kept):
        # Hers, exact and rounded, with and without thousands points, in kroner and in øre.
        for told in ("7654", "7.654", "7 654"):
            assert told not in text
    assert all("skjult" in text for text in texts)
    assert files[4].startswith(b"%PDF")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("choices", [BY_TWO, BY_THREE], ids=["two", "three"])
def test_nobody_can_be_worked_out_of_the_published_table(ws: Workspace, seed: int, choices: PublishChoices) -> None:
    given(ws, a_country(seed, 4.0 + seed * 2))
    number = publish(ws, choices, TO)
    size = len(choices.tables[0])
    cells = read(published(ws, number).tables[0], size)
    for cell, low, high in persons_within([(tuple(range(size)), cells)], size):
        assert high - low >= 5, cell


@pytest.mark.parametrize("seed", range(8))
def test_nor_of_two_tables_cut_differently_one_after_the_other(ws: Workspace, seed: int) -> None:
    given(ws, a_country(seed, 9.0 + seed))
    first = publish(ws, PublishChoices((("municipality", "legal_basis"),)), TO)
    second = publish(ws, PublishChoices((("municipality", "target_group"), ("legal_basis", "target_group"))), TO)
    tables = published(ws, second).tables
    seen = [
        ((0, 1), read(published(ws, first).tables[0], 2)),
        ((0, 2), read(tables[0], 2)),
        ((1, 2), read(tables[1], 2)),
    ]
    for cell, low, high in persons_within(seen, 3):
        assert high - low >= 5, cell


def test_the_same_table_again_shows_the_same(ws: Workspace) -> None:
    given(ws, a_country(3))
    first, second = (published(ws, publish(ws, BY_TWO, TO)).tables[0].frame for _ in range(2))
    assert first.equals(second)


def test_a_small_change_since_last_time_is_hidden(ws: Workspace) -> None:
    """Two more in Esbjerg's section 108: the cell, its row, its column and the total would each tell of the two."""
    given(ws, a_table())
    before = read(published(ws, publish(ws, BY_TWO, TO)).tables[0], 2)
    more = many(2, 1000, municipality=751, legal_basis=SECTIONS[1])
    given(ws, [*a_table(), *more], date(2026, 11, 30))
    after = read(published(ws, publish(ws, BY_TWO, TO)).tables[0], 2)
    for cell in [("Aarhus", "SEL § 108"), ("Aarhus", "I alt"), ("I alt", "SEL § 108"), ("I alt", "I alt")]:
        assert before[cell] is not None
        assert after[cell] is None


def test_a_change_of_the_amount_of_one_person_is_a_small_change_too(ws: Workspace) -> None:
    given(ws, a_table())
    publish(ws, BY_TWO, TO)
    again = a_table()
    again[-1]["amount"] += 50_000_00
    given(ws, again, date(2026, 11, 30))
    after = read(published(ws, publish(ws, BY_TWO, TO)).tables[0], 2)
    assert after["Aarhus", "SEL § 85"] is None


def test_a_change_by_five_is_shown(ws: Workspace) -> None:
    given(ws, a_table())
    publish(ws, BY_TWO, TO)
    given(ws, [*a_table(), *many(5, 1000, municipality=751, legal_basis=SECTIONS[1])], date(2026, 11, 30))
    after = read(published(ws, publish(ws, BY_TWO, TO)).tables[0], 2)
    assert after["Aarhus", "SEL § 108"][0] == 65


def test_another_year_is_another_table(ws: Workspace) -> None:
    given(ws, [*a_table(), *(row | {"year": 2024} for row in a_table()[40:])])
    publish(ws, BY_TWO, TO)
    cells = read(published(ws, publish(ws, PublishChoices(BY_TWO.tables, (2024,)), TO)).tables[0], 2)
    assert cells["I alt", "I alt"][0] == 308


def test_a_total_of_few_people_in_several_cells_is_hidden(ws: Workspace) -> None:
    """Four people in two sections each count eight, and are four."""
    twice = [spent(n, 1000, municipality=147, legal_basis=s) for n in range(1, 5) for s in SECTIONS[:2]]
    crowd = [row for t in (101, 751) for row in many(40, t * 1000, municipality=t)]
    given(ws, [*twice, *crowd])
    cells = read(published(ws, publish(ws, PublishChoices((("municipality",),)), TO)).tables[0], 1)
    assert cells["Frederiksberg",] is None


def test_municipalities_are_summed_to_regions_when_asked(ws: Workspace) -> None:
    given(ws, a_table())
    cells = read(published(ws, publish(ws, PublishChoices((("municipality",),), regions=True), TO)).tables[0], 1)
    assert cells["Region Hovedstaden",][0] == 168


def test_kroner_per_person_are_rounded_for_themselves(ws: Workspace) -> None:
    """12 at 100.400 kr. are 1.204.800, told as 1.205.000; each is told as 100.000."""
    given(ws, many(12, 1, 100_400))
    row = published(ws, publish(ws, PublishChoices((("target_group",),)), TO)).tables[0].frame.row(-1, named=True)
    assert (row["persons"], row["kroner"], row["per_person"]) == (12, 1_205_000_00, 100_000_00)


def test_rows_of_nobody_are_left_out_and_told(ws: Workspace) -> None:
    given(ws, [*many(12, 1), spent(0, 777) | {"citizen": None}])
    assert published(ws, publish(ws, BY_TWO, TO)).kroner_outside == {"Uden borger": 777_00}


def test_a_preview_says_why_and_what_it_costs_and_keeps_nothing(ws: Workspace) -> None:
    given(ws, a_table())
    answer = preview(ws, BY_TWO)
    why = dict(answer.tables[0].frame.group_by("why").len().rows())
    assert why["Få borgere"] == 1
    assert why["Ledsager en anden, så den ikke regnes ud"] >= 3
    assert {f.label for f in answer.figures} >= {"Skjulte celler", "Skjulte kroner", "Den enkle metode ville skjule"}
    assert run_publications(ws).tables[0].frame.is_empty()


def test_who_when_to_whom_and_why_is_kept_and_logged(ws: Workspace) -> None:
    given(ws, a_table())
    number = publish(ws, BY_TWO, TO)
    row = run_publications(ws).tables[0].frame.row(0, named=True)
    assert (row["number"], row["recipient"], row["purpose"]) == (number, TO.recipient, TO.purpose)
    assert row["by"] == ws.actor.user.display_name
    published_file(ws, number, "pdf")
    done = [(e.action, e.object) for e in audit.entries(ws.actor)]
    assert ("record_kept", "offentliggjort tabel: nr. 1, Udgifter efter kommune og paragraf, 2025") in done
    assert ("exported", "Udgifter efter kommune og paragraf, 2025 (pdf, nr. 1)") in done


def test_the_organisations_own_minimum_counts(ws: Workspace) -> None:
    from styrbar.runs.own_rules import OwnValue, keep_value

    given(ws, a_table())
    own = OwnValue("10", date(2020, 1, 1), None, "Kommunens politik", "afsnit 2")
    keep_value(ws, "disclosure.fewest", own)
    cells = read(published(ws, publish(ws, BY_TWO, TO)).tables[0], 2)
    assert cells["København", "SEL § 108"] is None
    assert cells["Frederiksberg", "SEL § 107"] is None


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        (PublishChoices(()), "ikke valgt noget at dele"),
        (PublishChoices((("citizen",),)), "kan ikke deles"),
        (PublishChoices((("municipality", "legal_basis", "target_group", "age_group"),)), "højst deles efter tre"),
        (PublishChoices((("municipality",),), (1999,)), "ingen udgifter for 1999"),
        (PublishChoices((("municipality",),), measures=("days",)), "ikke valgt noget at vise"),
    ],
)
def test_what_cannot_be_published_is_told(ws: Workspace, choices: PublishChoices, told: str) -> None:
    given(ws, a_table())
    with pytest.raises(BadInput, match=told):
        preview(ws, choices)


def test_too_few_people_to_hide_anybody_among_are_refused(ws: Workspace) -> None:
    """Two people are all there is: every cell and the total are hidden, and nothing is left to publish."""
    given(ws, many(2, 1))
    with pytest.raises(BadInput, match="for få borgere"):
        publish(ws, PublishChoices((("target_group",),)), TO)


def test_a_table_that_would_tell_what_another_hid_is_refused(ws: Workspace) -> None:
    """First by section: 3 + 6 are hidden with two more. Then by group, which are the same people one to one."""
    twin = [row | {"target_group": row["legal_basis"]} for row in a_table()]
    given(ws, twin)
    publish(ws, BY_TWO, TO)
    with pytest.raises(BadInput, match=r"Sammen med offentliggørelse nr\. 1 "):
        publish(ws, PublishChoices((("municipality", "target_group"),), measures=("persons",)), TO)


@pytest.mark.parametrize("approval", [Approval(" ", "x"), Approval("x", ""), Approval("x", "010170-1234")])
def test_without_recipient_and_purpose_or_with_a_number_nothing_is_published(ws: Workspace, approval: Approval) -> None:
    given(ws, a_table())
    with pytest.raises(BadInput):
        publish(ws, BY_TWO, approval)


def test_it_takes_the_permission_and_is_ones_own(ws: Workspace, people) -> None:
    given(ws, a_table())
    number = publish(ws, BY_TWO, TO)
    for act in (preview, lambda w, c: publish(w, c, TO), lambda w, c: published(w, number)):
        with pytest.raises(NotAllowed):
            act(role(ws, "see_figures", "see_persons"), BY_TWO)
    from runs.world import workspace

    with pytest.raises(NotFound):
        published(workspace(people.stranger), number)
