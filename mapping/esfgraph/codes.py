"""Codes: which concept, place or country a coded value names, and what to do with codes that no list holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from esfgraph.context import Context
from esfgraph.fields import Field
from esfgraph.findings import Finding, Severity
from esfgraph.iris import short_hash, slug
from esfgraph.namespaces import SKOS, expand
from esfgraph.ntriples import iri, plain, statement, swedish
from esfgraph.projects import Project
from esfgraph.records import Stated
from esfgraph.reference import Reference, label_sources
from esfgraph.values import Value


def _listed(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    return context.iris.concept(str(field.scheme), str(value))


def _of_period(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    """The same code means different things in two periods, so without a period it names nothing."""
    return context.iris.concept(f"{field.scheme}-{period}", str(value)) if period else None


def _theme(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    """Only the answer Ja names a theme: Nej says nothing about the others of the list."""
    return context.iris.concept(f"{field.scheme}-{period}", str(field.code)) if value and period else None


def _programme(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    printed = str(value)
    return context.iris.programme(context.reference.concepts.printed_programmes.get(printed, printed))


def _country(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    return context.iris.country(str(value))


def _nuts(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    region = context.reference.places.region_of_nuts_code(str(value))
    return context.iris.nuts(region.code) if region else None


def _esf_region(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    name = str(value)
    region = context.reference.places.esf_region_of_name(name)
    return context.iris.concept(str(field.scheme), region.code if region else _code_of(name))


def _code_of(name: str) -> str:
    """A code for a name that no list holds; it may be without a Latin letter."""
    return slug(name) or short_hash(name)


_FINDERS: dict[str, Callable[[Field, Value, str | None, Context], str | None]] = {
    "code": _listed,
    "period": _listed,
    "period_code": _of_period,
    "theme": _theme,
    "programme": _programme,
    "country": _country,
    "nuts": _nuts,
    "esf_region": _esf_region,
}
CODED = frozenset(_FINDERS)
"""Kinds of field whose values name a concept, a place or a country."""


def concept_of(field: Field, value: Value, period: str | None, context: Context) -> str | None:
    """IRI of what a coded value names in a project's *period*; None where it names nothing that can be published."""
    return _FINDERS[field.kind](field, value, period, context)


@dataclass(frozen=True, slots=True)
class UnlistedCode:
    """A code met in the data but in no list."""

    iri: str
    code: str
    scheme: str
    class_: str
    period: str | None
    name: str | None

    def triples(self, reference: Reference) -> Iterator[str]:
        """Describe the code as a concept; it has a label only where the page prints a name instead of a code."""
        yield statement(self.iri, "rdf:type", iri(f"{SKOS}Concept"))
        yield statement(self.iri, "rdf:type", iri(self.class_))
        yield statement(self.iri, "skos:inScheme", iri(self.scheme))
        yield statement(self.iri, "skos:notation", plain(self.code))
        if self.name:
            yield statement(self.iri, "skos:prefLabel", swedish(self.name))
        if self.period:
            yield statement(self.iri, "esf:programmingPeriod", iri(reference.iris.concept("period", self.period)))
        yield from label_sources(reference.concepts, [self.iri])


def check_codes(project: Project, context: Context) -> tuple[list[Finding], list[UnlistedCode]]:
    """Report the codes of *project* that no list holds, and those that cannot be published."""
    findings: list[Finding] = []
    unlisted: list[UnlistedCode] = []
    for field in context.table.fields:
        stated = project.values.get(field.key)
        if stated is None or field.kind not in CODED or field.term is None or stated.value is False:
            continue
        concept = concept_of(field, stated.value, project.period, context)
        if concept is None:
            english, swedish = (
                ("it is no NUTS code of Sweden", "den är ingen svensk NUTS-kod")
                if field.kind == "nuts"
                else (
                    "nothing says to which programming period it belongs",
                    "inget säger vilken programperiod den hör till",
                )
            )
            message = f"The code {stated.raw!r} is withheld: {english}. It stands as printed in the source graph."
            swedish = f"Koden {stated.raw!r} hålls inne: {swedish}. Den står som tryckt i källgrafen."
            findings.append(Finding(Severity.WARNING, "unknown-code", stated.position, message, project.iri, swedish))
        elif field.kind not in ("nuts", "country") and concept not in context.reference.concepts:
            english, swedish = (
                ("under the name printed", "under det namn som står där")
                if field.kind == "esf_region"
                else ("without a label", "utan benämning")
            )
            message = f"The code {stated.raw!r} is in no list we have; it is published {english}."
            swedish = f"Koden {stated.raw!r} finns i ingen lista vi har; den publiceras {swedish}."
            findings.append(Finding(Severity.WARNING, "unlisted-code", stated.position, message, project.iri, swedish))
            unlisted.append(_describe(field, stated, project, concept, context))
    return findings, unlisted


def _describe(field: Field, stated: Stated, project: Project, concept: str, context: Context) -> UnlistedCode:
    by_name = field.kind == "esf_region"
    scheme = (
        "programme"
        if field.kind == "programme"
        else concept.rpartition("/")[0].removeprefix(f"{context.iris.base}concept/")
    )
    return UnlistedCode(
        iri=concept,
        code=_code_of(str(stated.value)) if by_name else str(field.code or stated.value),
        scheme=context.iris.scheme(scheme),
        class_=context.reference.ranges.get(expand(str(field.term)), f"{SKOS}Concept"),
        period=project.period if field.kind in ("period_code", "theme") else None,
        name=str(stated.value) if by_name else None,
    )
