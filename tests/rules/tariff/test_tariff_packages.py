"""A package's tariff follows from the tariffs of the services in it."""

import pytest
from rules.tariff.tariff_world import D, a_line, a_service, a_step, kr, tariffs_of

from styrbar.rules.tariff import BadTariff, OfferTariff, Package, PackagePart

SERVICES = (
    a_service(occupancy=D(1), steps=(a_step("Trin 1", "1"), a_step("Trin 2", "3"))),
    a_service("Dag", occupancy=D(1), units_per_place=D(219)),
)
LINES = (a_line(7_300_000, service="Ophold"), a_line(2_190_000, service="Dag"))
"""Steps at 1.000 and 3.000 kr. a day (7.300.000 / ((5 x 1 + 5 x 3) x 365)), days at 1.000 kr. (/ 2.190)."""
STAY, DEAR, DAY = PackagePart("Ophold", D(1), "Trin 1"), PackagePart("Ophold", D(1), "Trin 2"), PackagePart("Dag")


def packed(*packages: Package) -> OfferTariff:
    return tariffs_of(*LINES, services=SERVICES, packages=packages)


def test_a_package_is_the_sum_of_quantity_times_tariff():
    (found,) = packed(Package("Helhed", (STAY, PackagePart("Dag", D("0.6"))))).packages
    assert found.price == kr(1600)  # 1 x 1.000 + 0,6 x 1.000
    assert [(p.what, p.sum, p.said) for p in found.parts] == [
        ("Ophold, Trin 1", "1 x 1.000,00", "1.000,00 kr."),
        ("Dag", "0,6 x 1.000,00", "600,00 kr."),
    ]


def test_a_package_is_rounded_once():
    quantity = D("0.000003")  # of 1.000 kr.: 0,3 øre each, 0,6 øre together
    parts = (PackagePart("Dag", quantity), PackagePart("Ophold", quantity, "Trin 1"))
    assert packed(Package("Småt", parts)).packages[0].price == 1


def test_levels_of_a_package_may_rise():
    found = packed(Package("Helhed", (STAY, DAY), level=1), Package("Helhed", (DEAR, DAY), level=2)).packages
    assert [(p.level, p.price) for p in found] == [(1, kr(2000)), (2, kr(4000))]


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ((Package("Ene", (STAY,)),), "ikke to forskellige ydelser"),
        ((Package("Ens", (DAY, DAY)),), "ikke to forskellige ydelser"),
        ((Package("P", (STAY, PackagePart("Nat"))),), "«Nat», som ikke har nogen takst"),
        ((Package("P", (DAY, PackagePart("Ophold"))),), "«Ophold», som ikke har nogen takst"),
        ((Package("P", (STAY, PackagePart("Dag", D(0)))),), "ingen mængde af «Dag»"),
        ((Package("P", (STAY, DAY), unit="week"),), "Enheden for pakken"),
        ((Package("P", (DEAR, DAY)), Package("P", (STAY, DAY), level=2)), "krydser"),
        ((Package("P", (STAY, DAY)), Package("P", (DEAR, DAY))), "har samme nummer"),
        (
            (Package("P", (STAY, DAY)), Package("P", (DAY, STAY), level=2)),
            "To niveauer af pakken «P» har samme indhold",
        ),
    ],
)
def test_packages_that_are_none_are_refused(packages: tuple[Package, ...], said: str):
    with pytest.raises(BadTariff, match=said):
        packed(*packages)
