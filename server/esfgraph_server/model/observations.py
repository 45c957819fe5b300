"""Numbers of projects, looked up in the observations that the build computed."""

from esfgraph.rdf.namespaces import ESF
from esfgraph.statistics.observations import BY_CODE
from esfgraph_server.model.graph import Graph


def projects_by_code(graph: Graph) -> dict[str, int]:
    """Read how many projects carry each code."""
    inside = set(graph.subjects("qb:dataSet", graph.iris.dataset(BY_CODE)))
    codes = {subject: code for subject, code in graph.links("esf:countedCode") if subject in inside}
    counts = {subject: term.value for subject, term in graph.pairs(f"{ESF}projectCount") if subject in inside}
    return {code: int(counts[subject]) for subject, code in codes.items() if subject in counts}
