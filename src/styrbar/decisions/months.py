"""Closing and reopening months. A month without a decision follows the default of the expected accounts."""

from datetime import date

from django.db import transaction

from styrbar import danish
from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.decisions.models import MonthClosing, Organisation
from styrbar.errors import BadInput


def decisions_in_force(organisation: Organisation) -> dict[date, MonthClosing]:
    """The newest decision of each month that has one, by month."""
    return {closing.month: closing for closing in MonthClosing.objects.filter(organisation=organisation)}


def month_states(organisation: Organisation) -> dict[date, bool]:
    """True for a month closed by decision, False for one reopened; months without a decision are not in it."""
    return {month: closing.closed for month, closing in decisions_in_force(organisation).items()}


def close(actor: Actor, month: date, reason: str = "") -> MonthClosing:
    """Close a month; BadInput when it is closed by decision already."""
    return _decide(actor, month, True, reason)


def reopen(actor: Actor, month: date, reason: str) -> MonthClosing:
    """Open a month again, or keep one open that the default would close; it takes a reason."""
    if not reason.strip():
        raise BadInput("Der mangler en begrundelse.", next_step="Skriv kort, hvorfor måneden åbnes igen.")
    return _decide(actor, month, False, reason)


def _decide(actor: Actor, month: date, closed: bool, reason: str) -> MonthClosing:
    """Keep the decision and its line in the log together."""
    actor.require("close_months")
    first = month.replace(day=1)
    if month_states(actor.organisation).get(first) == closed:
        state = "lukket" if closed else "åben"
        raise BadInput(f"{danish.month(first).capitalize()} er {state} i forvejen.", next_step="Vælg en anden måned.")
    with transaction.atomic():
        closing = MonthClosing.objects.create(
            organisation=actor.organisation, by=actor.user, month=first, closed=closed, reason=reason.strip()
        )
        audit.log(actor, "month_closed" if closed else "month_reopened", danish.month(first), reason=closing.reason)
    return closing
