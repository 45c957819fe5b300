"""Conditions on what the full-text index holds, as values: what a list is narrowed to."""

from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema

from esfgraph.query.search_text import Wording, any_of


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Has one of the terms in a field."""

    field: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Has a number in a field that is not below the one and not above the other; None is no bound."""

    field: str
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """Has anything in a field."""

    field: str


@dataclass(frozen=True, slots=True)
class Words:
    """Holds all words of a text, as readers write it."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """Does not fulfil a condition."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Fulfils all conditions; without any, everything does."""

    conditions: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """Fulfils one of the conditions."""

    conditions: tuple["Condition", ...]


Condition = AnyOf | Between | Stated | Words | Not | All | Either


def query_of(condition: Condition, schema: Schema, wording: Wording) -> Query:
    """Ask the engine for what fulfils a condition; words alone give a score.

    Raise UsageError for a text that is too long.
    """
    match condition:
        case AnyOf(
            field, (term,)
        ):  # which goes by the shortest list of all conditions, where a set reads its own whole
            return _unscored(Query.term_query(schema, field, term, "basic"))
        case AnyOf(field, terms):
            return _unscored(Query.term_set_query(schema, field, list(terms)))
        case Between(field, None, None) | Stated(field):
            return _unscored(Query.exists_query(field))
        case Between(field, lowest, highest):
            return _unscored(Query.range_query(schema, field, FieldType.Integer, lowest, highest))
        case Words(text):
            reading = wording.read(text)
            return reading.query if reading else Query.empty_query()
        case Not(denied):
            return Query.boolean_query([_EVERYTHING, (Occur.MustNot, query_of(denied, schema, wording))])
        case All(conditions):
            asked = [(Occur.Must, query_of(each, schema, wording)) for each in conditions]
            return Query.boolean_query(asked or [_EVERYTHING])
        case Either(conditions):
            return any_of([query_of(each, schema, wording) for each in conditions])


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


_EVERYTHING = (Occur.Must, _unscored(Query.all_query()))
