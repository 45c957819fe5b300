"""Starts what the site is measured beside: Datasette on the table of projects, Trifid before the Oxigraph server."""

import contextlib
import csv
import io
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.loopback import Server, free_port, running

_NUMBERS = ("total_cost_sek", "granted_support_sek", "union_contribution_sek", "planned_participants")


@contextlib.contextmanager
def datasette(command: str, table: Path, indexed: Sequence[str]) -> Iterator[Server]:
    """Serve a table of CSV, with an index on each column that is filtered or counted, without limits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        load(table, path, indexed)
        settings = {"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000, "max_csv_mb": 0, "default_cache_ttl": 0}
        options = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
        port = free_port()
        with running(
            [command, "serve", "-i", str(path), "-p", str(port), *options], port, "/-/versions.json"
        ) as server:
            yield server


def load(table: Path, path: Path, indexed: Sequence[str]) -> None:
    """Put the table into a database, texts as texts and amounts as numbers."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        heads, *rows = csv.reader(io.StringIO(table.read_bytes().decode(), newline=""))
    finally:
        csv.field_size_limit(limit)  # it is the whole process's
    with contextlib.closing(sqlite3.connect(path)) as database:
        columns = ", ".join(f'"{head}" {"NUMERIC" if head in _NUMBERS else "TEXT"}' for head in heads)
        database.execute(f"CREATE TABLE projects ({columns})")
        database.executemany(f"INSERT INTO projects VALUES ({', '.join('?' * len(heads))})", rows)
        for column in indexed:
            database.execute(f'CREATE INDEX "by_{column}" ON projects ("{column}")')
        database.execute("ANALYZE")
        database.commit()


@contextlib.contextmanager
def trifid(command: str, oxigraph: str, store: Path, base_iri: str) -> Iterator[Server]:
    """Run Trifid before the Oxigraph server, which reads the store of a release; only what renders things is loaded."""
    port, queries = free_port(), free_port()
    settings = {
        "server": {"listener": {"port": port, "host": "127.0.0.1"}, "logLevel": "error"},
        "globals": {
            "datasetBaseUrl": base_iri,
            "endpoints": {"default": {"url": f"http://127.0.0.1:{queries}/query"}},
        },
        "plugins": {
            "entity-renderer": {"module": "@zazuko/trifid-entity-renderer", "config": {"followRedirects": True}}
        },
    }
    serve = [oxigraph, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{queries}"]
    with tempfile.TemporaryDirectory() as folder, running(serve, queries, "/"):
        config = Path(folder) / "config.yaml"
        config.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
        with running([command, "-c", str(config)], port, "/healthz") as server:
            yield server
