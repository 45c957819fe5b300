"""Elsewhere: a project's page in the register and its key at Kohesio, stated or concluded from its numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.fields.table import Period
from esfgraph.rdf.iris import last_segment
from esfgraph.records.project import Project
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import concept_of


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where other registers have a project; empty where nothing tells."""

    page: str = ""
    """Address of its page in the project bank."""
    page_rule: str = ""
    """``stated``, or the evidence by which the address is known."""
    kohesio_identifier: str = ""
    """Its local identifier at Kohesio."""

    @property
    def rules(self) -> Iterator[str]:
        """Evidence by which something of it is concluded."""
        if self.page and self.page_rule != STATED:
            yield self.page_rule
        if self.kohesio_identifier:
            yield KEY_RULE


STATED = "stated"
KEY_RULE = "kohesio-id-from-cci-and-number"


def elsewhere_of(project: Project, references: References) -> Elsewhere:
    """Find where other registers have *project*.

    What a source states of a page may be written by anybody, and name a private person who owns the project: for such
    a one the address is only concluded.
    """
    page, rule = "" if project.owner_hidden else project.text("page"), STATED
    period = _period_of_number(project, references)
    if period is None:
        return Elsewhere(page, rule if page else "")
    number = project.text("number")
    if not page and period.page:
        page, rule = period.page.format(number=number), "page-from-number"
    programme = _programme(project, references)
    return Elsewhere(
        page,
        rule if page else "",
        period.kohesio.format(programme=programme, number=number) if period.kohesio and programme else "",
    )


def _period_of_number(project: Project, references: References) -> Period | None:
    """The programming period whose numbers have the form of the project's, where nothing says another."""
    number = project.text("number")
    periods = (period for period in references.table.periods if re.fullmatch(period.number, number, re.ASCII))
    return next((period for period in periods if period.code == project.period), None)


def _programme(project: Project, references: References) -> str:
    """The whole CCI number of the one programme that a source states and that is listed; empty where there is none."""
    stated = project.values.get("programme")
    if stated is None or stated.others:
        return ""
    field = references.table.by_key["programme"]
    programme = concept_of(field, stated.value, project.period, references.ontology)
    return last_segment(programme) if programme and programme in references.ontology.concepts else ""
