"""What a grant costs, row by row and as plainly as it can be said: slow, exact, and independent of the engine.

Written from the definitions alone; the engine must equal it to the øre. Rows are dicts, numbers are Fractions.
"""

import calendar
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from styrbar.register.snapshot import Snapshot

DAYS = {"day": 1, "week": 7, "two_weeks": 14}
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
COUNTED = {"granted": {"granted"}, "expected": {"granted", "expected"}}
FOREVER = date(9999, 1, 1)
LONG_AGO = date(1, 1, 1)


def half_away(value: Fraction) -> int:
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def days_between(start, end):
    while start <= end:
        yield start
        start += timedelta(days=1)


def month_length(day):
    return calendar.monthrange(day.year, day.month)[1]


@cache
def first_payment_day(start, pays_on):
    return next(d for d in days_between(start, FOREVER) if d.day == min(pays_on, month_length(d)))


def is_date_of_schedule(grant, day):
    """Is this a date of the grant's phase, when nothing ends and nothing starts?"""
    if grant["frequency"] in DAYS:
        return (day - grant["from_date"]).days % DAYS[grant["frequency"]] == 0
    pays_on = grant["payment_day"] or 1
    if day.day != min(pays_on, month_length(day)):
        return False
    first = first_payment_day(grant["from_date"], pays_on)
    apart = (day.year - first.year) * 12 + day.month - first.month
    return apart % MONTHS[grant["frequency"]] == 0


class Book:
    """The rows of a snapshot, and the questions one can ask of a grant."""

    def __init__(self, snapshot: Snapshot, status: str) -> None:
        self.rows = {
            name: snapshot.table(name).collect().to_dicts()
            for name in ("grants", "prices", "rates", "payments", "offers", "providers", "tariffs")
        }
        self.offers = {r["offer"]: r for r in self.rows["offers"]}
        self.providers = {r["provider"]: r for r in self.rows["providers"]}
        self.listed = defaultdict(list)
        for row in self.rows["payments"]:
            self.listed[row["grant_id"]].append(row)
        self.dated = defaultdict(list)
        for row in self.rows["prices"]:
            self.dated[row["grant_id"]].append(row)
        self.grants = [g for g in self.rows["grants"] if g["status"] in COUNTED[status]]
        self.price_cache = {}

    def factor(self, grant):
        offer = self.offers.get(grant["offer"], {})
        provider = self.providers.get(grant["provider"] or offer.get("provider"), {})
        factor = provider.get("price_factor")
        return Fraction(1) if factor is None else Fraction(factor)

    def quantity(self, grant):
        return Fraction(1) if grant["quantity"] is None else Fraction(grant["quantity"])

    def per_unit(self, grant):
        """Everything that is multiplied with the price, and øre."""
        share = Fraction(100) if grant["share"] is None else Fraction(grant["share"])
        return self.quantity(grant) * self.factor(grant) * share / 100 * 100

    def amount(self, grant, price):
        return None if price is None else half_away(self.per_unit(grant) * price)

    def price_list(self, grant):
        """(layer, registered, file, line, from, to, price) of every price of the grant."""
        own = [(3, r) for r in self.dated[grant["grant_id"]]]
        rates = [(1, r) for r in self.rows["rates"] if grant["rate"] is not None and r["rate"] == grant["rate"]]
        tariffs = []
        if not own and grant["rate"] is None and grant["price"] is None:
            tariffs = [(0, r) for r in self.tariffs(grant)]
        found = []
        for layer, row in own + rates + tariffs:
            when = row.get("registered_on") or LONG_AGO
            place = (_or_first(row["source_file"]), _or_first(row["source_line"]))
            found.append((layer, when, *place, row["from_date"], row["to_date"] or FOREVER, Fraction(row["price"])))
        if grant["price"] is not None:
            found.append((2, LONG_AGO, 0, 0, LONG_AGO, FOREVER, Fraction(grant["price"])))
        return found

    def tariffs(self, grant):
        unit = grant["unit"] or (grant["frequency"] if grant["frequency"] in ("day", "month") else "fixed")
        rows = [r for r in self.rows["tariffs"] if r["offer"] == grant["offer"] and r["unit"] == unit]
        if len({r["service"] for r in rows}) == 1:
            return rows
        wanted = (grant["intervention"] or "?").lower()
        return [r for r in rows if r["service"] is not None and r["service"].lower() == wanted]

    def price_on(self, grant, day):
        if grant["grant_id"] not in self.price_cache:
            self.price_cache[grant["grant_id"]] = self.price_list(grant)
        best = None
        for row in self.price_cache[grant["grant_id"]]:
            if row[4] <= day <= row[5] and (best is None or row[:4] >= best[:4]):
                best = row
        return None if best is None else best[6]

    def has_a_payment(self, grant):
        if grant["frequency"] == "once":
            return True
        if grant["frequency"] == "individual":
            return any(self.inside(grant, r["payment_date"]) for r in self.listed[grant["grant_id"]])
        last = grant["to_date"] or grant["from_date"] + timedelta(days=400)
        return any(is_date_of_schedule(grant, d) for d in days_between(grant["from_date"], last))

    def inside(self, grant, day):
        return grant["from_date"] <= day <= (grant["to_date"] or FOREVER)

    def later_links(self, grant):
        """From-dates of the later links of the chain that count and have a payment."""
        chain, place = grant["chain"] or grant["grant_id"], _link(grant)
        return [
            g["from_date"]
            for g in self.grants
            if (g["chain"] or g["grant_id"]) == chain and _link(g) > place and self.has_a_payment(g)
        ]

    def planned_dates(self, grant, start, end):
        """Dates of the grant's own schedule from start to end, whatever later links say."""
        if grant["frequency"] == "once":
            dates = {grant["payment_date"] or grant["from_date"]}
        elif grant["frequency"] == "individual":
            dates = {r["payment_date"] for r in self.listed[grant["grant_id"]] if self.inside(grant, r["payment_date"])}
        else:
            first, last = max(start, grant["from_date"]), min(end, grant["to_date"] or FOREVER)
            dates = {d for d in days_between(first, last) if is_date_of_schedule(grant, d)}
        return sorted(d for d in dates if start <= d <= end)

    def payments(self, grant, start, end):
        """(planned date, date, amount, planned amount, paid, first part) of the payments from start to end."""
        later = self.later_links(grant)
        paid = defaultdict(lambda: defaultdict(int))
        for row in self.listed[grant["grant_id"]]:
            if row["paid_amount"] is not None:
                paid[row["payment_date"]][row["paid_date"] or row["payment_date"]] += row["paid_amount"]
        for planned in self.planned_dates(grant, start, end):
            gone = bool(later) if grant["frequency"] == "once" else any(cut <= planned for cut in later)
            if planned not in paid and not gone:
                amount = self.amount(grant, self.price_on(grant, planned))
                yield planned, planned, amount, amount, False, True
        for planned, parts in paid.items():
            for n, (day, amount) in enumerate(sorted(parts.items())):
                if start <= day <= end:
                    expected = n == 0 and self.planned_dates(grant, planned, planned)
                    price = self.price_on(grant, planned)
                    yield planned, day, amount, self.amount(grant, price) if expected else None, True, n == 0


