"""What changed as RDF: releases as versions (DCAT 3, 11), and each step between them as an activity (PROV-O)."""

from collections.abc import Iterator

import pyoxigraph as ox

from esfgraph.changes.thing_change import GONE, What
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import XSD, expand
from esfgraph_server.changes.recent import Recent, Step

_EVENTS = {What.NEW: "prov:wasGeneratedBy", What.CHANGED: "prov:wasInfluencedBy"} | dict.fromkeys(
    GONE, "prov:wasInvalidatedBy"
)


def provenance(recent: Recent, iris: Iris) -> Iterator[ox.Triple]:
    """State which release followed which and when, and which things came, changed and went with it."""
    for step in recent.steps:
        activity, release = served(step, iris), release_iri(step.switch.after, iris)
        at = ox.Literal(step.switch.at, datatype=ox.NamedNode(f"{XSD}dateTime"))
        yield _link(release, "rdf:type", expand("dcat:Dataset"))
        yield _state(release, "dcat:version", ox.Literal(step.switch.after))
        yield _state(release, "dcterms:issued", at)
        yield _link(activity, "rdf:type", expand("prov:Activity"))
        yield _state(activity, "prov:endedAtTime", at)
        yield _link(activity, "prov:generated", release)
        if step.switch.before:
            before = release_iri(step.switch.before, iris)
            yield _link(activity, "prov:used", before)
            yield _link(release, "dcat:previousVersion", before)
    for event in recent.events:
        yield _link(iris.of_path(event.path), _EVENTS[event.what], served(event.step, iris))


def release_iri(release: str, iris: Iris) -> str:
    """The IRI of a release."""
    return f"{iris.base}releases/{release}"


def served(step: Step, iris: Iris) -> str:
    """The IRI of a release's being served: one may be served several times."""
    return f"{release_iri(step.switch.after, iris)}#served-{step.number}"


def _link(subject: str, name: str, thing: str) -> ox.Triple:
    return _state(subject, name, ox.NamedNode(thing))


def _state(subject: str, name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(expand(name)), value)
