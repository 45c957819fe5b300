"""The editor that stands over the field of a query where the browser runs scripts: what it is set up with."""

from collections.abc import Mapping
from typing import Any

from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.queries.editor_terms import PATH
from esfgraph_server.urls import Links

SCRIPT = "dist/editor.js"
"""Among the static files; not there where the program was installed without Node."""
KINDS = ("organization", "place", "concept")
"""What the editor finds by name."""


def editor_setup(links: Links) -> Mapping[str, Any]:
    """Return what the script reads from the page: where to ask, and all that it says."""
    say = Formatter(links.language).say
    return {
        "terms": links.page(PATH),
        "search": links.file("api/v1/search"),
        "language": links.language,
        "words": {
            "keys": say("editor.keys"),
            "explained": say("editor.explained"),
            "running": say("editor.running"),
            "stopped": say("editor.stopped"),
            "kinds": {kind: say(f"editor.{kind}") for kind in KINDS},
            "phrases": {"Completions": say("editor.completions")},
        },
    }
