"""What a page declares about itself; addresses, menu, permissions and tests come from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]
SECTIONS = ("Overblik", "Opfølgning", "Udgifter", "Takster og regler", "Data", "Administration")
FILES = ("excel", "csv", "diagram")


@dataclass(frozen=True)
class Page:
    """One address under the organisation.

    `view(request, **ids)` gets the request with its actor, whose permission has been checked. `question` is what the
    page answers, shown on the front page. A page without `menu` is reached from another page. `files` are the other
    forms the same address is had in, each with its name added; a page that shows an answer has all of `FILES`.
    """

    name: str
    path: str
    title: str
    permission: str
    view: View
    section: str
    question: str = ""
    menu: bool = False
    files: tuple[str, ...] = ()

    def routes(self) -> list[URLPattern]:
        """The page's addresses: itself, and its files when it has any."""
        base = f"<slug:organisation>/{self.path}"
        routes = [path(base, self.view, {"page": self}, name=self.name)]
        for output in self.files:
            extra: dict[str, Any] = {"page": self, "output": output}
            routes.append(path(base + output, self.view, extra, name=f"{self.name}-{output}"))
        return routes
