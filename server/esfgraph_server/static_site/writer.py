"""Writes addresses as files: pages rewritten, what leads elsewhere as pages that do, all else byte by byte."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from esfgraph.errors import ReleaseError
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.static_site.addresses import PAGE, Address
from esfgraph_server.static_site.choice import Choice
from esfgraph_server.static_site.folder import claim
from esfgraph_server.static_site.in_process import Answer, Application
from esfgraph_server.static_site.links import Place
from esfgraph_server.static_site.pages import PageFiles
from esfgraph_server.static_site.redirects import redirect_page


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into the folder of a copy."""

    application: Application
    choice: Choice
    pages: PageFiles
    folder: Path

    async def write_all(self, addresses: Iterable[Address]) -> None:
        """Write addresses, and what their pages link besides what is listed, unless that was written before."""
        waiting = [*addresses]
        while waiting:
            waiting += await self.write(waiting.pop())

    async def write(self, address: Address) -> Sequence[Address]:
        """Write the file of an address, unless it was; return what its page links besides what is listed."""
        name = self.choice.file(address)
        out = claim(self.folder / name) if name else None
        if name is None or out is None:
            return ()
        with out:
            if not name.endswith(PAGE):
                check(address, await self.application.ask(address, out.write))
                return ()
            parts: list[bytes] = []
            answer = await self.application.ask(address, parts.append)
            body, linked = self.page(address, name, answer, b"".join(parts))
            out.write(body)
            return linked

    def page(self, address: Address, name: str, answer: Answer, body: bytes) -> tuple[bytes, list[Address]]:
        """Return how a page lies in its file, and what it links besides what is listed."""
        if answer.leads_on:
            return self._redirect(address, name, answer.headers["location"]), []
        check(address, answer)
        if not answer.is_page:
            raise ReleaseError(f"{address} answers {answer.headers['content-type']}, which is no page.")
        return self.pages.rewrite(body.decode(), address, name)

    def _redirect(self, address: Address, name: str, location: str) -> bytes:
        links = self.ways_on(address, name, location)
        if not links:
            raise ReleaseError(f"{address} leads to {location}, which has no file.")
        return redirect_page(str(address), links)

    def ways_on(self, address: Address, name: str, location: str) -> Mapping[Language, str]:
        """Return where an address leads in each language, the reader's own first: to its page, else where it says."""
        linker, place = self.pages.linker, Place(address, name.rpartition("/")[0])
        first, _, rest = location.removeprefix("/").partition("/")
        below = rest if first in LANGUAGES else address.path
        wanted = [address.path.partition("/")[0], *LANGUAGES]
        links = {each: linker.to(f"/{each}/{below}", place) for each in LANGUAGES}
        return {each: link for each in sorted(LANGUAGES, key=wanted.index) if (link := links[each])}


def check(address: Address, answer: Answer) -> None:
    """Raise ReleaseError for an answer without which a copy would not be whole."""
    if answer.status != HTTPStatus.OK:
        raise ReleaseError(
            f"{address} answers {answer.status} and not 200, so that the copy would not be whole; look for damage by "
            "'esfgraph releases verify'."
        )
