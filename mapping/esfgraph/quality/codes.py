"""Codes that no list holds, and codes that cannot be published, as findings."""

from esfgraph.fields.table import Field
from esfgraph.findings import Finding, Severity
from esfgraph.rdf.namespaces import SKOS, expand
from esfgraph.records.project import Project
from esfgraph.records.record import Stated
from esfgraph.triples.codes import UnlistedCode
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import CODED, code_of_name, concept_of


def check_codes(project: Project, references: References) -> tuple[list[Finding], list[UnlistedCode]]:
    """Report the codes of *project* that no list holds, and those that cannot be published."""
    findings: list[Finding] = []
    unlisted: list[UnlistedCode] = []
    for field in references.table.fields:
        stated = project.values.get(field.key)
        if stated is None or field.kind not in CODED or field.term is None or stated.value is False:
            continue
        concept = concept_of(field, stated.value, project.period, references.ontology)
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
        elif field.kind not in ("nuts", "country") and concept not in references.ontology.concepts:
            english, swedish = (
                ("under the name printed", "under det namn som står där")
                if field.kind == "esf_region"
                else ("without a label", "utan benämning")
            )
            message = f"The code {stated.raw!r} is in no list we have; it is published {english}."
            swedish = f"Koden {stated.raw!r} finns i ingen lista vi har; den publiceras {swedish}."
            findings.append(Finding(Severity.WARNING, "unlisted-code", stated.position, message, project.iri, swedish))
            unlisted.append(_describe(field, stated, project, concept, references))
    return findings, unlisted


def _describe(field: Field, stated: Stated, project: Project, concept: str, references: References) -> UnlistedCode:
    by_name = field.kind == "esf_region"
    scheme = (
        "programme"
        if field.kind == "programme"
        else concept.rpartition("/")[0].removeprefix(f"{references.iris.base}concept/")
    )
    return UnlistedCode(
        iri=concept,
        code=code_of_name(str(stated.value)) if by_name else str(field.code or stated.value),
        scheme=references.iris.scheme(scheme),
        class_=references.ontology.ranges.get(expand(str(field.term)), f"{SKOS}Concept"),
        period=project.period if field.kind in ("period_code", "theme") else None,
        name=str(stated.value) if by_name else None,
    )
