"""Can the data be used? And what is in a snapshot?"""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pytest_django.fixtures import Settings

from styrbar.analysis.answer import Answer
from styrbar.errors import NotAllowed, NotFound
from styrbar.runs.importing import run_import
from styrbar.runs.quality import QualityChoices, run_quality
from styrbar.runs.snapshots import has_snapshots, run_snapshot, run_snapshots
from styrbar.runs.workspace import Workspace
from support.imports import JANUARY, grants, postings, source
from support.people import people, user_in

pytestmark = pytest.mark.django_db
ROWS = postings("5.38.50;1.000,00;31-01-2026;011390-1234;A", "x;200,00;31-01-2026;;", "5.38.52;ti;31-01-2026;;")
GRANTS = grants("B1;021390-1234;Bevilget;01-01-2026;;Måned;1;0", "B2;;Bevilget;01-01-2026;;Måned;1;100")


@pytest.fixture
def ws(settings: Settings, tmp_path: Path) -> Workspace:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Workspace(people().owner, tmp_path / "data", tmp_path / "keys")


def take(ws: Workspace, day: date = JANUARY, **files: str) -> str:
    sources = [source(f"{name}.csv", content) for name, content in files.items()]
    report = run_import(ws, sources, data_date=day, progress=lambda *_: None, cancelled=lambda: False)
    assert report.snapshot
    return report.snapshot


def rows(answer: Answer, table: str) -> list[dict[str, object]]:
    return answer.table(table).frame.to_dicts()


def test_rejected_rows_and_kroner_are_said_in_a_sentence(ws: Workspace) -> None:
    take(ws, posteringer=ROWS)
    answer = run_quality(ws, QualityChoices())
    assert answer.sentence.startswith("2 af 3 rækker er afvist med 200,00 kr. og er ikke med i tallene")
    assert [(f.label, f.value) for f in answer.figures][:3] == [
        ("Rækker læst", 3),
        ("Rækker afvist", 2),
        ("Kroner afvist", 20_000),
    ]
    assert answer.figures[2].note == "og 1 række uden læsbart beløb"
    assert [(r["file"], r["line"], r["column"]) for r in rows(answer, "rejections")] == [
        ("posteringer.csv", 3, "Konto"),
        ("posteringer.csv", 4, "Beløb"),
    ]


def test_questions_stand_with_their_line(ws: Workspace) -> None:
    take(ws, bevillinger=GRANTS)
    answer = run_quality(ws, QualityChoices())
    assert answer.sentence == "Alle 2 rækker er med i tallene, og der er 1 spørgsmål til rækkerne."
    (asked,) = rows(answer, "questions")
    assert (asked["line"], asked["column"]) == (2, "Pris")


def test_a_source_without_amounts_has_no_kroner_rather_than_zero(ws: Workspace) -> None:
    take(ws, bevillinger=GRANTS, posteringer=ROWS)
    amounts = {r["file"]: r["amount_in"] for r in rows(run_quality(ws, QualityChoices()), "files")}
    assert amounts == {"bevillinger.csv": None, "posteringer.csv": 120_000}


def test_what_is_missing_is_counted_by_source_the_largest_share_first(ws: Workspace) -> None:
    take(ws, bevillinger=GRANTS, posteringer=ROWS)
    missing = rows(run_quality(ws, QualityChoices()), "coverage")
    assert {"source": "Styrbars skabelon, bevillinger", "column": "CPR-nr.", "rows": 2, "missing": 1}.items() <= next(
        r for r in missing if r["column"] == "CPR-nr."
    ).items()
    shares = pl.Series([r["share"] for r in missing])
    assert shares.is_sorted(descending=True)


def test_the_age_of_a_source_that_was_not_delivered_again_is_seen(ws: Workspace) -> None:
    take(ws, posteringer=ROWS)
    newest = take(ws, date(2026, 2, 28), bevillinger=GRANTS)
    ages = {r["file"]: r["age"] for r in rows(run_quality(ws, QualityChoices()), "files")}
    assert ages == {"bevillinger.csv": 0, "posteringer.csv": 28}
    carried = {r["source"]: r["carried"] for r in rows(run_snapshot(ws, newest), "sources")}
    assert carried == {"Styrbars skabelon, bevillinger": False, "Posteringsliste fra økonomisystemet": True}


def test_an_older_snapshot_can_be_asked_for(ws: Workspace) -> None:
    first = take(ws, posteringer=ROWS)
    take(ws, date(2026, 2, 28), bevillinger=GRANTS)
    assert run_quality(ws, QualityChoices(first)).scope.data_date == JANUARY


def test_a_snapshot_shows_what_its_rows_became_and_that_its_files_are_whole(ws: Workspace) -> None:
    made = take(ws, bevillinger=GRANTS, posteringer=ROWS)
    answer = run_snapshot(ws, made)
    assert [(r["table"], r["rows"]) for r in rows(answer, "contents")] == [("Bevillinger", 2), ("Posteringer", 1)]
    assert len(str(rows(answer, "files")[0]["hash"])) == 12
    check = {b.label: b.text for b in answer.basis}["Kontrol"]
    assert check == "Alle filer er, som da de blev skrevet."
    next((ws.data / "ulvsund" / "sources").rglob("postings-*.parquet")).write_bytes(b"x")
    assert "er ændret" in {b.label: b.text for b in run_snapshot(ws, made).basis}["Kontrol"]


def test_snapshots_are_listed_newest_first_and_open_by_their_id(ws: Workspace) -> None:
    assert not has_snapshots(ws)
    with pytest.raises(NotFound):
        run_snapshots(ws)
    first, second = take(ws, posteringer=ROWS), take(ws, date(2026, 2, 28), posteringer=ROWS)
    table = run_snapshots(ws).table("snapshots")
    assert table.frame["data_date"].to_list() == [date(2026, 2, 28), JANUARY]
    assert table.keys is not None
    assert table.keys["id"].to_list() == [second, first]


def test_a_snapshot_that_does_not_exist_is_not_repeated_in_the_error(ws: Workspace) -> None:
    take(ws, posteringer=ROWS)
    with pytest.raises(NotFound) as error:
        run_snapshot(ws, "0113901234")
    assert "0113901234" not in str(error.value)


@pytest.mark.parametrize(
    ("role", "quality", "list_"), [("importer", False, True), ("head", True, True), ("administrator", False, False)]
)
def test_the_role_decides_what_is_seen(ws: Workspace, role: str, quality: bool, list_: bool) -> None:
    take(ws, posteringer=ROWS)
    other = Workspace(user_in(ws.actor.organisation, "anden", "Anden", role), ws.data, ws.keys)
    for may, run in ((quality, lambda: run_quality(other, QualityChoices())), (list_, lambda: run_snapshots(other))):
        if may:
            assert run().tables
        else:
            with pytest.raises(NotAllowed):
                run()
