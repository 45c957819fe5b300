"""The scripts of a copy, and the engine that answers SPARQL in a browser: Oxigraph, which Node brings to the build."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from esfgraph_server.http.negotiation import Language
from esfgraph_server.site.i18n import Words, load_texts

FOLDER = "static/copy"
"""Where they lie in a copy."""
SEARCH, QUERY = "search.js", "query.js"
"""The scripts of the two pages that they answer."""
ENGINE = "oxigraph.js"

_HERE = Path(__file__).parent
_SCRIPTS, _BUILT = _HERE / "scripts", _HERE / "dist"
_SAID = re.compile(r'\bsay\("([a-z.-]+)"')


def has_engine(built: Path = _BUILT) -> bool:
    """Tell whether the engine is there: it is not where there was no Node when the package was built."""
    return (built / ENGINE).is_file()


def script_files() -> Iterator[Path]:
    """Yield what lies in the folder of scripts."""
    yield from sorted(path for folder in (_SCRIPTS, _BUILT) if folder.is_dir() for path in folder.iterdir())


def words_of(script: str, language: Language) -> Mapping[str, Words]:
    """Return what a script says, by the keys that it names."""
    keys = _SAID.findall((_SCRIPTS / script).read_text(encoding="utf-8"))
    return {key: load_texts()[key][language] for key in sorted({*keys})}
