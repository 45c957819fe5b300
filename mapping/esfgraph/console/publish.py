"""The command that loads a release into a store of others."""

import os
from typing import Annotated

import typer

from esfgraph.console.data_option import DEFAULT_DATA, Data, current_release
from esfgraph.console.language import reader_language
from esfgraph.console.progress import watching
from esfgraph.console.streams import tell
from esfgraph.errors import UsageError
from esfgraph.packing.unpack import readable
from esfgraph.release.data_folder import DataFolder

_LARGEST = 64 * 1024**2


def publish_command(
    to: Annotated[
        str,
        typer.Option(metavar="URL", help="Address of the store's graphs, such as http://localhost:7878/store."),
    ],
    release: Annotated[str | None, typer.Argument(help="Id of a release; without one, the current one.")] = None,
    data: Data = DEFAULT_DATA,
    seconds: Annotated[float, typer.Option(min=1, help="Seconds that one request may take.")] = 300.0,
) -> None:
    """Load a release into a store of yours, over the SPARQL 1.1 Graph Store Protocol, and switch to it there."""
    try:
        from esfgraph.stores.client import StoreClient
        from esfgraph.stores.publishing import publish
    except ModuleNotFoundError:
        raise UsageError("To ask a store needs the package httpx2: pip install 'esfgraph[stores]'.") from None

    shown = DataFolder(data).release(release) if release is not None else current_release(data, "publish")
    client = StoreClient(to, seconds=seconds, largest=_LARGEST)
    with readable(shown) as whole, watching(reader_language(os.environ)) as watch:
        watch.begin("Loading", shown.counts.get("statements", 0) + shown.counts.get("source_statements", 0))
        published = publish(whole, client, watch.advance)
    stored = published.release
    tell("stored" if published.is_loaded else "stored-before", release=stored.id, statements=stored.statements or 0)
    for id_ in published.dropped:
        tell("stored-dropped", release=id_)
