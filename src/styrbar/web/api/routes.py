"""The calls as addresses, and the API's own description of them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from functools import cache, wraps
from inspect import Parameter, Signature
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.params.models import Body, Path, Query
from pydantic import BaseModel

from styrbar import __version__
from styrbar.errors import BadInput
from styrbar.runs.files import answer_file
from styrbar.web.api.answered import Answer, Problem
from styrbar.web.api.asked import choices_of, schema_of
from styrbar.web.api.call import BASE, Call
from styrbar.web.api.callers import callers
from styrbar.web.api.calls import CALLS
from styrbar.web.api.kinds import Text
from styrbar.web.api.problems import STATUSES, speak_danish, wrong_method
from styrbar.web.api.words import WORDS
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

DESCRIPTION = (
    "Beregningerne i Styrbar, som andre systemer kan kalde dem. Alle svar har samme form: nøgletal, tabeller og det "
    "grundlag, de hviler på. Penge er hele øre."
)


def _view(call: Call) -> Callable[..., HttpResponse]:
    """The view of a call, with the signature that ninja makes parameters and schema from."""
    plain = is_dataclass(call.asks)
    schema = schema_of(call.asks, call.fixed) if plain else call.asks
    known = () if call.method == "POST" else set(_leaves(schema))

    def view(request: Request, asked: BaseModel, **ids: str) -> HttpResponse:
        if set(request.GET) - set(known):
            listed = ", ".join(sorted(known)) or "ingen"
            raise BadInput("Adressen har et felt, som kaldet ikke kender.", next_step=f"Kaldets felter er: {listed}.")
        ws = workspace(request)
        answer = call.run(ws, choices_of(call.asks, asked, call.fixed) if plain else asked, **ids)
        return HttpResponse(answer_file(ws.actor, answer, "json"), content_type="application/json; charset=utf-8")

    source = Query(...) if call.method == "GET" else Body(...)
    said = [_parameter("request", HttpRequest), _parameter("asked", schema, source)]
    said += [_parameter(name, Text, Path(..., title=WORDS[name][0], description=WORDS[name][1])) for name in call.ids]
    view.__signature__ = Signature(said)  # type: ignore[attr-defined]
    return view


def _parameter(name: str, kind: Any, source: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=source, annotation=kind)


def _leaves(schema: type[BaseModel]) -> Iterator[str]:
    """The names that stand in the address: a schema inside the schema has its own."""
    for name, field in schema.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _leaves(inner)
        else:
            yield name


def _api() -> NinjaAPI:
    """The API with all calls; its own description is a call too, since it needs a caller as much as the others."""
    made = NinjaAPI(
        title="Styrbar", version=__version__, description=DESCRIPTION, openapi_url=None, docs_url=None,
        urls_namespace="api",
    )  # fmt: skip
    speak_danish(made)
    for call in CALLS:
        sent = {"requestBody": {"content": {"application/json": {"example": call.sent}}}} if call.sent else None
        made.api_operation(
            [call.method],
            f"/{call.path}",
            auth=callers(call.permission),
            response={200: Answer, STATUSES: Problem},
            operation_id=call.name,
            summary=call.title,
            description=call.meaning,
            url_name=call.name,
            openapi_extra=sent,
        )(_view(call))
    made.get("/openapi.json", auth=callers("enter"), include_in_schema=False, url_name="openapi")(_described)
    return made


def _described(request: HttpRequest) -> HttpResponse:
    """The description of all calls, with the organisation's own address."""
    address = request.build_absolute_uri(request.path.removesuffix("/openapi.json"))
    return JsonResponse(description() | {"servers": [{"url": address}]}, json_dumps_params={"ensure_ascii": False})


@cache
def description() -> dict[str, Any]:
    """What OpenAPI says of the calls, the same for every organisation; only with schemas that something refers to."""
    said: dict[str, Any] = json.loads(json.dumps(API.get_openapi_schema(path_prefix="")))
    schemas = said["components"]["schemas"]
    while unused := [name for name in schemas if f'#/components/schemas/{name}"' not in json.dumps(said)]:
        for name in unused:
            del schemas[name]
    return said


def _open(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view without the pages' demand for a log-in, since each call asks who calls; what ninja says is Danish."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(request, **kwargs)
        return wrong_method(response.headers["Allow"]) if isinstance(response, HttpResponseNotAllowed) else response

    return login_not_required(answered)


def routes() -> list[URLPattern]:
    """The addresses of the calls under `BASE`, and of nothing else that ninja would add."""
    found = [route for route in API.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"]
    for route in found:
        route.callback = _open(route.callback)
    return found


API = _api()
ADDRESS = f"<slug:organisation>/{BASE}"
"""Where the calls lie."""
