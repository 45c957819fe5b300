"""The commands that need the server, beside those of the library: `serve`, `mcp`, `export`."""

import asyncio
import copy
import gc
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer
from pydantic import ValidationError

import esfgraph.cli
from esfgraph.cli import print_account, tell_overrides
from esfgraph.console.data_option import DEFAULT_DATA, BaseIri, Data
from esfgraph.console.exits import Exit
from esfgraph.console.language import reader_language
from esfgraph.console.progress import watching
from esfgraph.console.publication import unstated
from esfgraph.console.streams import print_line, tell
from esfgraph.errors import ReleaseError, UsageError
from esfgraph.pipeline.build import build
from esfgraph.publisher.publication import Publication, read_publication
from esfgraph.publisher.withdrawals import read_withdrawals
from esfgraph.rdf.iris import Iris
from esfgraph.release.choice import choose
from esfgraph.release.data_folder import DataFolder
from esfgraph.resources import resource_dir
from esfgraph_server.mcp.installed import require_sdk
from esfgraph_server.query_pool.limits import cores
from esfgraph_server.settings import AccessLog, Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

_BACKLOG = 2048
"""Connections that the system accepts before the server does."""
_STOP_SECONDS = 15
"""How long answers that have begun may go on once the server is told to stop."""
_FIELDS = Settings.model_fields
_QUIET: Mapping[str, object] = {
    **{"access_log": "none", "allowed_hosts": "", "trusted_proxies": "", "root_path": ""},
    **{"metrics": False, "mcp": False},
}
"""Settings of an application that no network reaches."""

app = copy.deepcopy(esfgraph.cli.app)  # that of the library stays without `serve`


def _option(name: str) -> Any:
    """Return the option of a setting, with the setting's own description and variable."""
    flag = f"--{name.replace('_', '-')}"
    return typer.Option(flag, envvar=f"ESFGRAPH_{name.upper()}", help=_FIELDS[name].description)


@app.command("serve")
def serve_command(
    data: Data = DEFAULT_DATA,
    base_iri: BaseIri = None,
    host: Annotated[str, _option("host")] = _FIELDS["host"].default,
    port: Annotated[int, _option("port")] = _FIELDS["port"].default,
    workers: Annotated[int, _option("workers")] = _FIELDS["workers"].default,
    trusted_proxies: Annotated[str, _option("trusted_proxies")] = _FIELDS["trusted_proxies"].default,
    access_log: Annotated[AccessLog, _option("access_log")] = _FIELDS["access_log"].default,
    metrics: Annotated[bool, _option("metrics")] = _FIELDS["metrics"].default,
    mcp: Annotated[bool, _option("mcp")] = _FIELDS["mcp"].default,
    root_path: Annotated[str, _option("root_path")] = _FIELDS["root_path"].default,
) -> None:
    """Serve the current release; if there is none, build the five seeds first."""
    settings = _settings(
        data=data.resolve(),
        host=host,
        port=port,
        workers=workers,
        trusted_proxies=trusted_proxies,
        access_log=access_log,
        metrics=metrics,
        mcp=mcp,
        root_path=root_path,
    )
    if mcp:
        require_sdk()  # before a port is taken and seeds are built
    with _listen(host, port) as listener:
        stated = read_publication(data)
        publication = replace(stated, base_iri=stated.base_iri if base_iri is None else Iris(base_iri).base)
        tell_overrides(stated, publication)
        ready(DataFolder(data), publication)
        _run(settings, listener)


@app.command("mcp")
def mcp_command(data: Data = DEFAULT_DATA) -> None:
    """Answer the tools of the Model Context Protocol by standard input and output, to the program that starts this."""
    require_sdk()
    if choose(DataFolder(data)).release is None:
        raise ReleaseError(
            f"There is no release in {str(data)!r}: build one first ('esfgraph build'), or name with --data a folder "
            "that has one."
        )
    from esfgraph_server.mcp.stdio import serve_stdio  # the application, which other commands do without

    asyncio.run(serve_stdio(_application(_settings(data=data.resolve(), **_QUIET))))


