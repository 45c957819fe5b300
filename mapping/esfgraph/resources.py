"""Where the data folders are, in an installed wheel and in a checkout alike."""

from pathlib import Path
from typing import Literal

Folder = Literal["ontology", "seeds", "shapes"]


def resource_dir(name: Folder) -> Path:
    """Return the data folder *name*: from the installed wheel, else from the top of the checkout."""
    here = Path(__file__).parent
    packaged = here / "_data" / name
    return packaged if packaged.is_dir() else here.parents[1] / name


def turtle_files() -> list[Path]:
    """List the ontology's published Turtle files in a stable order: terms, vocabularies, places."""
    root = resource_dir("ontology")
    return sorted(path for path in root.rglob("*.ttl") if path.parent.name != "examples")
