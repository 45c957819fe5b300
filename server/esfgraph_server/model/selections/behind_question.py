"""The query behind an answer: the measure of a question as SPARQL, in one row or by the values of a facet."""

from collections.abc import Sequence
from datetime import date

from esfgraph.query.search_fields import PROJECTS
from esfgraph.rdf.iris import Iris
from esfgraph.statistics.observations import TERMS
from esfgraph_server.model.selections.behind import narrowing, parting, with_prefixes
from esfgraph_server.model.selections.question import Question, divided


def query_behind_question(question: Question, iris: Iris, today: date, things: Sequence[str] = ()) -> str | None:
    """Write the query that gives the answer: a row, or one for each value of the facet that has any.

    Of a measure per inhabitant it gives what is divided, for the public graph states no population.
    Each counts ``?projects``, sums the measure and says how many ``?stated`` it. None where SPARQL cannot ask it;
    *things* are what words or changes select, as for query_behind.
    """
    measure, by = divided(question.measure), question.by
    narrowed = narrowing(question.selection, iris, today, things)
    parted = parting(by, iris) if by else ""
    if narrowed is None or parted is None:
        return None
    key = f"?{by.key} " if by else ""
    counted = "(COUNT(?project) AS ?projects)"
    if measure != PROJECTS:
        counted += f" (SUM(COALESCE(?amount, 0)) AS ?{measure}) (COUNT(?amount) AS ?stated)"
    lines = [f"SELECT {key}{counted} WHERE {{", "  { SELECT DISTINCT ?project WHERE {"]
    lines += [*(f"    {line}" for line in narrowed), "  } }"]
    if by:
        lines.append(f"  {{ SELECT DISTINCT ?project {key}WHERE {{ {parted} }} }}")
    if measure != PROJECTS:
        lines.append(f"  OPTIONAL {{ ?project {TERMS[measure]} ?amount }}")
    lines.append("}")
    if by:
        order = f"{key}" if by.kind == "year" else f"DESC(?{measure}) {key}"
        lines += [f"GROUP BY {key}".rstrip(), f"ORDER BY {order}".rstrip()]
    return with_prefixes(lines)
