"""The reconciliation service: its addresses, what it says of itself, and how it is asked.

JSONP, which the specification lets a service offer, is not served: it lets a page run what a server sends. Any page may
ask us directly (CORS).
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from esfgraph.matching.things import TITLES
from esfgraph.rdf.namespaces import ESF
from esfgraph.rules import Bilingual
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import LANGUAGES, Language, Preferences
from esfgraph_server.http.options import options_response
from esfgraph_server.http.problems import Problem, ProblemError, wrong_request
from esfgraph_server.reconcile import preview, suggest
from esfgraph_server.reconcile.asked import Asked, as_object
from esfgraph_server.reconcile.extend import extend, propose
from esfgraph_server.reconcile.match import MOST_QUERIES, match_all
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.releases.renderings import rendered

PATH = "reconcile"
_FORM = "application/x-www-form-urlencoded"
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_MOST_BYTES = 1_000_000
_BODY_SECONDS = 10
_JSON = "application/json"

_NAME = Bilingual("ESF-projekt i Sverige", "ESF projects in Sweden")
_OPERATIONS: Mapping[str, Callable[[Asked, Mapping[str, Any]], Mapping[str, Any]]] = {
    "queries": match_all,
    "extend": extend,
}
"""By the field of the form that asks for them."""
_LOOK_UPS: Mapping[str, Callable[[Asked], Mapping[str, Any]]] = {
    "suggest/entity": suggest.entities,
    "suggest/type": suggest.types,
    "suggest/property": suggest.properties,
    "properties": propose,
}
"""By address below that of a language."""


def manifest(site: str, language: Language, version: str, base_iri: str) -> dict[str, Any]:
    """Say what the service offers, and where."""
    service = f"{site}/{PATH}/{language}"

    def at(path: str) -> dict[str, str]:
        return {"service_url": service, "service_path": f"/{path}"}

    return {
        "versions": ["0.2"],
        "name": _NAME.to(language),
        "identifierSpace": base_iri,
        "schemaSpace": ESF,
        "documentation": f"{site}/{language}/api#reconciliation",
        "serviceVersion": version,
        "defaultTypes": [{"id": type_, "name": title.to(language)} for type_, title in TITLES.items()],
        "view": {"url": f"{service}/view?id={{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": preview.WIDTH, "height": preview.HEIGHT},
        "suggest": {name: at(f"suggest/{name}") for name in ("entity", "type", "property")},
        "extend": {"propose_properties": at("properties"), "property_settings": []},
        "batchSize": MOST_QUERIES,
    }


async def serve(request: Request[Any], language: Language | None) -> Response:
    """Answer with the manifest, or with what a form asks for: in a language, or in that which the client prefers."""
    if request.method == "OPTIONS":
        return options_response(_METHODS)
    headers = {} if language else {"Vary": "Accept-Language"}
    language = language or Preferences.of(request).language
    parameters = await _parameters(request)
    asked = Asked(release_of(request), language, parameters)
    wanted = [name for name in _OPERATIONS if name in parameters]
    if len(wanted) > 1:
        raise wrong_request("The request asks for 'queries' and for 'extend'; ask for one of them.")
    if wanted:
        name = wanted[0]
        answer = await _fresh(request, partial(_OPERATIONS[name], asked, as_object(name, parameters[name])))
        return Response(answer, headers=headers, media_type=_JSON)
    if request.method == "POST":
        raise wrong_request("The form must have the field 'queries' or 'extend'.")
    body = manifest(site_of(request, asked.release), language, request.app.version, asked.release.base_iri)
    return JSONResponse(body, headers={**headers, "Cache-Control": CACHE_CONTROL})


async def _look_up(request: Request[Any], language: Language, name: str) -> Response:
    """Answer one of the look-ups; the answer holds for a release."""
    asked = Asked(release_of(request), language, dict(request.query_params))
    tag = entity_tag(asked.release.id, request.app.version, language, PATH, name, request.url.query)
    return await rendered(request, tag, _JSON, lambda: _encode(_LOOK_UPS[name](asked)))


async def _fresh(request: Request[Any], answer: Callable[[], Mapping[str, Any]]) -> bytes:
    renderings = request.state["renderings"]
    body: bytes = await renderings.fresh(client_of(request.scope), lambda: _encode(answer()))
    return body


def _encode(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


async def _parameters(request: Request[Any]) -> dict[str, str]:
    """Read the query string, and the form of a POST; a 4xx problem for one that is too large, too slow or no form."""
    parameters = dict(request.query_params)
    if request.method != "POST":
        return parameters
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise ProblemError(Problem(415, f"Send a form: {_FORM}.", "content-type", headers={"Accept-Post": _FORM}))
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MOST_BYTES:
                    detail = f"The form is longer than {_MOST_BYTES} bytes; ask for less at a time."
                    raise ProblemError(Problem(413, detail, "form-length", headers={"Connection": "close"}))
    except TimeoutError:
        detail = f"The form did not come within {_BODY_SECONDS} seconds."
        raise ProblemError(Problem(408, detail, "body-time", headers={"Connection": "close"})) from None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict")
    except ValueError:
        raise wrong_request("The form must be percent-encoded UTF-8 with few fields.") from None
    return parameters | dict(pairs)


def _routes(language: Language) -> Iterator[Route]:
    below = f"/{PATH}/{language}"
    yield Route(below, partial(serve, language=language), methods=list(_METHODS))
    yield Route(f"{below}/preview", partial(preview.preview, language=language))
    yield Route(f"{below}/view", partial(preview.view, language=language))
    for name in _LOOK_UPS:
        yield Route(f"{below}/{name}", partial(_look_up, language=language, name=name))


ROUTES = [
    Route(f"/{PATH}", partial(serve, language=None), methods=list(_METHODS)),
    *(route for language in LANGUAGES for route in _routes(language)),
]
FORMS = (f"/{PATH}", *(f"/{PATH}/{language}" for language in LANGUAGES))
"""Addresses that take a form, and answer OPTIONS for themselves."""
