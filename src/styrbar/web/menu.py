"""The menu: sections and pages that the user's role opens."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from styrbar.decisions.current import Actor, organisations_of
from styrbar.runs.invented import shows_invented
from styrbar.runs.workspace import Workspace
from styrbar.web.page import SECTIONS, Page


@dataclass(frozen=True)
class Item:
    """A link in the menu."""

    title: str
    question: str
    address: str
    current: bool


@dataclass(frozen=True)
class Section:
    """A job in the menu, with its pages; the section leads to its first page."""

    title: str
    items: tuple[Item, ...]
    current: bool


def menu(request: HttpRequest) -> dict[str, Any]:
    """Context of every page after the log-in: the sections, the organisations, and whether it is all invented."""
    actor, page = getattr(request, "actor", None), getattr(request, "page", None)
    if actor is None:
        return {}
    ws = Workspace(actor, settings.STYRBAR_DATA, settings.STYRBAR_KEYS)
    return {
        "menu": sections(actor, page), "organisations": organisations_of(actor.user), "actor": actor, "page": page,
        "invented": shows_invented(ws),
    }  # fmt: skip


def sections(actor: Actor, page: Page | None) -> list[Section]:
    """The sections with a page the actor may open, in the order of the registry."""
    from styrbar.web.pages import PAGES  # the pages' views use the menu themselves

    open_pages = [p for p in PAGES if p.menu and actor.may(p.permission)]
    found = []
    for title in SECTIONS:
        items = tuple(_item(p, actor, page) for p in open_pages if p.section == title)
        if items:
            found.append(Section(title, items, page is not None and page.section == title))
    return found


def _item(page: Page, actor: Actor, current: Page | None) -> Item:
    address = reverse(page.name, args=[actor.organisation.slug])
    return Item(page.title, page.question, address, page == current)
