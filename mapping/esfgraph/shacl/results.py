"""One validation result, whichever engine found it (SHACL, 3.6)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.rdf.namespaces import SH, local_name
from esfgraph.rules import Language, Severity
from esfgraph.shacl.shapes import Messages, Shapes

SEVERITIES = tuple(SH + severity.value for severity in Severity)
"""IRIs of SHACL's own severities, worst first; shapes may use others."""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What one shape found at one focus node; terms are written as in N-Triples, in the form that the data have."""

    focus: str
    path: str
    """A SPARQL property path; empty where a node shape found it."""
    value: str
    """Empty where the constraint is not about one value."""
    component: str
    """IRI."""
    severity: str
    """IRI."""
    shape: str
    """IRI."""
    messages: Messages

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What two engines must agree on."""
        return (self.focus, self.path, self.value, self.component, self.severity)

    @property
    def sort_key(self) -> tuple[int, tuple[str, ...], str]:
        """Worst first, then by focus node."""
        worst = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)
        return worst, self.key, self.shape

    @property
    def english(self) -> str:
        """The message in English, else in whatever language there is."""
        return self.message("en")

    def message(self, language: Language) -> str:
        """Give the message in a language, else in English, else in whatever language there is."""
        messages = dict(self.messages)
        said = next(filter(None, map(messages.get, (language, "en", ""))), None)
        return said or next(iter(messages.values()), local_name(self.component))


def make_result(
    shapes: Shapes,
    *,
    focus: str,
    path: str,
    value: str,
    component: str,
    severity: str,
    shape: str,
    messages: Iterable[str],
) -> ValidationResult:
    """Make a result; its path and messages are the shape's where it has any, since engines write them differently."""
    known = shapes.by_iri.get(shape)
    path = str(known.path) if known and known.path else path
    own = shapes.messages(shape, component, messages)
    return ValidationResult(focus, path, value, component, severity, shape, own)


def differences(
    one: Iterable[ValidationResult], other: Iterable[ValidationResult]
) -> list[tuple[int, tuple[str, ...]]]:
    """What two lists of results do not share: how many more the first has (negative: fewer), and of what."""
    first, second = Counter(result.key for result in one), Counter(result.key for result in other)
    return sorted((first[key] - second[key], key) for key in first | second if first[key] != second[key])