def _or_first(value):
    return -1 if value is None else value


def _link(grant):
    order = -(10**9) if grant["chain_order"] is None else grant["chain_order"]
    when = grant["registered_on"] or LONG_AGO
    return order, when, _or_first(grant["source_file"]), _or_first(grant["source_line"]), grant["grant_id"]


def planned_payments(snapshot, start, end, status):
    """Rows (grant_id, planned_date, date, amount, planned_amount, paid, unpriced, price), sorted."""
    book = Book(snapshot, status)
    return sorted(
        (
            (g["grant_id"], planned, day, amount, expected, paid, amount is None, book.price_on(g, planned))
            for g in book.grants
            for planned, day, amount, expected, paid, _ in book.payments(g, start, end)
        ),
        key=lambda row: (*row[:3], row[5]),
    )


def accrued(snapshot, start, end, status):
    """Rows (grant_id, month, days, units, amount, unpriced days), sorted."""
    book = Book(snapshot, status)
    return sorted(row for g in book.grants for row in _accrued_of(book, g, start, end))


def _accrued_of(book, grant, start, end):
    dated = grant["frequency"] in ("once", "individual")
    lines = defaultdict(list)
    for day, *line in _on_dates(book, grant, start, end) if dated else _by_the_day(book, grant, start, end):
        lines[day.replace(day=1)].append(line)
    for month, of_month in lines.items():
        priced = [cost for cost, _ in of_month if cost is not None]
        amount = half_away(sum(priced, Fraction(0))) if priced else None
        units = half_away(sum((units for _, units in of_month), Fraction(0)) * 10_000)
        yield grant["grant_id"], month, 0 if dated else len(of_month), units, amount, len(of_month) - len(priced)


def _on_dates(book, grant, start, end):
    for _, day, amount, _, _, first in book.payments(grant, start, end):
        yield day, None if amount is None else Fraction(amount), book.quantity(grant) if first else Fraction(0)


def _by_the_day(book, grant, start, end):
    later = book.later_links(grant)
    costs = {}
    for day in days_between(max(start, grant["from_date"]), min(end, grant["to_date"] or FOREVER)):
        if any(cut <= day for cut in later):
            continue
        price, form = book.price_on(grant, day), grant["frequency"]
        period = DAYS.get(form) or MONTHS[form] * month_length(day)
        if (price, period) not in costs:
            cost = None if price is None else book.per_unit(grant) * price / period
            costs[price, period] = cost, book.quantity(grant) / period
        yield day, *costs[price, period]


def full_year(snapshot, year, status):
    """Rows (grant_id, amount, unpriced), sorted."""
    book = Book(snapshot, status)
    return sorted((g["grant_id"], *_full_year_of(book, g, year)) for g in book.grants)


def _full_year_of(book, grant, year):
    first, last = date(year, 1, 1), date(year, 12, 31)
    if any(cut <= last for cut in book.later_links(grant)):
        return 0, 0
    if grant["frequency"] == "once":
        dates = [grant["payment_date"] or grant["from_date"]]
    elif grant["frequency"] == "individual":
        dates = {r["payment_date"] for r in book.listed[grant["grant_id"]]}
    else:
        dates = [d for d in days_between(first, last) if is_date_of_schedule(grant, d)]
    prices = {d: price for d in days_between(first, last) if (price := book.price_on(grant, d)) is not None}
    amounts = [book.amount(grant, _nearest_price(prices, d)) for d in dates if d.year == year]
    priced = [a for a in amounts if a is not None]
    return (sum(priced) if priced or not amounts else None), len(amounts) - len(priced)


def _nearest_price(prices, day):
    """The price of the day nearest to it that has one, the earlier of two."""
    for distance in range(366) if prices else ():
        for near in (day - timedelta(days=distance), day + timedelta(days=distance)):
            if near in prices:
                return prices[near]
    return None
