"""esfgraph: from the pages of the Swedish ESF project bank to a validated knowledge graph.

    import esfgraph

    result = esfgraph.build("pages/", data="DATA", base_iri="https://data.example.se/")
    esfgraph.open_release("DATA").query("SELECT ?project ?support { ?project esf:grantedSupport ?support }")

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from esfgraph import errors
    from esfgraph.api.answers import Graph, Rows
    from esfgraph.api.building import BuildResult, build
    from esfgraph.api.conversion import Conversion, convert
    from esfgraph.api.reading import Record, read
    from esfgraph.api.release import Release, open_release
    from esfgraph.errors import EsfgraphError
    from esfgraph.findings import Finding, Position
    from esfgraph.imports.imported import Import
    from esfgraph.records.reading import Refused
    from esfgraph.rules import Severity
    from esfgraph.shacl.report import ValidationReport
    from esfgraph.shacl.validate import validate
    from esfgraph.version import __version__

_MODULES = {
    "BuildResult": "api.building",
    "Conversion": "api.conversion",
    "EsfgraphError": "errors",
    "Finding": "findings",
    "Graph": "api.answers",
    "Import": "imports.imported",
    "Position": "findings",
    "Record": "api.reading",
    "Refused": "records.reading",
    "Release": "api.release",
    "Rows": "api.answers",
    "Severity": "rules",
    "ValidationReport": "shacl.report",
    "__version__": "version",
    "build": "api.building",
    "convert": "api.conversion",
    "open_release": "api.release",
    "read": "api.reading",
    "validate": "shacl.validate",
}
"""Where each public name is defined."""

__all__ = [
    "BuildResult",
    "Conversion",
    "EsfgraphError",
    "Finding",
    "Graph",
    "Import",
    "Position",
    "Record",
    "Refused",
    "Release",
    "Rows",
    "Severity",
    "ValidationReport",
    "__version__",
    "build",
    "convert",
    "errors",
    "open_release",
    "read",
    "validate",
]


def __getattr__(name: str) -> object:
    """Load a public name on its first use (PEP 562)."""
    if name == "errors":
        return import_module("esfgraph.errors")
    if name not in _MODULES:
        raise AttributeError(f"module 'esfgraph' has no attribute {name!r}")
    return getattr(import_module(f"esfgraph.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
