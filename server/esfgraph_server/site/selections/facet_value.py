"""Values of facets as a reader reads them."""

from datetime import date
from decimal import Decimal

from esfgraph.query.search_fields import MONEY, NOT_STATED
from esfgraph_server.model.facets import Facet, is_single
from esfgraph_server.site.components.finding import explain_rule
from esfgraph_server.site.components.owner import show_owner
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_NAMED = frozenset(
    {"period", "fund", "programme", "region", "deciding_region", "county", "municipality", "owner_kind", "legal_form"}
)
"""Facets whose values readers know by name, not by code."""


def facet_title(context: PageContext, facet: Facet) -> str:
    """Say what a facet is called."""
    return context.formatter.say(f"facet.{facet.key}")


def show_value(context: PageContext, facet: Facet, value: str, day: date) -> Shown:
    """Show a value of a facet, without a link; what a status means depends on the day."""
    say = context.formatter.say
    if value == NOT_STATED:
        return Shown(say("facet.none"))
    match facet.kind:
        case "thing":
            iri = facet.iri(value, context.graph.iris) or ""
            thing = show_owner(context, iri) if facet.key == "owner" else context.show.thing(iri)
            return Shown(thing.text, thing.language, None, thing.code, thing.borrowed)
        case "word":
            return Shown(say(_word(facet, value)))
        case "rule":
            title, _ = explain_rule(value, context.language)
            return Shown(title or value)
        case "status":
            return Shown(say(f"facet.status.{value}", day=context.formatter.date(day)))
        case "range":
            return Shown(_range(context, facet, value))
        case "year":
            return Shown(value if is_single(value) else _years(context, value))


def code_and_name(facet: Facet, shown: Shown) -> tuple[str, str]:
    """Tell by what readers know a value that is shown: its code, its name, or both."""
    name = "" if shown.borrowed else shown.text
    return ("" if name and facet.key in _NAMED else shown.code), name


def _word(facet: Facet, value: str) -> str:
    """The key of what a word says: yes and no are the same everywhere, amounts are called as in every list."""
    if value in ("yes", "no"):
        return value
    return f"facet.{facet.key}.{value}"


def _years(context: PageContext, value: str) -> str:
    low, _, high = value.partition("-")
    if low and high:
        return f"{low}\N{EN DASH}{high}"
    return context.formatter.say("years.from", low=low) if low else context.formatter.say("years.to", high=high)


def _range(context: PageContext, facet: Facet, value: str) -> str:
    money = facet.field.removesuffix("_size") in MONEY
    write = context.formatter.money if money else context.formatter.number
    low, high = (write(Decimal(bound)) if bound else "" for bound in value.split(".."))
    if not low:
        return context.formatter.say("facet.below", high=high)
    return (
        context.formatter.say("facet.between", low=low, high=high)
        if high
        else context.formatter.say("facet.from", low=low)
    )
