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
    paths = resource_dir("ontology").rglob("*.ttl")
    return sorted(
        path for path in paths if path.parent.name != "examples" and path not in (label_file(), link_set_file())
    )


def link_set_file() -> Path:
    """Return the file of the link sets that travel along: each release describes itself with them."""
    return resource_dir("ontology") / "link-sets.ttl"


def label_file() -> Path:
    """Return the file of what we call terms of other vocabularies: pages read it, releases do not publish it."""
    return resource_dir("ontology") / "labels.ttl"
