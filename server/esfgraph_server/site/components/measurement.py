"""What a metric of data quality came to."""

from dataclasses import dataclass

from esfgraph_server.model.completeness import Measurement
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class ShownMeasurement:
    """A measurement as a page shows it."""

    label: Shown
    basis: str
    """The provision that asks for it."""
    meeting: int
    examined: int
    share: str


def legal_measurement(context: PageContext, measurement: Measurement) -> ShownMeasurement:
    """Show how many state what the law asks for."""
    return _shown(context, measurement, legal_label(context, measurement))


def legal_label(context: PageContext, measurement: Measurement) -> Shown:
    """Show what the law asks for by the property that publishes it."""
    term = measurement.term
    if term is None:
        return Shown(measurement.field)
    label, _ = context.show.property(term)
    return Shown(label, href=context.links.to(term))


def metric_measurement(context: PageContext, measurement: Measurement) -> ShownMeasurement:
    """Show a measurement by the name of its metric."""
    return _shown(context, measurement, context.show.thing(measurement.metric))


def legal_order(measurement: ShownMeasurement) -> tuple[str, str]:
    """Return a key that sorts by provision, then by name."""
    return measurement.basis, measurement.label.text


def _shown(context: PageContext, measurement: Measurement, label: Shown) -> ShownMeasurement:
    share = context.formatter.share(round(measurement.share * 100, 1))
    basis = context.formatter.provision(measurement.legal_basis)
    return ShownMeasurement(label, basis, measurement.meeting, measurement.examined, share)
