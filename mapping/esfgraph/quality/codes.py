"""Codes that no list holds, and codes that cannot be published, as findings."""

from urllib.parse import unquote

from esfgraph.fields.countries import load_countries
from esfgraph.fields.kinds import Value
from esfgraph.fields.table import Field
from esfgraph.findings import Finding
from esfgraph.rdf.iris import last_segment
from esfgraph.rdf.namespaces import SKOS, expand
from esfgraph.records.project import Project
from esfgraph.triples.abroad import CountryAbroad, Described, OtherCodeList, OtherRegister, RegionAbroad
from esfgraph.triples.codes import UnlistedCode
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import CODED, concept_of


def check_codes(project: Project, references: References) -> tuple[list[Finding], list[Described]]:
    """Report the codes of *project* that no list holds, and those that cannot be published.

    Give besides what the project names and the ontology does not describe.
    """
    findings: list[Finding] = []
    unlisted: list[Described] = [OtherRegister(references.table.profile)] if project.profile else []
    if project.is_abroad and (country := load_countries().get(project.country)):
        unlisted.append(CountryAbroad(country))
    for field in references.table.fields:
        stated = project.values.get(field.key)
        if stated is None or field.kind not in CODED or field.term is None or stated.value is False:
            continue
        for value in stated.values:
            concept = concept_of(field, value, project.period, references.ontology)
            code = str(value) if stated.others else stated.raw
            if concept is None and field.kind == "nuts":
                finding = Finding.of(
                    "unknown-code.region" if project.profile else "unknown-code.nuts",
                    stated.position,
                    project.iri,
                    code=code,
                )
                findings.append(finding)
            elif concept is None:
                findings.append(Finding.of("unknown-code.period", stated.position, project.iri, code=code))
            elif concept in references.ontology.concepts:
                continue
            elif field.kind == "nuts":
                unlisted.append(RegionAbroad(str(value).upper()))
            elif field.kind == "country":
                unlisted.append(CountryAbroad(load_countries().by_code[str(value)]))
            elif field.national and project.profile:
                unlisted.append(OtherCodeList(references.iris.scheme_of(concept), references.table.profile))
                unlisted.append(_describe(field, value, project, concept, references))
            else:
                finding = Finding.of(
                    "unlisted-code.region" if field.kind == "esf_region" else "unlisted-code.code",
                    stated.position,
                    project.iri,
                    code=code,
                )
                findings.append(finding)
                unlisted.append(_describe(field, value, project, concept, references))
    return findings, unlisted


def _describe(field: Field, value: Value, project: Project, concept: str, references: References) -> UnlistedCode:
    by_name = field.kind == "esf_region"
    return UnlistedCode(
        iri=concept,
        code=unquote(last_segment(concept)),
        scheme=references.iris.scheme_of(concept),
        class_=references.ontology.ranges.get(expand(str(field.term)), f"{SKOS}Concept"),
        period=project.period if field.kind in ("period_code", "theme") else None,
        name=str(value) if by_name else None,
    )
