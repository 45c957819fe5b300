"""Pages as files: their links, forms and panels, the note that they are a copy, and the scripts of two of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, META, SCRIPT, A, P

from esfgraph.rdf.namespaces import ESF, NUTS, PREFIXES
from esfgraph.release.data_folder import Release
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.http.security_headers import CONTENT_SECURITY_POLICY
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.rendering import script_json
from esfgraph_server.static_site.addresses import Address, relative
from esfgraph_server.static_site.engine import FOLDER, QUERY, SEARCH, words_of
from esfgraph_server.static_site.forms import answer_forms
from esfgraph_server.static_site.graphs import graph_files
from esfgraph_server.static_site.links import Linker, Place
from esfgraph_server.static_site.search_words import index_file
from esfgraph_server.urls import ONTOLOGY_PATH

NEED = "need"
"""The element that says what a page needs, which its script takes away."""


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Makes files of pages."""

    linker: Linker
    release: Release
    has_engine: bool
    """Whether browsers can answer queries."""

    def rewrite(self, text: str, address: Address, file: str) -> tuple[bytes, list[Address]]:
        """Return a page as it lies in a file, and what it links besides what is listed."""
        root: HtmlElement = html.document_fromstring(text)
        place = Place(address, file.rpartition("/")[0])
        language, _, path = address.path.partition("/")
        answer_forms(root, place, self.linker, self._answered)
        linked = list(self.linker.rewrite(root, place))
        self._set_up_editor(root, place)
        self._add_note(root)
        if language in LANGUAGES and path in _SCRIPTED:
            self._add_script(root, place, path)
        _drop_panels(root)
        return html.tostring(root, encoding="utf-8", doctype="<!doctype html>") + b"\n", linked

    def _add_note(self, root: HtmlElement) -> None:
        say, live = Formatter(root.get("lang")).say, self.linker.live
        for inner in root.xpath("//footer[@class='site']/div"):
            note = P(CLASS("small"), {"role": "note"}, say("static.copy-live" if live else "static.copy"))
            if live:
                note.text += " "
                note.append(A(live, href=f"{live}/"))
            inner.insert(0, note)

    def _add_script(self, root: HtmlElement, place: Place, path: str) -> None:
        """Let a browser answer what the form of the page asks; without script, say what it needs."""
        language: Language = root.get("lang")
        say, scripted = Formatter(language).say, _SCRIPTED[path]
        is_answered = path in self._answered
        need = P(say(scripted.needs if is_answered else "static.query.none"))
        if path == _SPARQL and self.linker.live:
            need.text += f" {say('static.query.live')} "
            need.append(A(f"{self.linker.live}/sparql", href=f"{self.linker.live}/sparql"))
        main, head = root.get_element_by_id("main"), root.find("head")
        form = next(main.iter("form"), main[0])
        need.set("id", NEED)
        form.addprevious(need)
        if path == _SEARCH and (help_ := form.getnext()) is not None:
            help_.text = say("static.search.what")
        elif path == _SPARQL:
            _tell_where(main, say("static.query.here"))
        if not is_answered:
            return
        settings = SCRIPT({"type": "application/json", "id": "settings"})
        settings.text = script_json(self._settings(place, path, language))
        script = SCRIPT({"type": "module", "src": relative(place.folder, f"{FOLDER}/{scripted.script}")})
        # Before other scripts of the page, which find its query where this one puts it.
        head[1:1] = [META({"http-equiv": "Content-Security-Policy", "content": scripted.policy}), settings, script]

    def _set_up_editor(self, root: HtmlElement, place: Place) -> None:
        """Let the editor of queries read the files that it reads of a server; what has none it does not ask for."""
        for script in root.xpath("//script[@id='editor-setup']"):
            setup = json.loads(script.text)
            for key, value in setup.items():
                if isinstance(value, str) and value.startswith("/"):
                    setup[key] = self.linker.to(value, place) or ""
            script.text = script_json(setup)

    @property
    def _answered(self) -> tuple[str, ...]:
        """The pages whose forms browsers answer, below the language."""
        return tuple(_SCRIPTED) if self.has_engine else (_SEARCH,)

    def _settings(self, place: Place, path: str, language: Language) -> Mapping[str, Any]:
        """What the script of a page is told."""
        words = words_of(_SCRIPTED[path].script, language)
        told = {"language": language, "release": self.release.id, "words": words, "pages": f"{language}/"}
        told["root"] = relative(place.folder, "")
        if path == _SEARCH:
            return told | {"index": relative(place.folder, index_file(language))}
        data = {graph: relative(place.folder, file) for graph, file in graph_files(self.release).items()}
        base = self.release.base_iri
        ours = [[base, ""], [NUTS, "region/"], [ESF, f"{ONTOLOGY_PATH}/"]]
        return told | {"base": base, "prefixes": PREFIXES | {"": base}, "data": data, "ours": ours}


def _tell_where(main: HtmlElement, sentence: str) -> None:
    """Say that queries are answered here, in place of where programs have them answered."""
    for lede in main.find_class("lede"):
        lede.clear()
        lede.set("class", "lede")
        lede.text = sentence


def _policy(more: str = "") -> str:
    """Return the policy of the site's pages, as an element can hold it: without who may frame them (CSP 3, 6.4.2)."""
    parts = [part for part in CONTENT_SECURITY_POLICY.split("; ") if not part.startswith("frame-ancestors")]
    return "; ".join([*parts, *([more] if more else [])])


@dataclass(frozen=True, slots=True)
class _Scripted:
    """A page that a script answers."""

    script: str
    needs: str
    """The key of what is said to whom has no script."""
    policy: str


_SEARCH, _SPARQL = "search", "sparql"
_SCRIPTED = {
    _SEARCH: _Scripted(SEARCH, "static.search.script", _policy()),
    _SPARQL: _Scripted(QUERY, "static.query.script", _policy("script-src 'self' 'wasm-unsafe-eval'")),
}


def _drop_panels(root: HtmlElement) -> None:
    """Leave out what opens to nothing but choices that are not there."""
    for details in reversed(list(root.iter("details"))):
        links = list(details.iter("a"))
        if links and not any(link.get("href") for link in links):
            details.drop_tree()
