"""Who asks: of which release, in which language, with which share of the server."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from esfgraph.errors import UsageError
from esfgraph_server.api.schemas import Address
from esfgraph_server.http.negotiation import Language
from esfgraph_server.query_pool.messages import Query
from esfgraph_server.releases.lease import leased
from esfgraph_server.site.context import PageContext, page_context
from esfgraph_server.site.queries.read_answer import AnswerPart
from esfgraph_server.site.state import SiteState

MOST_BYTES = 100_000
"""Bytes of an answer: what a model reads at once."""
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Answer(BaseModel):
    """What every tool answers, besides its own."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    release: str
    """Id of the release that answered: the same question to the same release has the same answer."""
    page: Address
    """Address of the page that shows this to people; cite it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One call of a tool, or one reading of a resource."""

    context: PageContext
    state: SiteState
    client: str
    """Who has a share of the server's places, as other clients have."""

    def address(self, path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """Return the address of a page in the caller's language, where the site is published."""
        query = urlencode([*parameters])
        return f"{self.context.site}/{self.context.language}/{path}" + (f"?{query}" if query else "")

    def published(self, link: str) -> str:
        """Return the whole address of what a page would link to."""
        return self.context.site + link.removeprefix(self.context.links.root)

    async def made(self, make: Callable[[], Answer]) -> bytes:
        """Return what *make* gives, as JSON; it is made in one of the places for pages, in the time that these have.

        Raises UsageError for an answer that is too large, and what making pages raises.
        """

        def write() -> bytes:
            body = _encode(make().model_dump())
            if len(body) > MOST_BYTES:
                raise UsageError(
                    f"The answer would have {len(body)} bytes, more than the {MOST_BYTES} that a tool may give; ask "
                    "for less, with a lower 'limit' or more conditions."
                )
            return body

        return await self.state["renderings"].fresh(self.client, write)

    async def asked(self, query: Query) -> AnswerPart:
        """Return the beginning of the answer to a query, which is evaluated within the limits of all queries."""
        async with self.context.release.pool.answer(query, self.client) as answer:
            return AnswerPart.of(answer)


@asynccontextmanager
async def calling(state: SiteState, language: Language, client: str) -> AsyncIterator[Caller]:
    """Let someone ask of the release that is current now; raises ReleaseError when there is none."""
    async with leased(state["current"]) as release:
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        request: Request[Any] = Request({**scope, "state": {**state, "release": release}})
        yield Caller(page_context(request, language, ""), state, client)
