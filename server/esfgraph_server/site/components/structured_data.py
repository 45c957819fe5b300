"""What a page says of its thing to search engines, in the terms of schema.org.

A project is a `Project`, "an enterprise, planned to achieve a particular aim"; it is no `ResearchProject`, and not the
`MonetaryGrant` that pays for it, which `funding` leads to. Only what the graph states is said.
"""

from functools import lru_cache
from typing import Any

from esfgraph_server.catalogue.catalog import catalogue_at
from esfgraph_server.catalogue.dcat import COUNTRY
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import PageContext

Json = dict[str, Any]

_CURRENCY = "SEK"
_LATELY = 16
"""Summaries that are remembered: a page has its own twice."""
_LONGEST = 160
"""Characters of the summary that search engines show below a title."""


@lru_cache(_LATELY)
def summary(text: str) -> str:
    """Return the beginning of a text, on one line, cut between words."""
    line = " ".join(text.split(maxsplit=_LONGEST)[:_LONGEST])  # so many words are longer than that
    if len(line) <= _LONGEST:
        return line
    return line[: _LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def project_data(context: PageContext, node: Node, name: str) -> Json:
    """Describe a project of a name: who runs it, what it is for, the support granted, and the region that it states."""
    granted, owner = node.decimal("esf:grantedSupport"), node.iri_of("esf:owner")
    regions = [_named(context, "AdministrativeArea", iri) for iri in sorted(node.iris("esf:statedRegion"))]
    grant = {
        "@type": "MonetaryGrant",
        "amount": {"@type": "MonetaryAmount", "currency": _CURRENCY, "value": f"{granted:f}"} if granted else None,
    }
    return _stated(
        {
            **_described(context, "Project", node, name),
            "identifier": node.text("dcterms:identifier"),
            "description": summary(node.text("dcterms:description") or ""),
            "member": _named(context, "Organization", owner) if owner else None,
            "areaServed": regions,
            "funding": grant if granted is not None else None,
        }
    )


def organization_data(context: PageContext, node: Node) -> Json:
    """Describe an organisation: its number, its other names, and where it has its seat."""
    seat = node.iri_of("esf:seat")
    kind = "GovernmentOrganization" if node.is_a("m8g:PublicOrganisation") else "Organization"
    return _stated(
        {
            **_described(context, kind, node, context.show.node(node).text),
            "identifier": node.text("org:identifier"),
            "alternateName": [literal.value for literal in node.literals("skos:altLabel")],
            "location": _named(context, "AdministrativeArea", seat) if seat else None,
            "sameAs": node.iris("owl:sameAs"),
        }
    )


def place_data(context: PageContext, node: Node) -> Json:
    """Describe a place: its code, and the larger one that it is part of."""
    larger = [_named(context, "AdministrativeArea", iri) for iri in sorted(node.iris("skos:broader"))]
    return _stated(
        {
            **_described(context, "AdministrativeArea", node, context.show.node(node).text),
            "identifier": node.text("skos:notation"),
            "containedInPlace": larger,
        }
    )


def dataset_data(context: PageContext) -> Json:
    """Describe all that is published as a `Dataset`, as the catalogue does: from whom, of when, in which files.

    A licence or publisher that is not stated is not said.
    """
    catalogue = catalogue_at(context.site, context.release, context.publication)
    language, publisher, licence = context.language, context.publication.publisher, context.publication.licence
    (dataset,) = (each for each in catalogue.contents.datasets if each.name == "graph")
    files = [file for each in catalogue.datasets if not each.origin for file in catalogue.files_of(each)]
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": catalogue.dataset(dataset),
        "identifier": catalogue.dataset(dataset),
        "name": dataset.title.to(language),
        "description": dataset.description.to(language),
        "url": _address(context, context.links.page("downloads")),
        "keywords": dataset.keywords[language],
        "inLanguage": ["sv", "en"],
        "isAccessibleForFree": True,
        "version": catalogue.release,
        "datePublished": catalogue.first,
        "dateModified": catalogue.latest,
        "temporalCoverage": "/".join(catalogue.period or ()),
        "spatialCoverage": {"@type": "Country", "@id": COUNTRY, "name": context.show.thing(COUNTRY).text},
        "license": licence.iri if licence else None,
        "publisher": (
            {"@type": "Organization", "@id": publisher.iri, "name": publisher.name.to(language)} if publisher else None
        ),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": catalogue.address(f"downloads/{file.name}"),
                "encodingFormat": list(dict.fromkeys((file.content_type, file.media_type.partition(";")[0]))),
                "contentSize": f"{file.size} B",
            }
            for file in files
        ],
    }
    return _stated(said)


def with_trail(context: PageContext, thing: Json, list_: str) -> Json:
    """Put a thing behind the trail that leads to it: the first page, a list, the thing itself."""
    say = context.formatter.say
    steps = [(say("site.name"), context.links.page()), (say(f"nav.{list_}"), context.links.page(list_))]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": _address(context, link)}
        for number, (name, link) in enumerate(steps, 1)
    ]
    last = {"@type": "ListItem", "position": len(items) + 1, "name": thing.get("name", thing["@id"])}
    return {
        "@context": "https://schema.org",
        "@graph": [thing, {"@type": "BreadcrumbList", "itemListElement": [*items, last]}],
    }


def _described(context: PageContext, type_: str, node: Node, name: str) -> Json:
    url = _address(context, context.links.to(node.iri) or "")
    return {"@type": type_, "@id": node.iri, "name": name, "url": url}


def _named(context: PageContext, type_: str, iri: str) -> Json:
    return _stated({"@type": type_, "@id": iri, "name": context.show.thing(iri).text})


def _address(context: PageContext, link: str) -> str:
    """Write a link of this site as a whole address, under which the site is published."""
    return context.site + link.removeprefix(context.links.root)


def _stated(data: Json) -> Json:
    """Leave out what is not stated."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
