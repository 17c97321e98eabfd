"""Deletion: the one operation that replaces snapshots. CPR numbers have month 13 and belong to nobody."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from styrbar.intake.manifest import Manifest
from styrbar.intake.store import Store
from styrbar.intake.vault import Vault
from support.deliveries import NOON, NOVEMBER, OCTOBER, a_grant, a_posting, a_store, amounts, deliver, rows

ANNA, BENT = "0113901234", "0213905678"


def a_vault(tmp_path: Path) -> Vault:
    return Vault.open(tmp_path / "data" / "nord" / "vault", tmp_path / "keys" / "nord.key", "nord")


def tokens(vault: Vault) -> tuple[str, str]:
    anna, bent = vault.tokens(pl.Series([ANNA, BENT]))
    return anna, bent


def cases(anna: str, bent: str) -> tuple[str, str, dict[str, pl.DataFrame]]:
    person = {"birth_month": date(1990, 1, 1), "case_id": "sag-7"}
    return (
        "cases",
        "cases",
        {
            "citizens": rows("citizens", {"citizen": anna, **person}, {"citizen": bent}),
            "grants": rows(
                "grants",
                a_grant("anna-1", anna, case_id="sag-7", target_group="Autisme", legal_basis="SEL § 107"),
                a_grant("bent-1", bent, target_group="Autisme"),
            ),
            "payments": rows(
                "payments", *({"grant_id": g, "payment_date": date(2026, 1, 1)} for g in ("anna-1", "bent-1"))
            ),
        },
    )


def finance(anna: str, bent: str) -> tuple[str, str, dict[str, pl.DataFrame]]:
    postings = (
        a_posting(100, citizen=anna, grant_id="anna-1", invoice="F-1"),
        a_posting(200, citizen=bent, grant_id="bent-1", invoice="F-2"),
        a_posting(300, grant_id="anna-1"),
    )
    return "finance", "finance", {"postings": rows("postings", *postings)}


def two_months(tmp_path: Path) -> tuple[Store, Vault, Manifest, Manifest]:
    store, vault = a_store(tmp_path), a_vault(tmp_path)
    anna, bent = tokens(vault)
    october = deliver(store, OCTOBER, cases(anna, bent), finance(anna, bent))
    november = deliver(store, NOVEMBER, ("offers", "o", {"offers": rows("offers", {"offer": "17"})}))
    return store, vault, october, november


def erase_anna(store: Store, vault: Vault) -> dict[str, str]:
    return store.erase(tokens(vault)[0], vault, NOON, "mette", "Borgeren har ret til sletning")


def test_every_snapshot_with_the_person_gets_a_successor(tmp_path):
    store, vault, october, november = two_months(tmp_path)
    renamed = erase_anna(store, vault)
    assert set(renamed) == {october.id, november.id}
    assert [m.id for m in store.manifests()] == [renamed[october.id], renamed[november.id]]
    assert store.manifest(november.id).predecessor == renamed[october.id]
    assert store.open(october.id).id == renamed[october.id]
    assert store.verify(october.id) == ()


def test_amounts_stay_and_the_link_and_the_personal_texts_go(tmp_path):
    store, vault, *_ = two_months(tmp_path)
    erase_anna(store, vault)
    snapshot = store.open()
    postings = snapshot.table("postings").collect()
    assert amounts(store) == [100, 200, 300]
    assert postings.sort("amount")["invoice"].to_list() == [None, "F-2", None]
    grants = snapshot.table("grants").collect()
    erased, kept = grants.filter(pl.col("citizen").is_null()), grants.drop_nulls("citizen")
    assert erased.select("case_id", "target_group", "legal_basis").row(0) == (None, None, "SEL § 107")
    assert kept.select("grant_id", "target_group").row(0) == ("bent-1", "Autisme")
    assert snapshot.table("citizens").collect().height == 1


def test_the_persons_grants_get_ids_that_hold_together_but_lead_nowhere(tmp_path):
    store, vault, *_ = two_months(tmp_path)
    erase_anna(store, vault)
    ids = [set(store.open().table(t).collect()["grant_id"]) for t in ("grants", "payments", "postings")]
    assert ids[0] == ids[1] == ids[2]
    assert "anna-1" not in ids[0]
    assert "bent-1" in ids[0]


def test_no_byte_of_the_person_is_left(tmp_path):
    store, vault, *_ = two_months(tmp_path)
    anna, _ = tokens(vault)
    erase_anna(store, vault)
    for path in (p for p in store.folder.rglob("*.parquet")):
        text = str(pl.read_parquet(path).rows())
        assert not any(trace in text for trace in (anna, "anna-1", "sag-7", "'F-1'"))
    assert vault.find(ANNA, "mette", "Kontrol", NOON) is None
    assert [entry.act for entry in vault.log(anna)] == ["forget"]


def test_a_linked_case_is_deleted_with_its_person(tmp_path):
    store, vault = a_store(tmp_path), a_vault(tmp_path)
    case = vault.case_tokens("dubu", pl.Series(["7"])).item()
    vault.link_cases("dubu", pl.Series(["7"]), pl.Series([ANNA]))
    deliver(store, OCTOBER, ("finance", "f", {"postings": rows("postings", a_posting(5, citizen=case))}))
    erase_anna(store, vault)
    assert store.open().table("postings").collect()["citizen"].to_list() == [None]


def test_a_snapshot_without_the_person_is_left_alone(tmp_path):
    store, vault = a_store(tmp_path), a_vault(tmp_path)
    made = deliver(store, OCTOBER, ("finance", "f", {"postings": rows("postings", a_posting(5))}))
    assert erase_anna(store, vault) == {}
    assert store.manifests() == [made]


def test_importing_the_deleted_files_again_gives_the_successor(tmp_path):
    store, vault, october, _ = two_months(tmp_path)
    anna, bent = tokens(vault)
    renamed = erase_anna(store, vault)
    assert deliver(store, OCTOBER, cases(anna, bent), finance(anna, bent)).id == renamed[october.id]
    december = deliver(store, date(2026, 12, 31), finance(anna, bent))
    assert store.open(december.id).table("postings").collect()["citizen"].drop_nulls().to_list() == [bent]


def test_a_second_person_is_deleted_from_the_successors(tmp_path):
    store, vault, october, _ = two_months(tmp_path)
    _, bent = tokens(vault)
    first = erase_anna(store, vault)
    second = store.erase(bent, vault, NOON, "mette", "Sletning")
    assert set(second) == set(first.values())
    assert store.open(october.id).id == second[first[october.id]]
    assert amounts(store) == [100, 200, 300]


def test_a_deletion_that_was_killed_between_two_manifests_is_finished_by_the_next(tmp_path, monkeypatch):
    store, vault, *_ = two_months(tmp_path)
    write, written = Store._write, []

    def dies(self: Store, manifest: Manifest) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(manifest)
        write(self, manifest)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_write", dies)
        with pytest.raises(KeyboardInterrupt):
            erase_anna(store, vault)
    erase_anna(store, vault)
    assert all(store.verify(m.id) == () for m in store.manifests())
    for manifest in store.manifests():
        assert store.open(manifest.id).table("postings").collect()["citizen"].null_count() == 2
