"""The errors of a query that was refused or stopped, in words for whoever asked it."""

from collections.abc import Mapping

from esfgraph.errors import QueryError, QueryLimitError, QuerySyntaxError
from esfgraph.rules import Bilingual
from esfgraph_server.query_pool.limits import MEBIBYTE, QueryLimits
from esfgraph_server.query_pool.messages import Refusal, Refused


class QueryTimeError(QueryLimitError):
    """A query stopped because it took too long."""


class QueryMemoryError(QueryLimitError):
    """A query stopped because it needed too much memory."""


class QuerySizeError(QueryLimitError):
    """A query stopped because its answer is too large."""


class QueryDepthError(QueryError):
    """A query refused because it is nested too deeply."""


class QueryLengthError(QueryError):
    """A query refused because its text is too long, or has too many parts."""


class QueryFederationError(QueryError):
    """A query refused because it would make the server ask another endpoint."""


class QueryQueueError(QueryError):
    """A query not started, because all processes were busy for too long."""


class QueryProcessError(QueryError):
    """A query whose process ended for a reason that is not the query's."""


class QueryStoreError(QueryError):
    """A query that read what is damaged in the store."""


class QueryAwayError(QueryError):
    """A query that the store of others, which is asked, did not answer."""


class QueryPlaceError(QuerySyntaxError):
    """A query that is not SPARQL 1.1, and where: line and column count from 1."""

    def __init__(self, message: str, line: int, column: int, sentence: Bilingual | None = None) -> None:
        """Say where the query stops being SPARQL."""
        super().__init__(message, line=line, column=column, sentence=sentence)


STORE_DAMAGED = "The store of the release is damaged; what is whole is looked for. Please ask again."
"""Said of damage wherever it shows: in a query, or in a look-up."""

STORE_AWAY = "The store that is asked does not answer as it should now; please ask again later."
"""Said of a store of others; what it said is for the log."""

_ERRORS: Mapping[Refusal, tuple[type[QueryError], Bilingual]] = {
    Refusal.SYNTAX: (
        QuerySyntaxError,
        Bilingual("Frågan är inte giltig SPARQL 1.1: {message}.", "The query is not valid SPARQL 1.1: {message}."),
    ),
    Refusal.FEDERATION: (
        QueryFederationError,
        Bilingual(
            "Frågan har en SERVICE-del, eller något som inte går att skilja från en; denna endpoint frågar inga andra. "
            "Sätt ett mellanslag efter mindre än-tecknet, eller fråga från en egen endpoint med SERVICE för den här.",
            "The query holds a SERVICE clause, or what cannot be told from one; this endpoint asks no others. "
            "Put a space after a less-than sign, and ask from your own endpoint with a SERVICE clause for this one.",
        ),
    ),
    Refusal.DEPTH: (
        QueryDepthError,
        Bilingual(
            "Frågan är för djupt nästlad: högst {depth} parenteser läses inuti varandra.",
            "The query is nested too deeply: at most {depth} brackets are read within each other.",
        ),
    ),
    Refusal.GROUPS: (
        QueryLengthError,
        Bilingual(
            "Frågan är för lång: högst {groups} grupper inom klamrar läses, till exempel delarna av en UNION.",
            "The query is too long: at most {groups} groups in braces are read, such as the parts of a UNION.",
        ),
    ),
    Refusal.SIZE: (
        QuerySizeError,
        Bilingual(
            "Svaret är större än {bytes} byte, det mesta som en fråga får ge här; använd LIMIT eller nedladdningarna.",
            "The answer is larger than {bytes} bytes, the most that one query may return here;"
            " use LIMIT, or the downloads.",
        ),
    ),
    Refusal.ROWS: (
        QuerySizeError,
        Bilingual(
            "Svaret har fler än {rows} rader, det mesta som en fråga får ge här; använd LIMIT eller nedladdningarna.",
            "The answer has more than {rows} rows, the most that one query may return here;"
            " use LIMIT, or the downloads.",
        ),
    ),
    Refusal.MEMORY: (
        QueryMemoryError,
        Bilingual(
            "Frågan behöver mer än de {mebibytes} MiB minne som en fråga får använda här.",
            "The query needs more than the {mebibytes} MiB of memory that one may use here.",
        ),
    ),
    Refusal.STORE: (
        QueryStoreError,
        Bilingual("Utgåvans lager är skadat; det som är helt letas fram. Fråga gärna igen.", STORE_DAMAGED),
    ),
    Refusal.AWAY: (
        QueryAwayError,
        Bilingual("Lagret som tillfrågas svarar inte som det ska just nu; försök igen om en stund.", STORE_AWAY),
    ),
    Refusal.EVALUATION: (
        QueryError,
        Bilingual("Frågan kunde inte besvaras: {message}.", "The query could not be evaluated: {message}."),
    ),
}


def time_error(seconds: float) -> QueryTimeError:
    """Return the error of a query that was stopped after so many seconds."""
    sentence = Bilingual(
        f"Frågan stoppades efter {seconds:g} sekunder, det längsta som en fråga får ta här.",
        f"The query was stopped after {seconds:g} seconds, the longest that one may take here.",
    )
    return QueryTimeError(sentence.en, sentence)


def waiting_error(waiting: int) -> QueryQueueError:
    """Return the error of a query that finds so many others waiting."""
    sentence = Bilingual(
        f"{waiting} frågor väntar redan; försök igen om en stund.",
        f"{waiting} queries are waiting already; please ask again later.",
    )
    return QueryQueueError(sentence.en, sentence)


def busy_error(seconds: float) -> QueryQueueError:
    """Return the error of a query that has waited so many seconds for its turn."""
    sentence = Bilingual(
        f"Alla frågeprocesser var upptagna i {seconds:g} sekunder; försök igen om en stund.",
        f"All query processes were busy for {seconds:g} seconds; please ask again later.",
    )
    return QueryQueueError(sentence.en, sentence)


def length_error(longest: int) -> QueryLengthError:
    """Return the error of a query that has more bytes than are read."""
    sentence = Bilingual(
        f"Frågan är för lång: högst {longest} byte läses.",
        f"The query is too long: at most {longest} bytes are read.",
    )
    return QueryLengthError(sentence.en, sentence)


def error_of(refused: Refused, limits: QueryLimits) -> QueryError:
    """Return the error that a client is told when its query was refused."""
    reason = Bilingual(refused.swedish or refused.message, refused.message)
    if refused.line:
        place = {"line": refused.line, "column": refused.column, "reason": reason}
        reason = Bilingual("rad {line}, kolumn {column}: {reason}", "line {line}, column {column}: {reason}").fill(
            **place
        )
    error, template = _ERRORS[refused.refusal]
    sentence = template.fill(
        message=reason,
        depth=limits.depth,
        groups=limits.groups,
        bytes=limits.bytes,
        rows=limits.rows,
        mebibytes=round(limits.memory / MEBIBYTE),
    )
    if refused.line:
        return QueryPlaceError(sentence.en, refused.line, refused.column, sentence)
    return error(sentence.en, sentence=sentence)
