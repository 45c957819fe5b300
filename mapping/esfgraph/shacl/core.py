"""The terms of SHACL Core, by local name: what a shape may say, and how often."""

from collections.abc import Mapping

from esfgraph.rdf.namespaces import XSD
from esfgraph.shacl.paths import STATED_BY

TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

OF_A_SHAPE = ("property", "node", "not", "qualifiedValueShape")
"""Parameters whose value is a shape."""
OF_SHAPES = ("and", "or", "xone")
"""Parameters whose value is a list of shapes."""
LISTS = ("in", "languageIn", "ignoredProperties")
"""Parameters whose value is a list of other things."""
RANGES = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
"""Parameters whose value is another property of the focus node."""
COUNTS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
SWITCHES = ("uniqueLang", "closed", "qualifiedValueShapesDisjoint")
VALUES = ("class", "datatype", "nodeKind", "pattern", "hasValue")
PARAMETERS = frozenset(VALUES).union(OF_A_SHAPE, OF_SHAPES, LISTS, RANGES, PAIRS, COUNTS, SWITCHES)

ONCE: Mapping[str, tuple[str, ...]] = {
    f"{XSD}integer": COUNTS,
    f"{XSD}boolean": (*SWITCHES, "deactivated"),
    f"{XSD}string": ("flags",),
    "": ("path", "severity", "datatype", "nodeKind", "qualifiedValueShape", *LISTS, *RANGES),
}
"""What a shape says at most once, by the datatype of its value; of any form where that is empty."""

DESCRIPTIONS = ("message", "name", "description", "order", "group", "defaultValue", "declare", "prefix", "namespace")
"""What has no part in validation: words for a person, and prefixes for queries."""
REPORTS = (
    *("conforms", "result", "detail", "focusNode", "resultPath", "resultMessage", "resultSeverity", "value"),
    *("sourceShape", "sourceConstraint", "sourceConstraintComponent"),
)
"""What validation reports say: one may lie beside the shapes."""
OTHERS = ("path", "severity", "flags", "deactivated")
CORE = PARAMETERS.union(TARGETS, OTHERS, STATED_BY.values(), DESCRIPTIONS, REPORTS)
