"""The page that describes the calls to those who are to make them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from styrbar.decisions.permissions import PERMISSIONS
from styrbar.web.api.call import BASE, Call
from styrbar.web.api.calls import CALLS
from styrbar.web.api.routes import description
from styrbar.web.page import Page
from styrbar.web.requests import Request

KEY = "$STYRBAR_NOEGLE"
"""What stands for the key in an example."""


@dataclass(frozen=True)
class Shown:
    """A call as it is read: its fields as name, meaning and whether it must be there, and an example for a shell."""

    call: Call
    permission: str
    fields: tuple[tuple[str, str, bool], ...]
    example: str


def curl(call: Call, root: str) -> str:
    """The example as a command; `root` is where the calls lie."""
    address = f'"{root}{quote(call.example, safe="/?&=")}"'
    head = f'curl -H "Authorization: Bearer {KEY}"'
    if call.sent is None:
        return f"{head} {address}"
    sent = json.dumps(call.sent, ensure_ascii=False)
    return f"{head} -H \"Content-Type: application/json\" \\\n  -d '{sent}' \\\n  {address}"


def view(request: Request) -> HttpResponse:
    """The calls that the role opens, with fields and examples."""
    root = request.build_absolute_uri(f"/{request.actor.organisation.slug}/{BASE}")
    said = description()
    calls = [_shown(call, said, root) for call in CALLS if request.actor.may(call.permission)]
    return render(request, "api/calls.html", {"calls": calls, "root": root, "key": KEY})


def _shown(call: Call, said: Mapping[str, Any], root: str) -> Shown:
    fields = _in_address(call, said) if call.method == "GET" else _in_body(call, said)
    return Shown(call, PERMISSIONS[call.permission], tuple(fields), curl(call, root))


def _in_address(call: Call, said: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    parameters = said["paths"][f"/{call.path}"]["get"]["parameters"]
    return [(one["name"], one["description"], one["required"]) for one in parameters]


def _in_body(call: Call, said: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    sent = said["paths"][f"/{call.path}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema = said["components"]["schemas"][sent["$ref"].rpartition("/")[2]]
    needed = schema.get("required", ())
    return [(name, one.get("description", ""), name in needed) for name, one in schema["properties"].items()]


PAGES = (Page("api", "api/", "API", "enter", view, "Data", "Hvordan henter andre systemer svarene?", menu=True),)
