"""Snapshots: ids, carried sources, periods, what is read and what is refused."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from styrbar.errors import BadInput, NotFound
from styrbar.intake.manifest import Delivery, FileIn, Manifest, SourceIn
from styrbar.intake.staging import NOTE, REJECTIONS
from styrbar.intake.store import DamagedSnapshot, Store
from support.deliveries import (
    NOON,
    NOVEMBER,
    OCTOBER,
    a_file,
    a_grant,
    a_posting,
    a_source,
    a_store,
    amounts,
    deliver,
    rows,
)


def finance(*values: int, day: date = OCTOBER) -> tuple[str, str, dict[str, pl.DataFrame]]:
    frame = rows("postings", *(a_posting(v, day) for v in values))
    return "finance", f"finance {values} {day}", {"postings": frame}


def grants(*ids: str) -> tuple[str, str, dict[str, pl.DataFrame]]:
    return "cases", f"grants {ids}", {"grants": rows("grants", *(a_grant(i) for i in ids))}


@pytest.mark.parametrize("slug", ["", "..", "Nord", "nord/syd", "nord-"])
def test_no_store_without_an_organisation(tmp_path, slug):
    with pytest.raises(BadInput, match="Organisationen"):
        Store(tmp_path, slug)


def test_one_organisation_sees_nothing_of_another(tmp_path):
    made = deliver(a_store(tmp_path, "nord"), OCTOBER, finance(100))
    assert a_store(tmp_path, "syd").manifests() == []
    with pytest.raises(NotFound):
        a_store(tmp_path, "syd").open(made.id)


def test_what_is_committed_is_read_back_typed_and_in_order(tmp_path):
    store = a_store(tmp_path)
    frame = rows("grants", a_grant("2", price=Decimal("10.25")), a_grant("1"))
    deliver(store, OCTOBER, ("cases", "g", {"grants": frame}))
    read = store.open().table("grants").collect()
    assert read["grant_id"].to_list() == ["2", "1"]
    assert read["price"].to_list() == [Decimal("10.25"), None]
    assert read["source_line"].to_list() == [2, 3]
    assert store.open().table("offers").collect().is_empty()


def test_many_blocks_are_one_table(tmp_path, monkeypatch):
    monkeypatch.setattr("styrbar.intake.staging.ROWS_PER_PART", 2)
    store, source = a_store(tmp_path), finance(1, 2, 3, 4, 5)
    with store.begin() as staging:
        for start in range(5):
            staging.append("finance", "postings", source[2]["postings"][start : start + 1])
        made = store.commit(staging, Delivery(OCTOBER, NOON, (a_source(*source),)))
    assert len(made.sources[0].parts) == 3
    assert store.open().table("postings").collect()["amount"].to_list() == [1, 2, 3, 4, 5]


def test_rows_after_a_mark_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr("styrbar.intake.staging.ROWS_PER_PART", 2)
    store, source = a_store(tmp_path), finance(1)
    with store.begin() as staging:
        staging.append("finance", "postings", source[2]["postings"])
        mark = staging.mark()
        later = rows("postings", *(a_posting(v, NOVEMBER) for v in (8, 9)), file=1)
        staging.append("finance", "postings", later)
        staging.rewind(mark)
        made = store.commit(staging, Delivery(OCTOBER, NOON, (a_source(*source, extent="period"),)))
    assert amounts(store) == [1]
    assert made.sources[0].held == (202610,)
    assert store.verify() == ()


def test_an_unknown_or_wrongly_typed_column_is_a_fault(tmp_path):
    frame = rows("postings", a_posting(1))
    with a_store(tmp_path).begin() as staging:
        for wrong in (
            frame.with_columns(cpr=pl.lit("x")),
            frame.cast({"amount": pl.Float64}),
            frame.drop("source_file"),
        ):
            with pytest.raises(ValueError, match="postings"):
                staging.append("finance", "postings", wrong)


def test_a_mapping_id_cannot_lead_out_of_the_store(tmp_path):
    with pytest.raises(ValueError, match="folder"):
        deliver(a_store(tmp_path), OCTOBER, ("../finance", "x", {"postings": rows("postings", a_posting(1))}))


# Ids


def test_the_same_files_give_the_same_id_and_nothing_doubles(tmp_path):
    store = a_store(tmp_path)
    first, again = deliver(store, OCTOBER, finance(100)), deliver(store, OCTOBER, finance(100))
    assert again == first
    assert len(store.manifests()) == 1
    assert amounts(store) == [100]


def test_the_id_is_the_data_date_and_sixteen_digits(tmp_path):
    made = deliver(a_store(tmp_path), OCTOBER, finance(100))
    assert made.id.startswith("2026-10-31-")
    assert len(made.id) == len("2026-10-31-") + 16


def test_two_stores_give_the_same_files_the_same_id_in_one_delivery_or_two(tmp_path):
    together = deliver(a_store(tmp_path, "nord"), OCTOBER, finance(100), grants("1"))
    syd = a_store(tmp_path, "syd")
    deliver(syd, OCTOBER, grants("1"))
    assert deliver(syd, OCTOBER, finance(100)).id == together.id


@pytest.mark.parametrize("change", ["content", "mapping version", "date"])
def test_another_file_mapping_version_or_date_is_another_snapshot(tmp_path, change):
    store = a_store(tmp_path)
    first = deliver(store, OCTOBER, finance(100))
    source = a_source(*finance(200 if change == "content" else 100))
    if change == "mapping version":
        source = SourceIn(source.mapping, "2", source.extent, source.data_date, source.files)
    with store.begin() as staging:
        staging.append("finance", "postings", finance(100)[2]["postings"])
        second = store.commit(staging, Delivery(NOVEMBER if change == "date" else OCTOBER, NOON, (source,)))
    assert second.id != first.id


def test_the_manifest_reads_back_as_it_was_written(tmp_path):
    made = deliver(a_store(tmp_path), OCTOBER, finance(100), grants("1"))
    assert Manifest.from_json(made.to_json()) == made
    assert a_store(tmp_path).manifest(made.id) == made
    assert (made.at, made.organisation, made.mappings) == (
        "2026-11-22T12:00:00+00:00",
        "nord",
        ("cases@1", "finance@1"),
    )


def test_rows_and_kroner_in_are_accepted_plus_rejected():
    with pytest.raises(ValueError, match="rows in"):
        FileIn("a", "", "0", 1, "postings", 3, 1, 1)
    with pytest.raises(ValueError, match="amount in"):
        FileIn("a", "", "0", 1, "postings", 2, 1, 1, amount_in=5, amount_accepted=3, amount_rejected=1)


def test_a_cpr_number_in_a_file_or_sheet_name_is_masked():
    file = FileIn("Borger 011390-1234.xlsx", "0113901234", "0", 1, "postings", 0, 0, 0)
    assert (file.name, file.sheet) == ("Borger xxxxxx-xxxx.xlsx", "xxxxxx-xxxx")


# Partial deliveries


def test_a_source_that_is_not_delivered_is_carried_forward_with_its_own_date(tmp_path):
    store = a_store(tmp_path)
    deliver(store, OCTOBER, finance(100), grants("1"))
    made = deliver(store, NOVEMBER, finance(200))
    assert [(s.mapping, s.data_date, s.carried) for s in made.sources] == [
        ("cases", OCTOBER, True),
        ("finance", NOVEMBER, False),
    ]
    assert amounts(store) == [200]
    assert store.open().table("grants").collect().height == 1


def test_an_older_delivery_that_comes_late_is_not_the_newest(tmp_path):
    store = a_store(tmp_path)
    deliver(store, NOVEMBER, finance(200))
    late = deliver(store, OCTOBER, finance(100))
    assert late.predecessor is None
    assert amounts(store) == [200]
    assert amounts(store, late.id) == [100]


def test_a_second_delivery_on_the_same_date_builds_on_the_first(tmp_path):
    store = a_store(tmp_path)
    first = deliver(store, OCTOBER, grants("1"))
    second = deliver(store, OCTOBER, finance(100))
    assert second.predecessor == first.id
    assert store.manifest() == second


def test_a_source_that_stops_is_not_carried_forward(tmp_path):
    store = a_store(tmp_path)
    deliver(store, OCTOBER, grants("1"))
    assert [s.mapping for s in deliver(store, NOVEMBER, finance(1), without=("cases",)).sources] == ["finance"]


def test_two_files_of_one_mapping_are_a_union(tmp_path):
    store = a_store(tmp_path)
    with store.begin() as staging:
        staging.append("finance", "postings", rows("postings", a_posting(1)))
        staging.append("finance", "postings", rows("postings", a_posting(2), file=1))
        files = (a_file("a", "postings", 1), a_file("b", "postings", 1))
        store.commit(staging, Delivery(OCTOBER, NOON, (SourceIn("finance", "1", "full", OCTOBER, files),)))
    assert amounts(store) == [1, 2]


def test_a_row_that_names_no_file_of_its_source_is_a_fault(tmp_path):
    with a_store(tmp_path).begin() as staging:
        staging.append("finance", "postings", rows("postings", a_posting(1), file=1))
        with pytest.raises(ValueError, match="source_file"):
            a_store(tmp_path).commit(staging, Delivery(OCTOBER, NOON, (a_source(*finance(1)),)))


def test_files_are_numbered_through_over_the_sources(tmp_path):
    store = a_store(tmp_path)
    deliver(store, OCTOBER, finance(100), grants("1"))
    snapshot = store.open()
    names = {t: snapshot.file(snapshot.table(t).collect()["source_file"].item()).table for t in ("grants", "postings")}
    assert names == {"grants": "grants", "postings": "postings"}


def test_several_mappings_feed_the_same_table(tmp_path):
    store = a_store(tmp_path)
    more = ("sensum", "s", {"grants": rows("grants", a_grant("2"))})
    deliver(store, OCTOBER, grants("1"), more)
    read = store.open().table("grants").collect()
    assert sorted(read["grant_id"]) == ["1", "2"]
    assert read["source_file"].n_unique() == 2


# Periods

SEPTEMBER_DAY, OCTOBER_DAY, NOVEMBER_DAY = date(2026, 9, 5), date(2026, 10, 5), date(2026, 11, 5)


def periods(content: str, *values: tuple[int, date]) -> tuple[str, str, dict[str, pl.DataFrame]]:
    return "finance", content, {"postings": rows("postings", *(a_posting(v, d) for v, d in values))}


def test_a_redelivered_period_replaces_only_that_period(tmp_path):
    store = a_store(tmp_path)
    first = deliver(store, OCTOBER, periods("a", (1, SEPTEMBER_DAY), (2, OCTOBER_DAY)), extent="period")
    deliver(store, NOVEMBER, periods("b", (20, OCTOBER_DAY), (30, NOVEMBER_DAY)), extent="period")
    assert amounts(store) == [1, 20, 30]
    assert amounts(store, first.id) == [1, 2]


def test_a_version_without_a_period_left_is_let_go(tmp_path):
    store = a_store(tmp_path)
    deliver(store, OCTOBER, periods("a", (1, OCTOBER_DAY)), extent="period")
    assert len(deliver(store, NOVEMBER, periods("b", (2, OCTOBER_DAY)), extent="period").sources) == 1


def test_the_same_period_files_again_give_the_same_id(tmp_path):
    store = a_store(tmp_path)
    deliver(store, OCTOBER, periods("a", (1, OCTOBER_DAY)), extent="period")
    second = deliver(store, NOVEMBER, periods("b", (2, NOVEMBER_DAY)), extent="period")
    assert deliver(store, NOVEMBER, periods("b", (2, NOVEMBER_DAY)), extent="period") == second
    assert amounts(store) == [1, 2]


def test_a_supplementary_period_is_a_period_of_its_own(tmp_path):
    store = a_store(tmp_path)
    december = a_posting(1, date(2026, 12, 31))
    late = a_posting(2, date(2027, 1, 10), accounting_year=2026, accounting_period=13)
    made = deliver(store, OCTOBER, ("finance", "a", {"postings": rows("postings", december, late)}), extent="period")
    assert made.sources[0].held == (202612, 202613)


def test_a_delivery_of_which_every_row_was_rejected_replaces_no_period(tmp_path):
    store = a_store(tmp_path)
    deliver(store, OCTOBER, periods("a", (1, OCTOBER_DAY)), extent="period")
    deliver(store, NOVEMBER, ("finance", "b", {"postings": rows("postings", a_posting(2))[:0]}), extent="period")
    assert amounts(store) == [1]


# Side tables, aliases, damage


def test_rejections_lie_beside_their_source_and_follow_its_file_number(tmp_path):
    store = a_store(tmp_path)
    note = pl.DataFrame(
        {"source_file": [0], "source_line": [7], "column": ["Beløb"], "reason": ["Ikke et tal"]},
        schema={name: NOTE[name] for name in ("source_file", "source_line", "column", "reason")},
    )
    with store.begin() as staging:
        staging.append("cases", "grants", grants("1")[2]["grants"])
        staging.append("finance", REJECTIONS, note)
        files = (a_file("b", "postings", 0, rejected=1),)
        sources = (a_source(*grants("1")), SourceIn("finance", "1", "full", OCTOBER, files))
        store.commit(staging, Delivery(OCTOBER, NOON, sources))
    [row] = store.side(None, REJECTIONS).collect().to_dicts()
    assert (row["source_file"], row["source_line"], row["reason"]) == (1, 7, "Ikke et tal")
    assert store.open().file(1).table == "postings"


def test_a_missing_file_is_reported_in_danish(tmp_path):
    store = a_store(tmp_path)
    made = deliver(store, OCTOBER, finance(100))
    (store.version_folder(made.sources[0]) / "postings-0000.parquet").unlink()
    with pytest.raises(DamagedSnapshot, match="sikkerhedskopien"):
        store.open()
    assert store.verify() == ("finance: filen postings-0000.parquet mangler.",)


def test_verify_finds_a_single_changed_byte(tmp_path):
    store = a_store(tmp_path)
    made = deliver(store, OCTOBER, finance(100))
    assert store.verify(made.id) == ()
    path = store.version_folder(made.sources[0]) / "postings-0000.parquet"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert "er ændret" in store.verify(made.id)[0]


def test_an_empty_store_says_what_to_do(tmp_path):
    with pytest.raises(NotFound, match="styrbar import"):
        a_store(tmp_path).open()


def test_a_delivery_without_sources_is_refused(tmp_path):
    with a_store(tmp_path).begin() as staging, pytest.raises(BadInput, match="ingen filer"):
        a_store(tmp_path).commit(staging, Delivery(OCTOBER, NOON, ()))


def test_leaving_without_commit_keeps_nothing(tmp_path):
    store = a_store(tmp_path)
    with store.begin() as staging:
        staging.append("finance", "postings", finance(1)[2]["postings"])
        staging.finish("finance")
    assert list((store.folder / "staging").iterdir()) == []
    assert store.manifests() == []
