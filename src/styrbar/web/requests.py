"""The request as every view after the log-in sees it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from styrbar.decisions.current import Actor
from styrbar.decisions.models import User
from styrbar.web.page import Page


class Request(HttpRequest):
    """A request of a logged-in user in one of their organisations.

    `output` is what the address asks for: page, excel, csv or diagram.
    """

    user: User
    actor: Actor
    page: Page
    output: str
    htmx: HtmxDetails
