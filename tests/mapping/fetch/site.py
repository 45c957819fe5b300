"""A site on loopback that answers as it is told, byte by byte, and writes down what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Asked: TypeAlias = Mapping[str, str]
"""The headers of a request, by name in small letters."""
Answers: TypeAlias = bytes | Callable[[Asked], bytes | Iterator[bytes]]

TERMS = """[sources]
page = "https://www.example.se/villkor"
[contact]
name = "Öppna data"
page = "https://www.example.se/kontakt"
"""


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An answer of HTTP; what is given as ``None`` is left out."""
    named = {"content_type": "text/html; charset=utf-8", "content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in named.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def versioned(body: bytes, tag: str, **headers: str) -> Callable[[Asked], bytes]:
    """A page with a version: whoever has that one is told so."""
    page, same = http(body, ETag=tag, **headers), http(status="304 Not Modified", ETag=tag)
    return lambda asked: same if asked.get("if-none-match") == tag else page


NOT_FOUND = http(b"Not found", "404 Not Found")


@dataclass
class Site:
    """What it answers by path; for others 404."""

    port: int
    scheme: str = "http"
    pages: dict[str, Answers] = field(default_factory=dict)
    asked: list[tuple[str, Asked]] = field(default_factory=list)
    """Path and headers of every request, in order."""
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    """What was sent, by path."""

    @property
    def place(self) -> str:
        """The address of the site, without a slash."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, without the rules of the site."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def answer(self, connection: socket.socket) -> None:
        """Read one request and answer it."""
        with connection:
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                head += more
            if not head:
                return
            line, *headers = head.decode().split("\r\n")
            path = line.split(" ")[1]
            asked = {name.lower(): value for name, _, value in (each.partition(": ") for each in headers if each)}
            self.asked.append((path, asked))
            answer = self.pages.get(path, NOT_FOUND)
            parts = answer(asked) if callable(answer) else answer
            try:
                for part in [parts] if isinstance(parts, bytes) else parts:
                    self.sent.setdefault(path, []).append(part)
                    connection.sendall(part)
            except OSError:
                pass  # whoever asked has left

    def sitemap(self, *paths: str, **changed: str) -> bytes:
        """A sitemap of paths of the site, or of whole addresses; *changed* by path, its slashes as underscores."""
        entries = "".join(
            f"<url><loc>{path if '://' in path else self.place + path}</loc>"
            + (f"<lastmod>{changed[key]}</lastmod>" if (key := path.strip("/").replace("/", "_")) in changed else "")
            + "</url>"
            for path in paths
        )
        text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
        return http(text.encode(), content_type="application/xml")


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site, one that speaks TLS with a certificate of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        site = Site(server.getsockname()[1], "https" if tls else "http")

        def answer(connection: socket.socket) -> None:
            try:
                site.answer(tls.wrap_socket(connection, server_side=True) if tls else connection)
            except ssl.SSLError:
                connection.close()  # whoever asks does not trust it

        def run() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield site
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def publication(folder: Path) -> Path:
    """A folder whose publication states what a fetch must know."""
    folder.mkdir(exist_ok=True)
    (folder / "publication.toml").write_text(TERMS, encoding="utf-8")
    return folder
