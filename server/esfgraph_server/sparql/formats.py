"""The format of an answer, chosen before it is known which form the answer has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from esfgraph.rdf.formats import GRAPHS, HTML, RESULTS, Format
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.query_pool.messages import Form
from esfgraph_server.sparql.problems import refuse

OFFERED: Mapping[Form, tuple[Format, ...]] = {Form.SOLUTIONS: RESULTS, Form.BOOLEAN: RESULTS, Form.GRAPH: GRAPHS}

_REMEMBERED = 500
"""Characters of an Accept header up to which its choice is remembered."""


@dataclass(frozen=True, slots=True)
class AnswerFormats:
    """The format chosen for each form that an answer may have, None where the client takes none of those offered."""

    chosen: Mapping[Form, Format | None]
    offered: Mapping[Form, tuple[Format, ...]]

    @property
    def names(self) -> dict[Form, str]:
        """What a query process is told."""
        return {form: format_.name for form, format_ in self.chosen.items() if format_}

    def of(self, form: Form) -> Format:
        """Return the format for *form*; a 406 problem when there is none."""
        if format_ := self.chosen[form]:
            return format_
        names = [format_.media_type for format_ in self.offered[form]]
        detail = f"The answer to this query can be had as {', '.join(names[:-1])} or {names[-1]}."
        raise ProblemError(Problem(406, detail, "not-acceptable", more={"offered": names}))


def choose_formats(preferences: Preferences, name: str | None) -> AnswerFormats:
    """Choose a format for each form of answer: by its *name* where one is given, else by Accept.

    The kind of query decides what a name means: ``xml`` is SPARQL results or RDF/XML, ``json`` the former or JSON-LD.
    A name that none has is a 400 problem.
    """
    if name is None:
        is_short = len(preferences.accept or "") <= _REMEMBERED
        return (_negotiate_lately if is_short else _negotiate_all)(preferences.accept)
    name = read_name(name)
    chosen = {
        form: next((format_ for format_ in offered if format_.is_named(name)), None)
        for form, offered in OFFERED.items()
    }
    if not any(chosen.values()):
        known = ", ".join(format_.name for format_ in (*RESULTS, *GRAPHS))
        refuse(400, f"There is no format {name[:100]!r}; choose one of {known}.", "format")
    return AnswerFormats(chosen, OFFERED)


def read_name(text: str) -> str:
    """Read the name of a format as clients write it: in any case, a plus that was not escaped, a charset behind it."""
    return text.partition(";")[0].strip().lower().replace(" ", "+")


def is_format(name: str) -> bool:
    """Tell whether an answer can have the format that a client calls *name*."""
    return any(format_.is_named(read_name(name)) for format_ in (*RESULTS, *GRAPHS))


def is_browser(preferences: Preferences) -> bool:
    """Tell whether the client would rather have a page than any format of an answer."""
    return _names_html(preferences) and preferences.choose((*RESULTS, *GRAPHS, HTML)) is HTML


def _negotiate_all(accept: str | None) -> AnswerFormats:
    preferences = Preferences(accept)
    return AnswerFormats({form: _negotiate(preferences, offered) for form, offered in OFFERED.items()}, OFFERED)


_negotiate_lately = lru_cache(maxsize=256)(_negotiate_all)
"""Clients send the same header again and again; reading it takes a fifth of what a query costs the server."""


def _negotiate(preferences: Preferences, offered: tuple[Format, ...]) -> Format | None:
    """Choose by Accept; a browser's ``application/xml`` beside ``text/html`` is no wish for SPARQL results in XML."""
    wants_page = _names_html(preferences) and preferences.choose((HTML, *offered)) is HTML
    return (preferences.choose(offered, aliases=False) if wants_page else None) or preferences.choose(offered)


def _names_html(preferences: Preferences) -> bool:
    return "html" in (preferences.accept or "").lower()
