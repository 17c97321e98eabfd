"""A tariff is calculated step by step, sent as a workbook, kept, compared and published on pages."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from runs.tariff_world import budget, offer, step
from runs.world import workspace

from styrbar.runs import tariff_drafts as drafts
from styrbar.runs.tariff_file import budget_workbook, read_budget
from styrbar.runs.tariffs import kept_tariff, run_tariffs, save_budget
from support.people import People, user_in

HOME = "/ulvsund/takster/"
OFFER = {"offer": "Birkehuset", "owner": "", "ownership": "municipal", "year": "2027", "remark": ""}


@pytest.fixture
def browser_of(people: People) -> Client:
    """The owner, logged in."""
    client = Client()
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def lines(part: str, *rows: dict[str, str], empty: int = 2) -> dict[str, str]:
    """The rows as the form sends them, with some empty ones after."""
    sent = {f"{part}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    many = len(rows) + empty
    return sent | {f"{part}-TOTAL_FORMS": str(many), f"{part}-INITIAL_FORMS": "0"}


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(response.content.decode().split())


def test_an_empty_list_says_what_to_do_first(browser_of: Client) -> None:
    html = text_of(browser_of.get(HOME))
    assert "Begynd med tilbuddets budget" in html
    for address in ("ny/", "indlaes/", "skabelon/"):
        assert f'href="{HOME}{address}"' in html


def test_the_form_leads_from_step_to_step_to_a_kept_tariff(browser_of: Client, people: People) -> None:
    client, kept = browser_of, f"{HOME}kladde/birkehuset-2027/"
    assert client.post(f"{HOME}ny/", OFFER).headers["Location"] == f"{kept}trin/omkostninger/"
    costs = lines("costs", {"element": "staff", "amount": "7.300.000", "shared_by": "place_days"})
    assert client.post(f"{kept}trin/omkostninger/", costs).headers["Location"] == f"{kept}trin/indtaegter/"
    assert client.post(f"{kept}trin/indtaegter/", lines("income")).headers["Location"] == f"{kept}trin/ydelser/"
    given = {"name": "Ophold", "unit": "day", "places": "10", "occupancy": "100", "part": "whole", "weight": "1"}
    assert client.post(f"{kept}trin/ydelser/", lines("services", given)).headers["Location"] == f"{kept}trin/pakker/"
    both = lines("steps") | lines("packages")
    assert client.post(f"{kept}trin/pakker/", both).headers["Location"] == f"{kept}trin/resultat/"
    assert client.post(f"{kept}trin/resultat/", lines("result")).headers["Location"] == kept
    # 7.300.000 / (10 x 365) = 2.000 kr.
    assert "Birkehuset koster 2.000,00 kr. pr. døgn i 2027." in text_of(client.get(kept))
    assert client.post(f"{kept}gem/").headers["Location"] == f"{HOME}beregning/birkehuset-2027/"
    assert kept_tariff(workspace(people.owner), "birkehuset-2027").record.content["average"] == 200_000


def test_an_error_stands_at_its_field_and_nothing_that_was_written_is_lost(browser_of: Client, people: People) -> None:
    browser_of.post(f"{HOME}ny/", OFFER)
    address = f"{HOME}kladde/birkehuset-2027/trin/omkostninger/"
    first = {"element": "staff", "text": "Løn til pædagoger", "amount": "mange", "shared_by": "place_days"}
    html = text_of(browser_of.post(address, lines("costs", first, {"element": "", "amount": "-5", "base": "on"})))
    assert "Der er 3 felter, der skal rettes." in html
    assert "Beløb er ikke et tal. Skriv f.eks. 1.250.000 eller 2,5." in html
    assert "Beløb må ikke være negativt. Skriv beløbet uden minus." in html
    assert "Element skal udfyldes." in html
    for written in (
        'value="Løn til pædagoger"',
        'value="mange"',
        'value="-5"',
        'aria-describedby="id_costs-0-amount_error"',
    ):
        assert written in html
    assert "costs" not in drafts.draft(workspace(people.owner), "birkehuset-2027")


def test_a_line_can_be_deleted_and_an_empty_one_is_none(browser_of: Client, people: People) -> None:
    browser_of.post(f"{HOME}ny/", OFFER)
    rows = [{"element": "staff", "amount": str(n), "shared_by": "place_days"} for n in (1, 2)]
    rows[0]["DELETE"] = "on"
    browser_of.post(
        f"{HOME}kladde/birkehuset-2027/trin/omkostninger/", lines("costs", *rows, {"shared_by": "place_days"})
    )
    costs = drafts.draft(workspace(people.owner), "birkehuset-2027")["costs"]
    assert [(row["element"], row["amount"]) for row in costs] == [("staff", 200)]


def test_more_lines_are_asked_for_without_script(browser_of: Client) -> None:
    browser_of.post(f"{HOME}ny/", OFFER)
    address = f"{HOME}kladde/birkehuset-2027/trin/omkostninger/"
    sent = lines("costs", {"element": "staff", "amount": "1", "shared_by": "place_days"}) | {"mere": "1"}
    assert browser_of.post(address, sent).headers["Location"] == f"{address}?mere=1"
    assert 'name="costs-TOTAL_FORMS" value="11"' in text_of(browser_of.get(f"{address}?mere=1"))  # 1 + 5 + 5


def test_another_calculation_of_the_same_offer_and_year_is_not_overwritten(browser_of: Client, people: People) -> None:
    save_budget(workspace(people.owner), budget())
    html = text_of(browser_of.post(f"{HOME}ny/", OFFER | {"remark": "Ny"}))
    assert "Der er allerede en beregning for Birkehuset 2027." in html
    assert 'value="Ny"' in html


def test_a_draft_that_lacks_something_says_what_and_where(browser_of: Client) -> None:
    browser_of.post(f"{HOME}ny/", OFFER)
    response = browser_of.get(f"{HOME}kladde/birkehuset-2027/")
    assert "Der er ingen ydelser at beregne takst for." in text_of(response)
    assert "/trin/ydelser/" in text_of(response)
    assert browser_of.get(f"{HOME}kladde/birkehuset-2027/excel").status_code == 400
    assert browser_of.get(f"{HOME}kladde/birkehuset-2027/trin/noget/").status_code == 404


def test_a_draft_thrown_away_leaves_what_is_kept(browser_of: Client, people: People) -> None:
    save_budget(workspace(people.owner), budget())
    browser_of.post(f"{HOME}beregning/birkehuset-2027/ret/")
    assert "Kladde til en ny version" in text_of(browser_of.get(HOME))
    browser_of.post(f"{HOME}kladde/birkehuset-2027/fortryd/")
    assert run_tariffs(workspace(people.owner)).table("calculations").frame["state"].to_list() == ["Gemt"]


def test_versions_and_comparisons_are_chosen_on_the_page(browser_of: Client, people: People) -> None:
    ws = workspace(people.owner)
    save_budget(ws, budget(offer=[offer(year=2026)]))
    for kroner in (7_300_000, 8_030_000):
        save_budget(ws, budget(kroner))
    address = f"{HOME}beregning/birkehuset-2027/"
    assert "Det er 200,00 kr. (10,0 %) mere end i Birkehuset 2026" in text_of(browser_of.get(address))
    assert "Version 1 af 2, gemt" in text_of(browser_of.get(f"{address}?version=1&imod=-"))
    assert "mindre end i Birkehuset 2027, version 2" in text_of(
        browser_of.get(f"{address}?version=1&imod=birkehuset-2027")
    )
    for wrong in ("version=3", "version=x", "imod=aahuset-2027"):
        assert browser_of.get(f"{address}?{wrong}").status_code == 404
    assert browser_of.get(f"{address}diagram").content.startswith(b"<svg")
    assert browser_of.get(f"{address}diagram?imod=-").content.startswith(b"<svg")


def test_the_diagram_says_which_of_several_tariffs_has_changed(browser_of: Client, people: People) -> None:
    ws, steps = (
        workspace(people.owner),
        [step("Trin 1", "1", "5", "Om dagen"), step("Trin 2", "3", "5", "Døgnet rundt")],
    )
    save_budget(ws, budget(offer=[offer(year=2026)], steps=steps))
    save_budget(ws, budget(8_030_000, steps=steps))
    # Weighted places 20: 3 x 7.300.000 / (20 x 365) = 3.000 kr., and 3 x 8.030.000 / 7.300 = 3.300 kr.
    page = text_of(browser_of.get(f"{HOME}beregning/birkehuset-2027/"))
    assert "Taksten for Ophold, Trin 2 er blevet 300,00 kr. dyrere" in page


def test_the_sheet_and_the_budget_are_files_to_take_away(browser_of: Client, people: People) -> None:
    save_budget(workspace(people.owner), budget())
    address = f"{HOME}beregning/birkehuset-2027/"
    pdf = browser_of.get(f"{address}takstblad/")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="takstblad-birkehuset-2027.pdf"' in pdf.headers["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(browser_of.get(f"{address}takstblad/excel?version=1").content))
    assert "Takster" in book.sheetnames
    again = read_budget("b.xlsx", BytesIO(browser_of.get(f"{address}budget/").content))
    assert again == budget()
    assert browser_of.get(f"{address}takstblad/?version=2").status_code == 404
    assert browser_of.get(f"{address}budget/?version=x").status_code == 404


def test_a_filled_template_becomes_a_draft(browser_of: Client) -> None:
    file = SimpleUploadedFile("budget.xlsx", budget_workbook(budget()))
    response = browser_of.post(f"{HOME}indlaes/", {"fil": file}, follow=True)
    assert response.redirect_chain[-1][0] == f"{HOME}kladde/birkehuset-2027/"
    assert "Birkehuset koster 2.000,00 kr. pr. døgn" in text_of(response)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Filen er tom."),
        (b"%PDF-1.7", "Filen er en PDF-fil og ikke en tabel"),
        (budget_workbook(), "Tilbud: der skal være netop én linje under overskrifterne."),
        (budget_workbook(budget(services=[])), "Der er ingen ydelser at beregne takst for."),
        (None, "Der er ikke valgt nogen fil."),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_nothing_is_kept(
    browser_of: Client, people: People, content: bytes | None, why: str
) -> None:
    sent = {} if content is None else {"fil": SimpleUploadedFile("budget.xlsx", content)}
    assert why in text_of(browser_of.post(f"{HOME}indlaes/", sent))
    assert drafts.drafts(workspace(people.owner)) == {}


def test_another_organisations_tariffs_are_not_found(browser_of: Client, people: People) -> None:
    theirs = workspace(people.stranger)
    save_budget(theirs, budget(offer=[offer(offer="Rævehulen")]))
    drafts.edit(theirs, "raevehulen-2027")
    for path in ("", "excel", "diagram", "takstblad/", "takstblad/excel", "budget/"):
        assert browser_of.get(f"{HOME}beregning/raevehulen-2027/{path}").status_code == 404
    for path in ("", "trin/tilbud/"):
        assert browser_of.get(f"{HOME}kladde/raevehulen-2027/{path}").status_code == 404
    for path in ("beregning/raevehulen-2027/ret/", "beregning/raevehulen-2027/naeste-aar/",
                 "kladde/raevehulen-2027/gem/", "kladde/raevehulen-2027/fortryd/"):  # fmt: skip
        assert browser_of.post(HOME + path).status_code == 404
    assert "Rævehulen" not in text_of(browser_of.get(HOME))


def test_a_tariff_calculator_works_here_and_sees_no_figures(people: People) -> None:
    client = Client()
    reader = user_in(people.owner.organisation, "tom", "Tom Takst", "tariff_calculator")
    client.force_login(reader.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(HOME).status_code == 200
    assert client.get(f"{HOME}behov/").status_code == 403


def test_what_somebody_wrote_is_text_on_every_page(browser_of: Client, people: People) -> None:
    save_budget(workspace(people.owner), budget(offer=[offer(offer="<b>Birk", remark="<script>")]))
    for path in ("", "beregning/b-birk-2027/"):
        assert "<b>Birk" not in browser_of.get(HOME + path).content.decode()
    browser_of.post(f"{HOME}beregning/b-birk-2027/ret/")
    html = browser_of.get(f"{HOME}kladde/b-birk-2027/trin/tilbud/").content.decode()
    assert "<script>" not in html.replace("<script src", "")
