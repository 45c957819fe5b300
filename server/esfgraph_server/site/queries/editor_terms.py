"""What the editor knows of a release: prefixes, and classes and properties with their labels, meanings and numbers."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.namespaces import PREFIXES, expand, shorten
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.site.components.term_use import TERM_KINDS, show_use
from esfgraph_server.site.context import PageContext, made_of, page_context
from esfgraph_server.site.state import SiteRequest

PATH = "sparql/terms.json"
"""Below the language."""


async def terms(request: SiteRequest, language: Language) -> Response:
    """Answer with all that the editor completes and explains; ReleaseError without a release."""
    context = page_context(request, language, PATH)

    def write() -> str:
        return json.dumps({"prefixes": PREFIXES, "terms": list(_terms(context))}, ensure_ascii=False)

    tag = entity_tag(*made_of(request, context))
    return await rendered(request, tag, "application/json", write, {"Content-Language": language})


def _terms(context: PageContext) -> Iterator[dict[str, Any]]:
    """Yield those that the release uses, and all of the ontology."""
    defined = {iri for kind in TERM_KINDS for iri in context.graph.subjects("rdf:type", expand(kind))}
    for iri in sorted(defined.union(context.release.usage.terms)):
        if (name := shorten(iri)) != iri:
            yield _term(context, iri, name)


def _term(context: PageContext, iri: str, name: str) -> dict[str, Any]:
    node, use = context.graph.node(iri), context.release.usage.of(iri)
    is_class = node.is_a("owl:Class") or name.partition(":")[2][:1].isupper()
    label, meaning = context.show.property(iri)
    return {
        "name": name,
        "kind": "class" if is_class else "property",
        "label": label,
        "meaning": meaning,
        "count": use.count,
        "used": show_use(context, use, is_class=is_class),
    }


ROUTES = [Route(f"/{language}/{PATH}", partial(terms, language=language)) for language in LANGUAGES]