@app.command("export")
def export_command(
    to: Annotated[Path, typer.Option(help="Folder of the copy; an earlier copy there is replaced.")],
    data: Data = DEFAULT_DATA,
    live: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Server to which links lead that no file answers; else none.")
    ] = "",
    processes: Annotated[int, typer.Option(min=1, help="Processes that write.")] = cores(),
) -> None:
    """Write the site of the current release as files, for any file server: pages, lists, documents, downloads."""
    from esfgraph_server.static_site.export import export  # the application, which other commands do without

    if live and urlsplit(live).scheme not in ("http", "https"):
        raise UsageError(f"{live!r} is no address of a server; give one that begins with http:// or https://.")
    with watching(reader_language(os.environ)) as watch:
        copy = export(_settings(data=data.resolve(), **_QUIET), to.resolve(), live, processes, watch)
    tell("exported", release=copy.release.id, folder=to, addresses=copy.addresses)
    if not copy.has_engine:
        tell("no-engine")
    publication = replace(read_publication(data), base_iri=copy.release.base_iri)
    for line in unstated(publication, reader_language(os.environ)):
        print_line(line)


def _settings(**options: object) -> Settings:
    try:
        return Settings.model_validate(options)
    except ValidationError as error:
        faults = (("_".join(map(str, fault["loc"])).upper(), fault["msg"]) for fault in error.errors())
        reasons = "; ".join(f"ESFGRAPH_{field}: {reason}" for field, reason in faults)
        raise UsageError(f"These settings cannot be used: {reasons}.") from None


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; UsageError where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        raise UsageError(f"The server cannot listen at {host}, port {port}: {reason}.") from None


def _application(settings: Settings) -> "FastAPI":
    """Build the application; one of several server processes ends with the process that started them."""
    from esfgraph_server.app import create_app  # takes half a second, which the other commands do without

    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    application = create_app(settings)
    gc.freeze()  # to look through what stays for cycles takes a tenth of a second, again and again
    return application


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _run(settings: Settings, listener: socket.socket) -> None:
    import uvicorn  # with what it serves takes half of the start of a command, which the others do without
    from uvicorn.supervisors import Multiprocess

    from esfgraph_server.operations.access_log import LOGGING
    from esfgraph_server.operations.metrics import SHARED_FOLDER

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    tell("serving", address=f"http://{host}:{listener.getsockname()[1]}/")
    config = uvicorn.Config(
        partial(_application, settings),
        factory=True,
        workers=settings.workers,
        root_path=settings.root_path,
        http="esfgraph_server.http.connection:Connection",
        ws="none",
        log_config=LOGGING,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
        proxy_headers=False,
    )
    if settings.workers == 1:
        server = uvicorn.Server(config)
        server.run([listener])
        if not server.started:
            raise typer.Exit(Exit.CANNOT_RUN)
        return
    with tempfile.TemporaryDirectory() as folder:
        if settings.metrics:
            os.environ[SHARED_FOLDER] = folder  # prometheus_client reads it where it is imported, in each process
        Multiprocess(config, [listener]).run()


def ready(data: DataFolder, publication: Publication) -> None:
    """Make sure that there is a release to serve, and say under which names, and what is not stated of it."""
    read_withdrawals(data.withdrawals)  # a broken list must stop the start, not bring back what is withdrawn
    choice = choose(data)
    if choice.fault:
        print_line(f"esfgraph: {choice.sentence}", sys.stderr)
    if choice.release is None and (choice.fault or data.history()):
        # The seeds in place of what was published would be taken for it.
        raise ReleaseError(f"No release in {str(data.root)!r} can be served; build again.")
    release = choice.release
    if release is None:
        if not data.is_writable:
            raise ReleaseError(
                f"There is no release in {str(data.root)!r}, and none can be built there, for it cannot be written: "
                "build elsewhere ('esfgraph build'), or name with --data a folder with a release, or one to build in."
            )
        tell("building-seeds", data=data.root)
        built = build([resource_dir("seeds")], data, Iris(publication.base), imports=publication.imports)
        print_account(built, data.root, publication)
        return
    if release.base_iri != publication.base and publication.base_iri is not None:
        tell("other-base", base=release.base_iri, wanted=publication.base)
    for line in unstated(replace(publication, base_iri=release.base_iri), reader_language(os.environ)):
        print_line(line)
