"""How a figure is computed: the method pages of the repository's docs/metode, shown inside the product."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

import styrbar
from styrbar.errors import NotFound
from styrbar.web.page import Page
from styrbar.web.requests import Request

# The package is installed editable from the repository, so the pages lie two folders above it.
FOLDER = Path(styrbar.__file__).parents[2] / "docs/metode"
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
TO_PAGE = re.compile(r"([a-z-]+)\.md")
RULES = ("../regler.md", "../../takster/regler/")
"""The document of all rules, and the page that has them in the product."""


class Dressed(RendererHTML):
    """Tables as on all other pages, and no style attribute, which the security policy would refuse."""

    def table_open(self, *arguments: Any) -> str:
        """A table that is too wide scrolls by itself, also from the keyboard."""
        tokens, place = arguments[0], arguments[1]
        number = sum(token.type == "table_open" for token in tokens[: place + 1])
        return f'<div class="scroll" tabindex="0" role="region" aria-label="Tabel {number}"><table class="dense">'

    def table_close(self, *_: Any) -> str:
        """The end of the table and of what scrolls."""
        return "</table></div>"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """A formula or a command; wide ones scroll from the keyboard."""
        return super().code_block(tokens, idx, options, env).replace("<pre>", '<pre tabindex="0">', 1)

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """The same between fences."""
        return super().fence(tokens, idx, options, env).replace("<pre>", '<pre tabindex="0">', 1)


def html_of(text: str) -> SafeString:
    """Markdown as HTML; HTML in it is shown as text, and a link to another method page leads to it in the product."""
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=Dressed).enable("table")
    tokens = markdown.parse(COMMENT.sub("", text))
    for token in [inner for outer in tokens for inner in (outer, *(outer.children or ()))]:
        if token.attrs.pop("style", None) == "text-align:right":
            token.attrSet("class", "num")
        if token.type == "link_open" and (page := TO_PAGE.fullmatch(str(token.attrGet("href")))):
            token.attrSet("href", f"../{page[1]}/")
        elif token.type == "link_open" and token.attrGet("href") == RULES[0]:
            token.attrSet("href", RULES[1])
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(html)  # noqa: S308 - our own text, and HTML in it is shown as text


@cache
def titles() -> dict[str, str]:
    """The heading of each method page by its name, in the order of the headings; empty where there is no folder."""
    found = {path.stem: _heading(path.read_text("utf-8")) for path in FOLDER.glob("*.md")}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def _heading(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")


def show(request: Request, name: str) -> HttpResponse:
    """One method page, with the way to the others."""
    if name not in titles():
        raise NotFound(
            "Den metodeside findes ikke i denne installation.", next_step="Se mappen docs/metode i Styrbars kildekode."
        )
    html = html_of((FOLDER / f"{name}.md").read_text("utf-8"))
    slug = request.actor.organisation.slug
    others = [(title, reverse("method", args=[slug, other])) for other, title in titles().items() if other != name]
    return render(request, "method.html", {"title": titles()[name], "html": html, "others": others})


PAGES = (Page("method", "metode/<slug:name>/", "Metode", "enter", show, "Overblik"),)
