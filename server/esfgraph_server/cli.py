"""The command line: everything of esfgraph.cli, and `serve`."""

import contextlib
import os
import tempfile
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from esfgraph.cli import DEFAULT_DATA, BaseIri, Data, app, describe, run
from esfgraph.errors import UsageError
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.withdrawals import read_withdrawals
from esfgraph.resources import resource_dir
from esfgraph_server.operations.access_log import LOGGING
from esfgraph_server.operations.metrics import SHARED_FOLDER
from esfgraph_server.settings import Settings

_STOP_SECONDS = 15
"""How long answers that have begun may go on once the server is told to stop."""

__all__ = ["app", "main"]


@app.command("serve")
def serve_command(
    data: Data = DEFAULT_DATA,
    base_iri: BaseIri = DEFAULT_BASE,
    host: Annotated[str, typer.Option(envvar="ESFGRAPH_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="ESFGRAPH_PORT", help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(envvar="ESFGRAPH_WORKERS", min=1, help="Server processes.")] = 1,
    trusted_proxies: Annotated[
        str, typer.Option(envvar="ESFGRAPH_TRUSTED_PROXIES", help="Proxies whose X-Forwarded-For is believed.")
    ] = "",
    access_log: Annotated[
        str, typer.Option(envvar="ESFGRAPH_ACCESS_LOG", help="none, paths, or full: with addresses and query strings.")
    ] = "paths",
    metrics: Annotated[
        bool, typer.Option("--metrics", envvar="ESFGRAPH_METRICS", help="Answer /metrics for Prometheus.")
    ] = False,
    root_path: Annotated[str, typer.Option(envvar="ESFGRAPH_ROOT_PATH", help="Prefix that a proxy strips.")] = "",
) -> None:
    """Serve the current release; if there is none, build the five seeds first."""
    ready(DataFolder(data), base_iri)
    os.environ |= {
        "ESFGRAPH_DATA": str(data.resolve()),
        "ESFGRAPH_ROOT_PATH": root_path,
        "ESFGRAPH_TRUSTED_PROXIES": trusted_proxies,
        "ESFGRAPH_ACCESS_LOG": access_log,
        "ESFGRAPH_METRICS": str(int(metrics)),
    }
    settings = _settings()
    with contextlib.ExitStack() as stack:
        if metrics and workers > 1:
            os.environ[SHARED_FOLDER] = stack.enter_context(tempfile.TemporaryDirectory())
        _run(settings, host, port, workers)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"ESFGRAPH_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise UsageError(f"These settings cannot be used: {wrong}.") from None


def _run(settings: Settings, host: str, port: int, workers: int) -> None:
    typer.echo(f"Serving http://{f'[{host}]' if ':' in host else host}:{port}/ (Ctrl-C stops)")
    uvicorn.run(
        "esfgraph_server.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        root_path=settings.root_path,
        http="esfgraph_server.http.connection:Connection",
        ws="none",
        limit_concurrency=settings.connections,
        log_config=LOGGING,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
        proxy_headers=False,
    )


def ready(data: DataFolder, base_iri: str) -> None:
    """Make sure that there is a release to serve, and say under which names."""
    read_withdrawals(data.withdrawals)  # a broken list must stop the start, not bring back what is withdrawn
    release = data.current()
    if release is None:
        typer.echo(f"There is no release in {data.root} yet: building the five seed records.")
        result = build([resource_dir("seeds")], data, Iris(base_iri))
        for line in describe(result, data.root, base_iri):
            typer.echo(line)
    elif release.base_iri != base_iri and base_iri != DEFAULT_BASE:
        typer.echo(
            f"Note: the release names things under {release.base_iri}, not {base_iri}; build it again to change that."
        )
    elif release.base_iri == DEFAULT_BASE:
        typer.echo(
            f"Note: things are named under {DEFAULT_BASE}, which is for trying; build with --base-iri before "
            f"publishing."
        )


def main() -> None:
    """Run a command; an error is one sentence on the standard error."""
    run(app)
