"""All that is stated of a project: what its records say, what is concluded, where it counts, corrections."""

from collections.abc import Iterable, Iterator

from esfgraph.owners.ownership import Ownership
from esfgraph.records.project import Project
from esfgraph.triples.corrections import correction_triples
from esfgraph.triples.other_amounts import other_amount_triples
from esfgraph.triples.programmes import programme_triples
from esfgraph.triples.projects import Template, project_triples
from esfgraph.triples.references import References
from esfgraph.triples.regions import region_triples


def statements_of(
    project: Project, ownership: Ownership | None, templates: Iterable[Template], references: References
) -> Iterator[str]:
    """Yield the statements about a project in N-Triples without their final dots; one may come twice."""
    yield from project_triples(project, ownership, templates, references)
    yield from programme_triples(project, references)
    yield from region_triples(project, references)
    yield from correction_triples(project, references)
    yield from other_amount_triples(project, references)
