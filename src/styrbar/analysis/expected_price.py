"""What a stay would be expected to cost for this need, these hours and this kind of offer, and the nearest cases.

Method and worked example: docs/metode/forventet-pris.md.
"""

from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

FEWEST = 10
PER_PARAMETER = 5
FEWEST_OFFERS = 5
LEVEL = 0.95
NEAREST = 8
NUMBERS = ("need", "hours")
KINDS = ("legal_basis", "ownership", "target_group")
_CLOSE = 1e-8
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """The case asked about; what is None is not used. Hours are face-to-face a day, need is 0-4."""

    need: float | None = None
    hours: float | None = None
    legal_basis: str | None = None
    ownership: str | None = None
    target_group: str | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """The names of what was said."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is not None)


@dataclass(frozen=True)
class Fitted:
    """The model's answer in kroner a day: `expected` is the typical price, `low` to `high` the 95 per cent interval.

    `effects` are factors on the price: for a unit more need, a doubling of the hours, and each kind against the
    reference (the most frequent). `degrees` is what Student's t had, `offers` how many clusters.
    """

    expected: float
    low: float
    high: float
    cases: int
    offers: int
    r_squared: float
    degrees: int
    log_spread: float
    effects: tuple[tuple[str, str, float], ...]

    def share_below(self, price: float) -> float:
        """The share of such stays that the model would expect to be cheaper than `price` (above 0)."""
        return float(stats.t.cdf((np.log(price) - np.log(self.expected)) / self.log_spread, self.degrees))


@dataclass(frozen=True)
class ExpectedPrice:
    """`fitted` is None when `refused` says why, in words. `outside` are the ways the case lies outside the data.

    `nearest`: the cases most like it with `distance` and, where several are alike, their number. `lacking`: how many
    cases say nothing of each thing that is used.
    """

    fitted: Fitted | None
    refused: str
    outside: tuple[str, ...]
    nearest: pl.DataFrame
    cases: int
    lacking: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Design:
    """The columns of the model, what each is called, and the asked case in the same columns."""

    rows: Matrix
    asked: Matrix
    names: tuple[tuple[str, str], ...]


def expected_price(cases: pl.DataFrame, asked: Asked, hidden: tuple[str, ...] = ()) -> ExpectedPrice:
    """The price that stays like the one asked about have, from `cases` (see `price_cases`).

        log(price) = a + b need + c log(hours) + kind of section + owner + target group + error

    Least squares on what was asked and nothing else. The interval is exp(x'b -+ t x sqrt(s2 + x'Vx)) with V clustered
    by offer (Liang and Zeger, small-sample factor) and t of the number of offers minus 1. It is refused with fewer
    than 10 cases, 5 offers or 5 cases a parameter, and when the cases cannot tell the asked combination apart.
    What is `hidden` is neither shown of the nearest cases nor used to find them.
    """
    used = asked.used
    lacking = {name: n for name in used if (n := cases[name].null_count())}
    known = cases.drop_nulls(list(used)) if used else cases
    if "hours" in used:
        known = known.filter(pl.col("hours") > 0)
    near = _nearest(known.drop(hidden), asked, [name for name in used if name not in hidden])
    outside = _outside(known, asked)
    refused = _too_few(known, used)
    if refused or (unseen := _unseen(known, asked)):
        return ExpectedPrice(None, refused or unseen, outside, near, known.height, lacking)
    design = _design(known, asked)
    fitted = _fit(known, design)
    if isinstance(fitted, str):
        return ExpectedPrice(None, fitted, outside, near, known.height, lacking)
    return ExpectedPrice(fitted, "", outside, near, known.height, lacking)


def _too_few(cases: pl.DataFrame, used: tuple[str, ...]) -> str:
    offers = cases["offer"].n_unique()
    if cases.height < FEWEST:
        return f"Der er {cases.height} sager at regne på, og der skal mindst {FEWEST} til."
    if offers < FEWEST_OFFERS:
        return f"Sagerne er fra {offers} tilbud, og der skal mindst {FEWEST_OFFERS} til."
    parameters = 1 + sum(1 if name in NUMBERS else cases[name].n_unique() - 1 for name in used)
    if cases.height < PER_PARAMETER * parameters:
        return (
            f"Der er {cases.height} sager til {parameters} ubekendte, og der skal mindst "
            f"{PER_PARAMETER * parameters} til. Udelad et af kendetegnene."
        )
    return ""


def _unseen(cases: pl.DataFrame, asked: Asked) -> str:
    wrong = [name for name in asked.used if name in KINDS and getattr(asked, name) not in set(cases[name])]
    return f"Ingen sag har {_WORDS[wrong[0]]} «{getattr(asked, wrong[0])}»." if wrong else ""


_WORDS = {
    "need": "støttebehovet",
    "hours": "timerne",
    "legal_basis": "paragraffen",
    "ownership": "ejerforholdet",
    "target_group": "målgruppen",
}


def _design(cases: pl.DataFrame, asked: Asked) -> _Design:
    columns, point = [np.ones(cases.height)], [1.0]
    names = [("constant", "")]
    for name in asked.used:
        if name in NUMBERS:
            values, value = cases[name].to_numpy(), float(getattr(asked, name))
            columns.append(np.log2(values) if name == "hours" else values)
            point.append(float(np.log2(value)) if name == "hours" else value)
            names.append((name, ""))
        else:
            counts = cases[name].value_counts().sort("count", name, descending=[True, False])
            for level in counts[name].to_list()[1:]:
                columns.append((cases[name] == level).to_numpy().astype(np.float64))
                point.append(float(getattr(asked, name) == level))
                names.append((name, level))
    return _Design(np.column_stack(columns).astype(np.float64), np.array(point), tuple(names))


def _fit(cases: pl.DataFrame, design: _Design) -> Fitted | str:
    """Least squares in the space the cases span, so that columns that say the same do no harm unless asked about."""
    y, x = np.log(cases["price"].to_numpy()), design.rows
    _, sizes, right = np.linalg.svd(x, full_matrices=False)
    spanned = right[sizes > sizes[0] * _CLOSE]
    point = spanned @ design.asked
    if np.abs(spanned.T @ point - design.asked).max() > 1e-6:
        return "Sagerne kan ikke skelne de valgte kendetegn fra hinanden. Udelad et af dem."
    inside = x @ spanned.T
    beta, *_ = np.linalg.lstsq(inside, y, rcond=None)
    left = y - inside @ beta
    n, k = inside.shape
    offers = cases["offer"].n_unique()
    variance = float(left @ left) / (n - k)
    spread = float(np.sqrt(variance + point @ clustered(inside, left, cases["offer"]) @ point))
    middle, reach = float(point @ beta), float(stats.t.ppf((1 + LEVEL) / 2, offers - 1)) * spread
    total = float(((y - y.mean()) ** 2).sum())
    effects = tuple(
        (*name, float(np.exp(b)))
        for name, b in zip(design.names, spanned.T @ beta, strict=True)
        if name[0] != "constant"
    )
    return Fitted(
        float(np.exp(middle)),
        float(np.exp(middle - reach)),
        float(np.exp(middle + reach)),
        n,
        offers,
        1 - float(left @ left) / total if total > 0 else 0.0,
        offers - 1,
        max(spread, np.finfo(float).tiny),
        effects,
    )


def clustered(x: Matrix, left: Matrix, clusters: pl.Series) -> Matrix:
    """The covariance of least squares when the errors of one cluster go together (n x k design, n residuals).

    V = G/(G-1) x (n-1)/(n-k) x (X'X)^-1 (sum over clusters of X'e e'X) (X'X)^-1
    """
    n, k = x.shape
    numbers = clusters.rank("dense").to_numpy().astype(np.int64) - 1
    count = int(numbers.max()) + 1
    scores = np.zeros((count, k))
    np.add.at(scores, numbers, x * left[:, None])
    bread = np.linalg.inv(x.T @ x)
    whole: Matrix = count / (count - 1) * (n - 1) / (n - k) * bread @ (scores.T @ scores) @ bread
    return whole


def _outside(cases: pl.DataFrame, asked: Asked) -> tuple[str, ...]:
    """What of the asked case no case reaches, in words."""
    told = []
    for name in asked.used:
        value = getattr(asked, name)
        if cases.is_empty() or (name in KINDS and value not in set(cases[name])):
            told.append(f"{_WORDS[name]} er ikke set i nogen sag")
        elif name in NUMBERS and not cases[name].min() <= value <= cases[name].max():
            told.append(f"{_WORDS[name]} er uden for det, sagerne har")
    seen = [pl.col(name) == getattr(asked, name) for name in asked.used if name in KINDS]
    if not told and len(seen) > 1 and cases.filter(seen).is_empty():
        told.append("ingen sag har hele kombinationen af paragraf, ejerforhold og målgruppe")
    return tuple(told)


def _nearest(cases: pl.DataFrame, asked: Asked, by: list[str]) -> pl.DataFrame:
    """The cases at the shortest standardised distance; those that are alike stand once, with their number.

    distance = sqrt(sum over numbers of ((case - asked) / standard deviation)^2 + number of kinds that differ)
    """
    parts = [pl.lit(0.0)]
    for name in by:
        value = getattr(asked, name)
        if name in NUMBERS:
            spread = cases[name].std()
            size = float(spread) if isinstance(spread, float) and spread > 0 else 1.0
            parts.append(((pl.col(name) - value) / size) ** 2)
        else:
            parts.append((pl.col(name) != value).cast(pl.Float64))
    alike = cases.group_by(cases.columns).agg(number=pl.len().cast(pl.Int64))
    return (
        alike.with_columns(distance=pl.sum_horizontal(parts).sqrt())
        .sort("distance", *cases.columns, nulls_last=True)
        .head(NEAREST)
    )
