"""Sources converted to a graph in memory, by the steps of a build; no release is written and nothing is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from esfgraph.findings import Finding
from esfgraph.pipeline.build import put_on_disk
from esfgraph.pipeline.executors.local import LocalExecutor
from esfgraph.pipeline.index.database import indexing
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.progress import Silence
from esfgraph.pipeline.run import refused_records, run
from esfgraph.pipeline.settings import Settings, fingerprint
from esfgraph.pipeline.store import StoreLoader
from esfgraph.pipeline.write import write_statements
from esfgraph.rdf.iris import Iris
from esfgraph.records.reading import Refused
from esfgraph.release.store import load_into
from esfgraph.shacl.engines import EngineName
from esfgraph.sources.files import find


@dataclass(frozen=True, slots=True)
class Converted:
    """What the sources state, and what is wrong with them."""

    store: ox.Store
    """All graphs that a release would publish."""
    findings: list[Finding]
    """Worst first."""
    refused: list[Refused]


def convert_in_memory(
    arguments: Iterable[Path],
    iris: Iris,
    *,
    owners: Path | None = None,
    postcodes: Path | None = None,
    profiles: tuple[str, ...] = (),
    engine: EngineName = "auto",
) -> Converted:
    """Read, map and validate the sources below *arguments* in this process; see `build` for the lists and the engine.

    What a step hands to the next lies in a temporary folder. Raise SourceError for a source that cannot be reached.
    """
    with TemporaryDirectory(prefix="esfgraph-") as temporary:
        folder = Path(temporary)
        cache, work = folder / "cache", folder / "work"
        work.mkdir()
        lists = folder / "withdrawn.csv", folder / "corrections.csv"  # there are none
        settings = Settings(iris, cache, *lists, owners, postcodes, engine, profiles=profiles)
        settings = replace(settings, fingerprint=fingerprint(settings))
        with (
            indexing(cache, work, settings.fingerprint) as index,
            Workers(1, settings.limits, ()) as workers,
            StoreLoader(folder / "store", workers) as loader,
        ):
            index.sources.put(put_on_disk(find(arguments), work))
            built = run(settings, index, work, LocalExecutor(workers), loader, Silence())
            refused = list(refused_records(built, index, settings))
            store = ox.Store()
            load_into(store, write_statements(work, built, settings))
            return Converted(store, list(built.findings), refused)
