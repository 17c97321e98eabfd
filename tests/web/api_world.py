"""What the tests of the API share: a municipality that every example can be asked of, keys, and how a program calls."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from runs.price_world import ELEMENTS, OFFERS, TARIFFS, stays
from runs.refund_world import CITIZENS, own_limits
from runs.world import BUDGET, OCTOBER, given, invoices, stay, support, workspace

from styrbar.decisions.api_keys import make_key
from styrbar.decisions.current import Actor
from styrbar.web.api.call import Call
from styrbar.web.api.calls import CALLS
from support.inhabitants import inhabitants

ROOT = "/ulvsund/api/v1/"
BY_NAME = {call.name: call for call in CALLS}


def delivered(actor: Actor) -> None:
    """Grants, invoices, budget, offers with prices, inhabitants and own limits: something for every call."""
    ws = workspace(actor)
    others = [grant | {"citizen": f"b{n:011d}"} for n, grant in enumerate(stays(), 50)]
    given(
        ws, OCTOBER, grants=[stay(), support(), *others], postings=invoices(9), offers=OFFERS, tariffs=TARIFFS,
        tariff_elements=ELEMENTS, budget_lines=BUDGET, population=inhabitants(), citizens=CITIZENS,
    )  # fmt: skip
    own_limits(ws)


def key_of(maker: Actor, actor: Actor) -> str:
    """A key that acts as the actor."""
    return make_key(maker, actor.user, "prøve")


def with_key(key: str) -> dict[str, str]:
    """The header that a program sends."""
    return {"Authorization": f"Bearer {key}"}


def ask(client: Client, call: Call, root: str = ROOT, **more: Any) -> HttpResponse:
    """Make the call as its example says."""
    address = root + quote(call.example, safe="/?&=")
    if call.method == "GET":
        return client.get(address, **more)
    return client.post(address, json.dumps(call.sent), content_type="application/json", **more)


def post(client: Client, name: str, sent: object, **more: Any) -> HttpResponse:
    """Send JSON, or text as it is."""
    content = sent if isinstance(sent, str) else json.dumps(sent)
    return client.post(f"{ROOT}{BY_NAME[name].path}", content, content_type="application/json", **more)


def get(client: Client, address: str, query: Mapping[str, object] | None = None, **more: Any) -> Any:
    """The answer of an address under the API, which must be there."""
    response = client.get(ROOT + address, query or {}, **more)
    assert response.status_code == 200, response.content.decode()
    return response.json()
