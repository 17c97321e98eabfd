"""A file is recognised by its headings; when that is not clear, nothing is guessed."""

import pytest

from styrbar.errors import BadInput
from styrbar.intake.recognise import Unrecognised, recognise, refuse_almost, winner
from styrbar.register.sources import mappings, parse_mapping
from styrbar.register.tables import tables

SOURCES = {
    "dubu_p30": "Startdato;Slutdato;Ydelsesbeløb;Antal;Sagstype;Sagsnummer;Type;Ydelsestype;Tilbud;Afgørelsesparagraf;"
    "Foranstaltningsparagraf;Leverandør;Status;Enheds angivelse;Beregningsfrekvens;Afdeling;CPR-nr.",
    "dubu_bsdubu": "Dato;Ydelse startdato;Ydelse slutdato;Antal;Takst;Pris pr stk;Pris pr dag;Pris pr måned;"
    "Beregnet pris pr dag;Beregnet total;Status;Frekvens;Sag rækkeID;Sag status;Sagstype;Tvang;Afdeling;Ydelsesvariant;"
    "Ydelsestype;Tilbudstype;Lovhjemmel;Funktion;Leverandør;Leverandør beliggenhedskommune;Tilbudsbeskrivelse",
    "betaling_bsbetaling": "Dato;Ydelse start;Ydelse slut;Indeværende år;Næste år;Sum;Funktion;Sag rækkeID;Sag status",
    "sensum_indsatser": "CPR;IndsatsStartDato;IndsatsSlutDato;OprettetDato;IndsatsStatus;Indsats;Facet;"
    "AfslutningsÅrsag;LeverandørIndsats;LeverandørNavn;Tilbud;SagNavn;SagType;Status;PrimærAnsvarlig;Akut;OpholdsKommune",
    "posteringsliste": "Bilag;Konto;Tekst;Beløb;CPR-nr;Bogføringsdato;Kreditor",
    "dst_individ_udgifter": "KOM;PNR;KOEN;ALDER;INDSATS;KONTOSTRENG;START_DATO;SLUT_DATO;VARIGHED;UDGIFT;ENHEDSUDGIFT;"
    "PERIODE;VERSION",
    "tilbudsportalen": "Tilbuds-ID;Tilbudsnavn;CVR-nr.;Leverandør;Tilbudstype;Paragraf;Takst;Takstenhed;"
    "Gyldig fra;Gyldig til",
}


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_is_recognised_by_its_own_headings(source):
    candidates = recognise(SOURCES[source].split(";"), mappings().values())
    assert winner(candidates, "").id == source


@pytest.mark.parametrize("table", list(tables()))
def test_each_sheet_of_the_template_is_recognised(table):
    headings = [c.heading for c in tables()[table].columns]
    assert winner(recognise(headings, mappings().values(), tables()[table].title), "").id == f"template.{table}"
    assert winner(recognise(headings, mappings().values()), "").id == f"template.{table}"


def test_unknown_headings_are_refused_without_naming_them():
    with pytest.raises(Unrecognised, match="passer ikke til nogen kilde") as error:
        winner(recognise(["Anders And", "011390-1234"], mappings().values()), "Det gælder filen «x.csv».")
    assert "Anders" not in str(error.value)


def test_two_mappings_that_fit_equally_well_are_a_question():
    text = (
        'id="{}"\nversion=1\ntitle="{}"\nextent="full"\nrequire=["Sats"]\n[[tables]]\ntable="rates"\n[tables.columns]\n'
    )
    text += 'rate="Sats"\nfrom_date="Fra"\nprice="Pris"\n'
    both = [parse_mapping(text.format(n, n)) for n in ("en", "to")]
    with pytest.raises(BadInput, match="lige godt til «en» og «to»"):
        winner(recognise(["Sats", "Fra", "Pris"], both), "")


def test_a_template_sheet_that_lacks_a_column_is_still_the_templates():
    headings = [c.heading for c in tables()["grants"].columns if c.name != "status"]
    assert winner(recognise(headings, mappings().values(), "bevillinger"), "").id == "template.grants"


def test_a_source_that_lacks_a_column_is_named_with_the_column():
    headings = SOURCES["dubu_p30"].replace("Beregningsfrekvens", "Hyppighed").split(";")
    assert recognise(headings, mappings().values()) == []
    with pytest.raises(BadInput, match=r"ligner «DUBU, bevillinger \(p30/p32\)», men mangler «Beregningsfrekvens»"):
        refuse_almost(headings, mappings().values(), "")


def test_what_is_nothing_like_a_source_is_not_almost_one():
    refuse_almost(["Navn", "Adresse", "CPR-nr."], mappings().values(), "")


def test_a_list_with_a_cpr_column_is_not_taken_for_the_templates_citizens():
    assert recognise(["CPR-nr.", "Navn", "Adresse"], mappings().values()) == []
    assert winner(recognise(["CPR-nr.", "Sagsnr.", "Adresse"], mappings().values()), "").id == "template.citizens"
