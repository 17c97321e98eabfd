"""styrbar import, as the one who runs it sees it."""

from pathlib import Path

import pytest
from cli.conftest import Run

from styrbar.decisions.models import AuditEntry
from support.imports import grants, postings

PAID = postings("5.38.52;1.000,00;15-01-2026;011390-1234;A", "5.38.52;x;15-01-2026;011390-1234;A")
ODD = grants("1;011390-1234;Sat i gang;01-01-2026;;Måned;1;1.000,00")


def test_the_first_command_makes_the_first_user_and_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    assert run("import", "p.csv").said == "Oprettede «Kommunen» med brugeren «anna».\n"
    assert run("import", "p.csv").said == ""
    assert AuditEntry.objects.filter(action="imported", by__username="anna").count() == 2


def test_rows_and_kroner_are_told_and_what_was_rejected(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    told = run("import", "p.csv").text
    assert "2 rækker = 1 godtaget + 1 afvist, 1.000,00 kr. = 1.000,00 kr. godtaget + 0,00 kr. afvist" in told
    assert "Afvist: p.csv linje 3, Beløb" in told
    assert "1390" not in told


def test_the_same_files_again_change_nothing_and_it_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    first = run("import", "p.csv").text
    assert run("import", "p.csv").text == first.replace(
        "\n", " (de samme filer er indlæst før, så intet er ændret)\n", 1
    )


def test_a_preview_keeps_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    assert run("import", "p.csv", "--preview").text.startswith("p.csv: set igennem, intet er gemt\n")
    assert run("snapshots").code == 4


def test_a_preview_tells_of_what_it_can_read_and_what_it_cannot(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    (tmp_path / "tom.csv").write_text("", "utf-8")
    told = run("import", "p.csv", "tom.csv", "--preview")
    assert "1 godtaget" in told.text
    assert "Filen er tom." in told.said
    assert told.code == 2


def test_an_unknown_word_is_asked_answered_and_not_asked_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(ODD, "utf-8")
    asked = run("import", "b.csv", "--date", "31-01-2026").text
    answer = next(line.split('"')[1] for line in asked.splitlines() if "--answer" in line)
    assert "granted (bevilget)" in asked
    told = run("import", "b.csv", "--date", "2026-01-31", "--answer", answer.replace("KODE", "Bevilget")).text
    assert "1 række = 1 godtaget + 0 afvist" in told
    assert "Ukendt" not in told


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("", "tom.csv", "Filen er tom."),
        ("hej\n", "brev.csv", "Der er ingen linje med overskrifter"),
        ("\x89PNG\r\n\x1a\n billede", "billede.xlsx", "billede.xlsx"),
    ],
)
def test_a_wrong_file_is_refused_in_words(run: Run, tmp_path: Path, content: str, name: str, told: str) -> None:
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    refused = run("import", name)
    assert (refused.code, refused.out) == (2, b"")
    assert told in refused.said


def test_an_empty_folder_and_a_wrong_path_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    assert run("import", "tom").code == run("import", "findes-ikke").code == 2


def test_a_number_in_a_files_name_is_not_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "011390-1234.csv").write_text(PAID, "utf-8")
    (tmp_path / "0113901234.csv").write_text("", "utf-8")
    kept, refused = run("import", "011390-1234.csv"), run("import", "0113901234.csv")
    assert "1390" not in kept.text + kept.said + refused.text + refused.said
    assert (kept.code, refused.code) == (0, 2)


@pytest.mark.parametrize("answer", ["Aktiv=granted", "a:b:c=d", "sensum_indsatser:grants.status:Aktiv=nej"])
def test_an_answer_that_means_nothing_is_refused(run: Run, tmp_path: Path, answer: str) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    assert run("import", "p.csv", "--answer", answer).code == 2


def test_a_description_that_cannot_be_read_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PAID, "utf-8")
    (tmp_path / "egen.toml").write_bytes(b"\xe6")
    assert run("import", "p.csv", "--mapping", "egen.toml").code == 2
    assert run("import", "p.csv", "--mapping", "findes-ikke.toml").code == 2
