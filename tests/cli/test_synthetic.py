"""`styrbar synthetic country`: written, measured and imported from the command line."""

from cli.conftest import Run


def test_a_country_is_written_measured_and_imported(run: Run) -> None:
    ran = run("synthetic", "country", "--out", "land", "--scale", "0,01")
    assert ran.code == 0
    assert "Alt i det er opfundet." in ran.text
    assert "Udgiften til botilbud i 2022" in ran.text
    assert "tal, 0 uden for tolerancen. Skrev land/kontrol/tal.csv." in ran.text
    assert run("import", "land").code == 0
    shown = run("snapshots", "--format", "json")
    assert '"label": "Opfundne tal"' in shown.text


def test_a_written_country_is_measured_again(run: Run) -> None:
    run("synthetic", "country", "--out", "land", "--scale", "0.01", "--years", "1", "--monthly")
    ran = run("synthetic", "country", "--check", "land")
    assert ran.code == 0
    assert "Modtagere i 2022" in ran.text


def test_one_of_the_two_is_chosen(run: Run) -> None:
    for words in ((), ("--out", "land", "--check", "land")):
        ran = run("synthetic", "country", *words)
        assert ran.code != 0
        assert "Vælg enten --out eller --check." in ran.said


def test_a_size_that_is_no_number_or_out_of_range_is_refused(run: Run) -> None:
    for size, said in (("stor", "--scale skal være et tal"), ("nan", "mellem 0,002 og 5"), ("6", "mellem 0,002 og 5")):
        ran = run("synthetic", "country", "--out", "land", "--scale", size)
        assert ran.code != 0
        assert said in ran.said


def test_a_population_that_is_none_is_refused(run: Run, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("fil") / "befolkning.csv"
    path.write_text("A;B\n1;2\n", "utf-8")
    ran = run("synthetic", "country", "--out", "land", "--population", path)
    assert ran.code != 0
    assert "Overskrifterne er hverken" in ran.said
