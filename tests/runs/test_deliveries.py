"""What lies at some paths, delivery by delivery."""

from contextlib import contextmanager

import pytest
from runs.world import role

from styrbar.decisions.mappings import answers_by_source, saved_mappings
from styrbar.decisions.models import AuditEntry
from styrbar.errors import BadInput, Cancelled, NotAllowed
from styrbar.runs.deliveries import code_choices, keep_answer, keep_mapping, planned, run_deliveries
from support.imports import postings

HEAD = "Konto;Beløb;Posteringsdato;CPR-nr.;Leverandør"
JANUARY, FEBRUARY = postings("5.38.50;100,00;15-01-2026;;"), postings("5.38.50;200,00;15-02-2026;;")
OWN = """id = "egen.liste"
version = 1
title = "Egen liste"
extent = "full"
require = ["Kontonr"]
[[tables]]
table = "postings"
[tables.columns]
account = "Kontonr"
amount = "Kroner"
posting_date = "Dag"
"""


@contextmanager
def quiet(name):
    yield lambda share, phase: None


def delivered(ws, *paths, keep=True, cancelled=lambda: False):
    return run_deliveries(ws, paths, data_date=None, keep=keep, shown=quiet, cancelled=cancelled)


@pytest.fixture
def folder(tmp_path):
    for name, text in (("2026-02", FEBRUARY), ("2026-01", JANUARY)):
        (tmp_path / "ind" / name).mkdir(parents=True)
        (tmp_path / "ind" / name / "posteringer.csv").write_text(text, "utf-8")
    return tmp_path / "ind"


def test_dated_folders_are_imported_oldest_first(ws, folder):
    assert [(d.name, d.known) for d in delivered(ws, folder)] == [("2026-01", False), ("2026-02", False)]
    assert [m.data_date.month for m in ws.store.manifests()] == [1, 2]
    assert AuditEntry.objects.filter(action="imported").count() == 2


def test_the_same_files_again_are_known_and_nothing_doubles(ws, folder):
    list(delivered(ws, folder))
    assert [d.known for d in delivered(ws, folder)] == [True, True]
    assert len(ws.store.manifests()) == 2


def test_a_preview_keeps_nothing(ws, folder):
    assert [d.report.snapshot for d in delivered(ws, folder, keep=False)] == [None, None]
    assert ws.store.manifests() == []


def test_several_files_are_one_delivery(folder):
    files = sorted(folder.rglob("*.csv"))
    assert [plan.name for plan in planned(files)] == ["2 filer"]
    assert [plan.name for plan in planned([*files[:1]])] == ["posteringer.csv"]


def test_what_was_kept_before_a_failure_stays(ws, folder):
    (folder / "2026-02" / "posteringer.csv").write_text("", "utf-8")
    imported = delivered(ws, folder)
    assert next(imported).name == "2026-01"
    with pytest.raises(BadInput, match="tom"):
        next(imported)
    assert len(ws.store.manifests()) == 1


@pytest.mark.parametrize("stops_at", [1, 2])
def test_stopped_it_keeps_nothing_of_the_delivery(ws, folder, stops_at):
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        list(delivered(ws, folder, cancelled=lambda: next(asked) >= stops_at))
    assert len(ws.store.manifests()) < 2
    assert list((ws.store.folder / "staging").iterdir()) == []


def test_a_cpr_number_in_a_folders_name_is_not_told(ws, tmp_path):
    (tmp_path / "011390-1234").mkdir()
    (tmp_path / "011390-1234" / "posteringer.csv").write_text(JANUARY, "utf-8")
    assert "1390" not in next(delivered(ws, tmp_path / "011390-1234")).name


def test_imports_are_only_for_those_who_may(ws, folder):
    with pytest.raises(NotAllowed):
        list(delivered(role(ws, "see_figures"), folder))


def test_an_own_description_is_kept_and_used(ws, tmp_path):
    (tmp_path / "egen.toml").write_text(OWN, "utf-8")
    (tmp_path / "ind.csv").write_text("Kontonr;Kroner;Dag\n5.38.50;100,00;15-01-2026\n", "utf-8")
    keep_mapping(ws, tmp_path / "egen.toml")
    assert list(saved_mappings(ws.actor.organisation)) == ["egen.liste"]
    assert next(delivered(ws, tmp_path / "ind.csv")).report.sheets[0].mapping == "egen.liste"


@pytest.mark.parametrize("content", ["id = ", "id = 'x'", "æ".encode("latin-1")])
def test_a_description_that_cannot_be_read_is_not_kept(ws, tmp_path, content):
    (tmp_path / "egen.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadInput):
        keep_mapping(ws, tmp_path / "egen.toml")
    assert not saved_mappings(ws.actor.organisation)


@pytest.mark.parametrize("code", ["granted", "Bevilget", "BEVILGET"])
def test_an_answer_is_kept_by_code_or_label(ws, code):
    keep_answer(ws, "sensum_indsatser", "grants.status", "Aktiv", code)
    assert answers_by_source(ws.actor.organisation) == {"sensum_indsatser": {"grants.status": {"Aktiv": "granted"}}}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (("nope", "grants.status", "Aktiv", "granted"), "kilde, der ikke findes"),
        (("sensum_indsatser", "grants.price", "Aktiv", "granted"), "faste værdier"),
        (("sensum_indsatser", "nope.status", "Aktiv", "granted"), "faste værdier"),
        (("sensum_indsatser", "grants.status", "Aktiv", "nope"), r"granted \(bevilget\)"),
    ],
)
def test_an_answer_that_means_nothing_is_not_kept(ws, answer, told):
    with pytest.raises(BadInput, match=told):
        keep_answer(ws, *answer)
    assert not answers_by_source(ws.actor.organisation)


def test_the_codes_of_a_column_are_told_with_their_labels():
    assert code_choices("grants.status")["granted"] == "Bevilget"
