"""From messy files to a snapshot: rows and kroner always add up, and what is odd is said."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from styrbar.errors import BadInput, Cancelled
from styrbar.intake.report import ImportReport
from styrbar.register.sources import parse_mapping
from support.imports import JANUARY, Municipality, grants, postings

NOBODY, NOBODY_ELSE = "011390-1234", "021390-1234"


@pytest.fixture
def town(tmp_path):
    return Municipality.at(tmp_path)


def table(town: Municipality, name: str) -> pl.DataFrame:
    return town.store.open().table(name).collect()


def reasons(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(r["line"], r["column"], r["reason"]) for r in report.rejected.iter_rows(named=True)]


def asked(report: ImportReport) -> list[tuple[int | None, str]]:
    return [(q["line"], q["question"]) for q in report.questions.iter_rows(named=True)]


# Rows and kroner


def test_rows_and_kroner_in_are_accepted_plus_rejected(town):
    rows = [
        "5.38.50;1.000,00;31-01-2026;;",
        "x;200,00;31-01-2026;;",
        "5.38.52;ti kroner;31-01-2026;;",
        ";-50;1-1-2026;;",
    ]
    (sheet,) = town.take({"p.csv": postings(*rows)}).sheets
    assert (sheet.rows_in, sheet.rows_accepted, sheet.rows_rejected) == (4, 1, 3)
    assert (sheet.ore_in, sheet.ore_accepted, sheet.ore_rejected) == (115_000, 100_000, 15_000)
    assert sheet.unreadable == 1


def test_a_rejected_row_says_line_column_reason_and_form_and_not_the_value(town):
    report = town.take({"p.csv": postings("5.38.50;1,00;31-01-2026;Anders And;", "5.38.50;1,00;31-01-2026;;")})
    (row,) = report.rejected.to_dicts()
    assert (row["file"], row["line"], row["column"], row["amount_ore"]) == ("p.csv", 2, "CPR-nr.", 100)
    assert row["reason"] == "Feltet er ikke et CPR-nummer"
    assert row["expected"] == "CPR-nummer, med eller uden bindestreg"
    assert "Anders" not in str(row)


def test_a_total_row_is_compared_with_the_sum(town):
    agreeing = town.look({"p.csv": postings("5.38.50;1,50;31-01-2026;;", "5.38.50;2,50;31-01-2026;;", "I alt;4,00;;;")})
    assert agreeing.sheets[0].totals[0].agrees
    assert asked(agreeing) == []
    other = town.look({"p.csv": postings("5.38.50;1,50;31-01-2026;;", "5.38.50;2,50;31-01-2026;;", "I alt;5,00;;;")})
    assert asked(other) == [(4, "Filens sumlinje siger 5,00 kr., men rækkerne giver 4,00 kr.")]


def test_a_broken_line_is_a_rejected_row(town):
    report = town.take({"p.csv": postings("5.38.50;1,00;31-01-2026;;", "5.38.50;1,00;31-01-2026;;;;;for mange;felter")})
    assert (report.rows_in, report.rows_accepted, report.rows_rejected) == (2, 1, 1)
    assert "kan ikke læses" in report.rejected["reason"][0]


# The form of numbers and dates


def test_a_later_value_decides_how_earlier_numbers_are_read(town, monkeypatch):
    monkeypatch.setattr("styrbar.intake.readers.delimited.ROWS_PER_BLOCK", 1, raising=False)
    lines = ["5.38.50;1.234;31-01-2026;;"] * 40_000 + ["5.38.50;0.50;31-01-2026;;"]
    report = town.take({"p.csv": postings(*lines)})
    assert report.sheets[0].ore_accepted == 40_000 * 123 + 50  # 1.234 kr. is 123 øre when the column is English
    assert table(town, "postings").height == 40_001


def test_undecided_numbers_are_danish(town):
    assert town.take({"p.csv": postings("5.38.50;1.234;31-01-2026;;")}).sheets[0].ore_accepted == 123_400


def test_a_column_that_mixes_forms_is_read_and_questioned(town):
    report = town.take({"p.csv": postings(*(f"5.38.50;{a};31-01-2026;;" for a in ("1.234", "1234,5", "1234.5")))})
    assert report.sheets[0].ore_accepted == 123_400 + 123_450 + 123_450
    assert [line for line, _ in asked(report)] == [None]


def test_slashed_dates_follow_their_column(town):
    rows = ["5.38.50;1;01/02/2026;;", "5.38.50;1;01/13/2026;;"]
    town.take({"p.csv": postings(*rows)})
    assert table(town, "postings")["posting_date"].to_list() == [date(2026, 1, 2), date(2026, 1, 13)]


# Values


def test_what_an_account_says_beside_the_account_fills_empty_columns(town):
    town.take({"p.csv": postings("05.38.50.2.002;1;31-01-2026;;")})
    row = table(town, "postings").row(0, named=True)
    assert (row["account"], row["dranst"]) == ("5.38.50.002", 2)


def test_a_citizen_has_one_token_however_the_number_is_written(town):
    rows = [f"5.38.50;1;31-01-2026;{c};" for c in (NOBODY, "0113901234", "113901234", NOBODY_ELSE)]
    town.take({"p.csv": postings(*rows)})
    tokens = table(town, "postings")["citizen"].to_list()
    assert len(set(tokens)) == 2
    assert len(tokens[0]) == 12
    assert tokens[0].startswith("b")


def test_month_of_birth_follows_from_the_cpr_number_when_empty(town):
    town.take({"borgere.csv": "CPR-nr.;Sagsnr.;Fødselsmåned\n010154-0000;1;\n021390-1234;2;03-2001\n"})
    assert table(town, "citizens")["birth_month"].to_list() == [date(1954, 1, 1), date(2001, 3, 1)]


def test_a_case_without_cpr_number_is_the_citizen_until_another_file_ties_it(town):
    head = "Bevillingsnr.;CPR-nr.;Sagsnr.;Status;Fra dato;Frekvens\n"
    town.take({"b.csv": head + "1;;S1;Bevilget;01-01-2026;Måned\n"})
    assert table(town, "grants")["citizen"][0].startswith("s")
    town.take({"borgere.csv": f"CPR-nr.;Sagsnr.\n{NOBODY};S1\n"})
    assert table(town, "grants")["citizen"][0] == table(town, "citizens")["citizen"][0]


def test_the_year_9999_is_an_open_end_but_only_as_an_end(town):
    report = town.take(
        {
            "b.csv": grants(
                f"1;{NOBODY};Bevilget;01-01-2026;31-12-9999;Måned;1;5", f"2;{NOBODY};Bevilget;31-12-9999;;Måned;1;5"
            )
        }
    )
    assert table(town, "grants")["to_date"].to_list() == [None]
    assert [(line, column) for line, column, _ in reasons(report)] == [(3, "Fra dato")]


def test_an_answered_value_is_accepted_and_makes_another_snapshot(town):
    file = {"b.csv": grants(f"1;{NOBODY};Parkeret;01-01-2026;;Måned;1;5", f"2;{NOBODY};Bevilget;01-01-2026;;Måned;1;5")}
    first = town.take(file)
    assert reasons(first) == [(2, "Status", "Værdien «Parkeret» er ikke kendt")]
    (unknown,) = first.unknown
    answers = {unknown.mapping: {unknown.column: {unknown.word: "draft"}}}
    second = town.take(file, answers=answers)
    assert second.rows_rejected == 0
    assert second.snapshot != first.snapshot


def test_an_unknown_value_that_is_a_number_is_not_shown(town):
    report = town.take(
        {"b.csv": grants(f"1;{NOBODY};{NOBODY};01-01-2026;;Måned;1;5", f"2;{NOBODY};Bevilget;01-01-2026;;Måned;1;5")}
    )
    assert "1390" not in str(reasons(report)) + str(report.unknown)


def test_cpr_numbers_in_text_are_hidden_and_it_is_said(town):
    report = town.take({"p.csv": postings(f"5.38.50;1;31-01-2026;;Plejefamilie {NOBODY}")})
    assert NOBODY not in table(town, "postings")["provider"][0]
    assert report.sheets[0].notes == ("CPR-numre i kolonnen «Leverandør» er skjult (1 værdi).",)


# Bad and odd rows


def test_an_end_before_the_start_is_rejected(town):
    report = town.take(
        {
            "b.csv": grants(
                f"1;{NOBODY};Bevilget;02-01-2026;01-01-2026;Måned;1;5",
                f"2;{NOBODY};Bevilget;02-01-2026;02-01-2026;Måned;1;5",
            )
        }
    )
    assert reasons(report) == [(2, "Til dato", "Slutdatoen ligger før startdatoen")]


def test_a_negative_quantity_is_questioned_and_one_that_is_no_number_rejected(town):
    report = town.take(
        {
            "b.csv": grants(
                f"1;{NOBODY};Bevilget;01-01-2026;;Måned;-1;5", f"2;{NOBODY};Bevilget;01-01-2026;;Måned;minus;5"
            )
        }
    )
    assert asked(report) == [(2, "Antallet er negativt. Er det en indtægt?")]
    assert reasons(report) == [(3, "Antal", "Tallet kan ikke læses")]
    assert table(town, "grants")["quantity"].to_list() == [Decimal(-1)]


def test_a_price_of_zero_is_questioned(town):
    assert asked(town.take({"b.csv": grants(f"1;{NOBODY};Bevilget;01-01-2026;;Måned;1;0,00")})) == [
        (2, "Prisen er 0 kr. Er det rigtigt?")
    ]


def test_an_open_grant_is_questioned_after_ten_years(town):
    rows = [f"1;{NOBODY};Bevilget;31-12-2015;;Måned;1;5", f"2;{NOBODY};Bevilget;01-02-2016;;Måned;1;5"]
    report = town.take({"b.csv": grants(*rows)}, data_date=JANUARY)
    assert asked(report) == [(2, "Bevillingen er over 10 år gammel og uden slutdato. Løber den stadig?")]
    assert report.rows_accepted == 2


def test_a_posting_in_2205_is_rejected_and_one_two_years_ahead_questioned(town):
    report = town.take(
        {"p.csv": postings("5.38.50;1;01-01-2205;;", "5.38.50;1;01-02-2028;;", "5.38.50;1;31-01-2027;;")}
    )
    assert [line for line, _, _ in reasons(report)] == [2]
    assert asked(report) == [(3, "Posteringen ligger mere end et år efter dataenes dato. Er året rigtigt?")]


def test_a_key_twice_is_rejected_and_names_the_first(town):
    one, two = grants(f"1;{NOBODY};Bevilget;01-01-2026;;Måned;1;5"), grants(f"1;{NOBODY};Bevilget;01-01-2026;;Uge;1;5")
    report = town.take({"a.csv": one, "b.csv": two})
    assert reasons(report) == [
        (2, "Bevillingsnr.", "Rækken står der allerede: linje 2 i filen «a.csv» har samme bevillingsnr.")
    ]


@pytest.mark.parametrize(("day", "rejected"), [("0", 1), ("1", 0), ("31", 0), ("32", 1)])
def test_a_payment_day_is_from_1_to_31(town, day, rejected):
    head = "Bevillingsnr.;CPR-nr.;Status;Fra dato;Frekvens;Betalingsdag\n"
    assert town.look({"b.csv": head + f"1;{NOBODY};Bevilget;01-01-2026;Måned;{day}\n"}).rows_rejected == rejected


# Files


def test_the_same_file_under_two_names_counts_once(town):
    file = postings("5.38.50;1;31-01-2026;;")
    report = town.take({"a.csv": file, "b.csv": file})
    assert report.rows_in == 1
    assert report.notes == ("«b.csv» er den samme fil som «a.csv» og er talt én gang.",)


def test_the_same_delivery_again_is_the_same_snapshot(town):
    files = {"p.csv": postings("5.38.50;1;31-01-2026;;")}
    assert town.take(files).snapshot == town.take(files).snapshot
    assert table(town, "postings").height == 1


def test_a_missing_required_column_is_named(town):
    text = grants(f"1;{NOBODY};Bevilget;01-01-2026;;Måned;1;5").replace("Frekvens", "Hyppighed")
    with pytest.raises(BadInput, match="mangler kolonnen «Frekvens»"):
        town.take({"b.csv": text}, chosen={("b.csv", ""): "template.grants"})


def test_an_unknown_file_stops_the_import_and_is_a_problem_of_the_preview(town):
    files = {"p.csv": postings("5.38.50;1;31-01-2026;;"), "x.csv": "Navn;Adresse\nAnders And;Andeby\n"}
    with pytest.raises(BadInput, match=r"«x\.csv»"):
        town.take(files)
    report = town.look(files)
    assert [p.code for p in report.problems] == ["unrecognised"]
    assert report.rows_in == 1


def test_a_delivery_without_a_date_takes_its_newest_posting(town):
    report = town.take({"p.csv": postings("5.38.50;1;30-01-2026;;", "5.38.50;1;29-01-2026;;")}, data_date=None)
    assert report.data_date == date(2026, 1, 30)
    with pytest.raises(BadInput, match="hvilken dato"):
        town.take({"b.csv": grants(f"1;{NOBODY};Bevilget;01-01-2026;;Måned;1;5")}, data_date=None)


def test_a_preview_keeps_nothing(town):
    assert town.look({"p.csv": postings("5.38.50;1;31-01-2026;;")}).snapshot is None
    assert town.store.manifests() == []


def test_a_cancelled_import_leaves_nothing_behind(town):
    with pytest.raises(Cancelled):
        town.take({"p.csv": postings("5.38.50;1;31-01-2026;;")}, cancelled=lambda: True)
    assert town.store.manifests() == []
    assert list((town.store.folder / "staging").iterdir()) == []


def test_progress_ends_at_one_with_words(town):
    told: list[tuple[float, str]] = []
    town.take({"p.csv": postings("5.38.50;1;31-01-2026;;")}, progress=lambda share, phase: told.append((share, phase)))
    assert told[0][1] == "Læser filen «p.csv»"
    assert told[-1] == (1.0, "Gemmer øjebliksbilledet")
    assert [s for s, _ in told] == sorted(s for s, _ in told)


def test_an_own_mapping_reads_a_file_with_own_headings(town):
    text = 'id="egen"\nversion=1\ntitle="Egen"\nextent="full"\nrequire=["Kode"]\n[[tables]]\ntable="rates"\n'
    text += '[tables.columns]\nrate="Kode"\nfrom_date="Start"\nprice="Kr"\n'
    town.take({"s.csv": "Kode;Start;Kr\nA;01-01-2026;12,5\n"}, mappings={"egen": parse_mapping(text)})
    assert table(town, "rates").select("rate", "price").row(0) == ("A", Decimal("12.5"))


# Sources with their own peculiarities


def test_an_offer_with_two_tariffs_is_one_offer_and_one_provider(town):
    head = "Tilbudsnr.;Tilbudsnavn;CVR-nr.;Leverandør;Ejerforhold;Takst;Takstenhed;Gyldig fra;Gyldig til\n"
    rows = "1;Huset;12345678;Fonden;Fond;2.000,00;døgn;01-01-2025;31-12-2025\n"
    rows += "1;Huset;12345678;Fonden;Fond;2.100,00;døgn;01-01-2026;\n"
    report = town.take({"t.csv": head + rows})
    assert report.sheets[0].tables == {"offers": 1, "providers": 1, "tariffs": 2}
    assert (report.rows_in, report.rows_accepted) == (2, 2)
    assert table(town, "tariffs")["price"].to_list() == [Decimal(2000), Decimal(2100)]


def test_a_row_is_accepted_in_all_its_tables_or_in_none(town):
    head = "Tilbudsnr.;Tilbudsnavn;CVR-nr.;Takst;Takstenhed;Gyldig fra\n"
    report = town.take({"t.csv": head + "1;Huset;12345678;to tusind;døgn;01-01-2025\n2;Gården;;100;døgn;01-01-2025\n"})
    assert report.sheets[0].tables == {"offers": 1, "providers": 0, "tariffs": 1}
    assert report.rows_rejected == 1


def test_bsdubu_is_dated_by_its_own_date_and_keyed_by_its_contents(town):
    head = "Dato;Ydelse startdato;Ydelse slutdato;Antal;Pris pr stk;Status;Frekvens;Sag rækkeID;Ydelsestype;"
    head += "Lovhjemmel;Funktion\n"
    row = "15-01-2026;01-01-2026;;1;500;Igangsat;Måned;77;Kontaktperson;BL § 32, stk. 1, nr. 6;5.28.21\n"
    report = town.take({"d.csv": head + row}, data_date=None)
    (grant,) = table(town, "grants").to_dicts()
    assert report.data_date == date(2026, 1, 15)
    assert grant["citizen"].startswith("s")
    assert len(grant["grant_id"]) == 16
    assert (grant["legal_basis"], grant["status"], grant["account"]) == ("BL § 32 stk. 1 nr. 6", "granted", "5.28.21")


def test_a_made_key_is_the_same_when_price_and_end_change(town):
    head = "CPR;IndsatsStartDato;IndsatsSlutDato;IndsatsStatus;Indsats;Tilbud\n"
    town.take({"s.csv": head + f"{NOBODY};01-01-2026;;Igangsat;Botilbud;Huset\n"})
    before = table(town, "grants")["grant_id"][0]
    town.take(
        {"s.csv": head + f"{NOBODY};01-01-2026;28-02-2026;Afsluttet;Botilbud;Huset\n"}, data_date=date(2026, 2, 28)
    )
    assert table(town, "grants")["grant_id"].to_list() == [before]
