"""Writes pages: the template environment, and what every template is given."""

import contextlib
import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from markupsafe import Markup
from msgspec import json

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.publisher.publication import Publication
from esfgraph.resources import label_file
from esfgraph_server.http.files import VERSION, content_hashes
from esfgraph_server.http.negotiation import Language
from esfgraph_server.releases.renderings import going_on
from esfgraph_server.site import template_code
from esfgraph_server.site.display import Shown
from esfgraph_server.site.escaping import marked
from esfgraph_server.site.i18n import TEXT_FILES
from esfgraph_server.site.page import Page
from esfgraph_server.site.reader import Reader, reader_of
from esfgraph_server.site.shown_html import show, unchecked, value
from esfgraph_server.site.template_code import TemplateEnvironment
from esfgraph_server.urls import Links

HERE = Path(__file__).parent
STATIC = HERE / "static"
COMPILED = HERE / "__pycache__"
"""Where Python keeps compiled modules, and we compiled templates."""

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_SHARED = ("base.html", "frame.html", "components.html", "lists.html")
"""Templates that most others are made with."""
_READERS = 16
"""Languages and prefixes of which is remembered what their readers are given: some kilobytes each."""


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, each beside the hash of its text; where none can be kept, each process compiles its own.

    What was compiled by other code of ours is another file.

    To compile all takes half a second, most of the time in which a server process gets ready.
    """

    def __init__(self) -> None:
        compiler = hashlib.sha256(Path(template_code.__file__).read_bytes()).hexdigest()[:8]
        super().__init__(str(COMPILED), f"template-%s.{sys.implementation.cache_tag}-{compiler}.bin")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take up what was kept of a template."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        with contextlib.suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


@dataclass(frozen=True, slots=True)
class Renderer:
    """The templates, and a hash of everything that shapes a page besides data and code."""

    environment: Environment
    version: str
    hashes: Mapping[str, str]
    """Of the static files, by name."""
    reader: Callable[[str, Language], Reader]
    """Returns who reads behind a prefix in a language."""
    _reading: Lock = field(default_factory=Lock, repr=False, compare=False)
    """Else each of those who ask at the same time would read the same templates."""

    def warm(self) -> None:
        """Read all templates, so that no reader waits for it: as much work as some pages."""
        for name in self.environment.list_templates():
            self._template(name)

    def _template(self, name: str) -> Template:
        with self._reading:
            for each in _SHARED:
                self.environment.get_template(each)
            return self.environment.get_template(name)

    def page(self, page: Page, links: Links, path: str, publication: Publication, **more: Any) -> str:
        """Write a page that is read at *path*, below the language; its footer says who publishes."""
        given: dict[str, Any] = {
            **self.reader(links.root, links.language).given,
            "page": page,
            "path": path,
            "publication": publication,
            "since": None,
            "query": "",
            "switchable": True,
            "release": "",
            "footnote": "",
            "citation": None,
            "ask_about": "",
            "is_pinned": False,
            **more,
        }
        return _joined(self._template(page.template).generate(given))

    def picture(self, template: str, language: Language, **shown: Any) -> str:
        """Write a picture as a file of its own."""
        return _joined(self._template(template).generate({**self.reader("", language).given, **shown}))


@cache
def load_renderer() -> Renderer:
    """Read the templates and the words in them; ValueError where a text is not there in every language."""
    folder = HERE / "templates"
    environment = TemplateEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_Compiled(),
    )
    environment.filters["title_text"] = title_text
    environment.filters["organization_number"] = hyphenated
    environment.filters["script_json"] = script_json
    environment.filters |= {"show": show, "value": value, "unchecked": unchecked}
    digest = hashlib.sha256()
    for path in sorted([*folder.rglob("*.html"), *STATIC.rglob("*"), *TEXT_FILES.iterdir(), label_file()]):
        if path.is_file():
            digest.update(path.read_bytes())
    hashes = content_hashes(STATIC)
    readers = lru_cache(_READERS)(partial(reader_of, static=partial(_static, hashes)))
    return Renderer(environment, digest.hexdigest()[:12], hashes, readers)


def _joined(pieces: Iterator[str]) -> str:
    """Join the pieces of a page as long as somebody waits for it, which is asked every hundred of them."""
    return "".join(going_on(iter(lambda: "".join(islice(pieces, 100)), "")))


def _static(hashes: Mapping[str, str], links: Links, name: str) -> str:
    """Return the address of a static file, which is another with every other content."""
    return links.file(f"static/{name}", **{VERSION: hashes[name]})


def script_json(value: Any) -> Markup:
    """Write JSON for a script element, which no text in it can end (HTML, 4.12.1.3)."""
    return marked(json.format(json.encode(value), indent=0).decode().replace("<", "\\u003c"))


def title_text(shown: Shown) -> str:
    """Write a title as the window's name: on one line, without characters that turn the direction of text."""
    text = shown.code if shown.borrowed else f"{shown.code} {shown.text}"
    return _DIRECTIONS.sub("", " ".join(text.split()))
