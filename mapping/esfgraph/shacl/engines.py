"""The two SHACL engines behind one function: shacl-rust, which is fast, and pySHACL, the reference.

A build must stay within SHACL Core as SHACL defines it; tests compare both engines on every kind of error.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from esfgraph.errors import UsageError
from esfgraph.shacl.fast_subset import objection
from esfgraph.shacl.results import ValidationResult, make_result
from esfgraph.shacl.shapes import Shapes

EngineName = Literal["auto", "shacl-rust", "pyshacl"]
Validate = Callable[[str], Iterable[ValidationResult]]


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine over shapes and over statements that are part of every data graph."""

    name: str
    shapes: Shapes
    _validate: Validate

    def validate(self, data: str | bytes) -> list[ValidationResult]:
        """Validate N-Triples; the order of the results depends on the data alone.

        Raise UsageError for data that the engine cannot read or compare.
        """
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        return sorted(self._validate(text), key=lambda result: (result.key, result.shape, result.messages))


def load_engine(shapes: Shapes, background: str = "", engine: EngineName = "auto") -> Engine:
    """Choose an engine; *background* is N-Triples merged into each data graph.

    ``auto`` is the fast engine, or the reference where no fast one is installed or *shapes* ask for more than it can be
    trusted with. Raise UsageError for an engine that is named and cannot be used.
    """
    if engine not in LOADERS:
        raise UsageError(f"There is no SHACL engine {engine!r}; take {', '.join(LOADERS)}.")
    try:
        return LOADERS[engine](shapes, background)
    except ImportError as error:
        raise UsageError(
            f"The SHACL engine {engine!r} is not installed here ({error}); install it, or leave the choice to 'auto'."
        ) from error


def _load_any(shapes: Shapes, background: str) -> Engine:
    try:
        return _load_fast(shapes, background)
    except (ImportError, UsageError):
        return _load_reference(shapes, background)


def _load_fast(shapes: Shapes, background: str) -> Engine:
    import shacl_rust

    if reason := objection(shapes):
        raise UsageError(f"The engine 'shacl-rust' cannot be trusted with these shapes: {reason}; take 'pyshacl'.")

    def validate(data: str) -> Iterator[ValidationResult]:
        try:
            report: dict[str, Any] = shacl_rust.validate(
                background + data, shapes.text, data_format="nt", shapes_format="nt", experimental_index=True
            )
        except ValueError as error:
            raise cannot_validate("shacl-rust", error) from error
        for result in report["results"]:
            yield make_result(
                shapes,
                focus=result["focusNode"],
                path=result.get("resultPath", ""),
                value=result.get("value", ""),
                component=result["sourceConstraintComponent"][1:-1],
                severity=result["severity"][1:-1],
                shape=result["sourceShape"][1:-1],
                messages=result["messages"],
            )

    return Engine("shacl-rust", shapes, validate)


def _load_reference(shapes: Shapes, background: str) -> Engine:
    # Imported here: it takes most of a second, which a build with the fast engine need not pay.
    from esfgraph.shacl.reference import load_pyshacl

    return Engine("pyshacl", shapes, load_pyshacl(shapes, background))


def cannot_validate(engine: str, error: Exception) -> UsageError:
    """Make the error that passes on why an engine gave up."""
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return UsageError(f"The SHACL engine {engine!r} cannot validate this: {reason}.")


LOADERS: dict[str, Callable[[Shapes, str], Engine]] = {
    "auto": _load_any,
    "shacl-rust": _load_fast,
    "pyshacl": _load_reference,
}
