"""The commands that need no server: those about releases are in console/releases.py."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from esfgraph.console.account import account, describe
from esfgraph.console.data_option import DEFAULT_DATA, BaseIri, Data, current_release
from esfgraph.console.engines import AnyEngine, Engine, Engines, Master, Parts, ShaclEngine, ShaclEngines, executing
from esfgraph.console.excerpt import excerpt
from esfgraph.console.exits import EPILOG, Exit
from esfgraph.console.kohesio import compare_kohesio_command
from esfgraph.console.language import reader_language, say
from esfgraph.console.lists import owners_command, postcodes_command, reconcile_command
from esfgraph.console.progress import watching
from esfgraph.console.publication import overrides
from esfgraph.console.publish import publish_command
from esfgraph.console.releases import releases
from esfgraph.console.streams import lasting_streams, print_data, print_line, tell, visible
from esfgraph.disk.refusals import refusal_of
from esfgraph.errors import EsfgraphError, OutputError, QuerySyntaxError, UsageError
from esfgraph.packing.unpack import readable
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.privacy.masking import mask
from esfgraph.publisher.publication import Publication, imports_of, read_publication, write_template
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.resources import resource_dir
from esfgraph.version import __version__

app = typer.Typer(
    name="esfgraph",
    help="Publish records of European Social Fund projects in Sweden as a validated knowledge graph.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(releases, name="releases")
app.command("owners")(owners_command)
app.command("postcodes")(postcodes_command)
app.command("reconcile")(reconcile_command)
app.command("compare-kohesio")(compare_kohesio_command)


def run(application: Callable[[], None]) -> None:
    """Call *application* and turn the project's own errors, and what the system refuses, into a sentence and a code."""
    try:
        with lasting_streams():
            try:
                application()
            except EsfgraphError as error:
                print_line(f"esfgraph: {mask(str(error))[0]}", sys.stderr)
                if isinstance(error, QuerySyntaxError):
                    for line in excerpt(error.query, error.line, error.column):
                        print_line(line, sys.stderr)
                sys.exit(Exit.CANNOT_RUN)
            except (OSError, MemoryError) as error:
                if (refusal := refusal_of(error)) is None:
                    raise
                told = f"The system refuses what the command needs ({refusal.reason}). {refusal.cure}"
                print_line(f"esfgraph: {mask(told)[0]}", sys.stderr)
                sys.exit(Exit.CANNOT_RUN)
    except OutputError as error:
        print(f"esfgraph: {error}", file=sys.stderr)
        sys.exit(Exit.CANNOT_RUN)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"esfgraph {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Publish records of European Social Fund projects in Sweden as a validated knowledge graph."""


def _path(text: str) -> Path:
    """Read the path of a source; an empty one, such as a variable that is not set, must not mean the folder here."""
    if not text:
        raise UsageError("The name of a source is empty; name a file or folder, or none for the five seeds.")
    return Path(text)


@app.command("build", epilog=EPILOG)
def build_command(
    source: Annotated[
        list[Path] | None,
        typer.Argument(parser=_path, metavar="[SOURCE]...", help="Files or folders of records; else the five seeds."),
    ] = None,
    data: Data = DEFAULT_DATA,
    base_iri: BaseIri = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of sentences.")] = False,
    owners: Annotated[
        Path | None, typer.Option(help="Your register of organisations: a CSV file with the columns number and name.")
    ] = None,
    postcodes: Annotated[
        Path | None, typer.Option(help="Your postcode table: a CSV file, columns postcode and municipality_code.")
    ] = None,
    imports: Annotated[
        list[Path] | None,
        typer.Option("--import", help="Data of others for a graph of their own: .csv, .ttl, .nt, .rdf or .jsonld."),
    ] = None,
    graphs: Annotated[
        list[str] | None, typer.Option("--graph", help="The name of that graph; one for each --import, in their order.")
    ] = None,
    licences: Annotated[
        list[str] | None, typer.Option("--license", help="IRI of its licence; one for each --import, in their order.")
    ] = None,
    profiles: Annotated[
        list[str] | None,
        typer.Option(
            "--profile", help="The register that sources are of: esf-dk, kohesio, or your own .toml; else by headings."
        ),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many processes work; by default one for each core.")
    ] = None,
    allow_shrink: Annotated[
        bool,
        typer.Option(
            "--allow-shrink", help="Serve the release even if more than a tenth of projects or IRIs are lost."
        ),
    ] = False,
    rename: Annotated[
        bool, typer.Option("--rename", help="Serve the release even if all its IRIs are under another base.")
    ] = False,
    shacl_engine: ShaclEngine = ShaclEngines.AUTO,
    engine: Engine = Engines.LOCAL,
    master: Master = None,
    parts: Parts = None,
) -> None:
    """Build a release from records and serve it from now on."""
    stated = read_publication(data)
    publication = stated.with_options(
        base_iri, owners, postcodes, imports_of(imports or (), graphs or (), licences or ())
    )
    tell_overrides(stated, publication)
    try:
        with executing(engine, master, parts, data) as executor, watching(reader_language(os.environ)) as progress:
            result = build(
                source or [resource_dir("seeds")],
                DataFolder(data),
                Iris(publication.base),
                allow_shrink=allow_shrink,
                rename=rename,
                owners=publication.owners,
                postcodes=publication.postcodes,
                imports=publication.imports,
                profiles=tuple(profiles or ()),
                source_licence=publication.source_licence,
                processes=processes or _cores(),
                engine=shacl_engine.value,
                progress=progress,
                executor=executor,
            )
    except KeyboardInterrupt:
        print_line(say("stopped", reader_language(os.environ)), sys.stderr)
        raise typer.Exit(Exit.INTERRUPTED) from None
    if as_json:
        print_data(json.dumps(account(result, publication), ensure_ascii=False) + "\n")
    else:
        print_account(result, data, publication)
    raise typer.Exit(_exit_code(result))


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tell_overrides(stated: Publication, now: Publication) -> None:
    """Say what another value replaces for this call."""
    for line in overrides(stated, now, reader_language(os.environ)):
        print_line(line, sys.stderr)


def print_account(result: BuildResult, data: Path, publication: Publication) -> None:
    """Say in the reader's language what a build did."""
    for line in describe(result, data, publication, reader_language(os.environ)):
        print_line(line)


def _exit_code(result: BuildResult) -> Exit:
    if result.release is None:
        return Exit.NOTHING_PUBLISHABLE
    if not result.served:
        return Exit.NOT_SERVED
    return Exit.SOME_REFUSED if result.refused else Exit.PUBLISHED


@app.command("init")
def init_command(data: Data = DEFAULT_DATA) -> None:
    """Write DATA/publication.toml, in which the publisher states who publishes what; one that is there stays."""
    before = DataFolder(data).served_last()
    base_iri = before.base_iri if before and before.base_iri != DEFAULT_BASE else None
    tell("written", path=write_template(data, base_iri))


@app.command("fetch")
def fetch_command(
    to: Annotated[Path, typer.Option("--to", help="Folder of the archives; each run adds one.")],
    urls: Annotated[Path | None, typer.Option(help="A file with one address a line.")] = None,
    sitemap: Annotated[str | None, typer.Option(help="Address of a sitemap.")] = None,
    export: Annotated[str | None, typer.Option(help="Address of the register's export.")] = None,
    only: Annotated[str, typer.Option(help="Of a sitemap, only addresses with this text in them.")] = "",
    data: Data = DEFAULT_DATA,
    delay: Annotated[float, typer.Option(min=0, max=3600, help="Seconds between two requests.")] = 1.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Ask addresses of private networks, too.")
    ] = False,
) -> None:
    """Fetch pages into a web archive for 'build': politely, and only what may have changed; a stopped run goes on."""
    from esfgraph.fetch.fetching import Order, fetch, totals

    language, order = reader_language(os.environ), Order(urls, sitemap, export, only)
    try:
        with watching(language) as progress:
            fetched = fetch(
                order, to, read_publication(data), delay=delay, allow_private=allow_private, progress=progress
            )
    except KeyboardInterrupt:
        print_line(say("fetch-stopped", language), sys.stderr)
        raise typer.Exit(Exit.INTERRUPTED) from None
    for archive in fetched.others:
        tell("fetched-other-order", archive=repr(str(archive)))
    for key, count in totals(fetched):
        if count:
            print_line(say(key, language, count=count))
    if fetched.put_off:
        tell(fetched.put_off, until=fetched.until)
        tell("fetch-put-off")
    else:
        tell("fetched" if fetched.archive else "fetched-nothing", archive=repr(str(fetched.archive)), folder=to)
    raise typer.Exit(Exit.PUBLISHED if fetched.is_whole else Exit.SOME_REFUSED)


@app.command("link")
def link_command(
    name: Annotated[str | None, typer.Argument(metavar="[SET]", help="A link set; without it, all are listed.")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of a SPARQL endpoint to ask, such as https://query.wikidata.org/sparql.")
    ] = None,
    result: Annotated[
        Path | None, typer.Option(help="An answer to the set's query that you saved, as JSON or CSV; nothing is asked.")
    ] = None,
    show_query: Annotated[
        bool, typer.Option("--show-query", help="Print the set's query, to be asked elsewhere.")
    ] = False,
    data: Data = DEFAULT_DATA,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Ask an address of a private network, too.")
    ] = False,
) -> None:
    """Obtain links to what others describe, such as Wikidata: every build states them from then on."""
    from esfgraph.console.links import link_sets, obtained
    from esfgraph.links.link_sets import link_set

    language = reader_language(os.environ)
    lines: Iterable[str]
    if name is None:
        lines = link_sets(data, language)
    elif show_query:
        lines = [link_set(name).query]
    else:
        answer, source = _answer(link_set(name).query, endpoint, result, data, allow_private=allow_private)
        lines = obtained(link_set(name), answer, source, data, language)
    for line in lines:
        print_line(line)


def _answer(
    query: str, endpoint: str | None, result: Path | None, data: Path, *, allow_private: bool
) -> tuple[bytes, str]:
    """Ask the endpoint, or read the saved answer; give besides what it is from."""
    from esfgraph.fetch.client import Client
    from esfgraph.fetch.endpoint import ask, endpoint_of
    from esfgraph.fetch.fetching import contact_agent
    from esfgraph.links.answers import saved_answer

    if (endpoint is None) == (result is None):
        raise UsageError("Say where the links are from: one of --endpoint URL and --result FILE.")
    if result is not None:
        return saved_answer(result)
    address = endpoint_of(endpoint or "")
    agent, _ = contact_agent(read_publication(data))
    return ask(address, query, Client(agent, allow_private=allow_private)), address


class Report(StrEnum):
    """Ways to print a validation report."""

    TABLE = "table"
    TURTLE = "turtle"
    JSON = "json"
    CSV = "csv"
    SARIF = "sarif"


app.command("publish")(publish_command)


@app.command("validate")
def validate_command(
    target: Annotated[str, typer.Argument(help="An RDF file, also with .gz behind, or the id of a release.")],
    data: Data = DEFAULT_DATA,
    shapes: Annotated[
        Path | None, typer.Option(help="Your own SHACL shapes: a Turtle file, or a folder of such files.")
    ] = None,
    output: Annotated[Report, typer.Option("--format", help="How to print what was found.")] = Report.TABLE,
    engine: AnyEngine = ShaclEngines.AUTO,
) -> None:
    """Check an RDF file or a release against the shapes; exit 1 if there are violations."""
    from esfgraph.console.validation import headings, rows, summary
    from esfgraph.shacl.validate import validate

    path = Path(target)
    if path.suffix or len(path.parts) != 1 or os.path.exists(path):  # noqa: PTH110 (it takes names of any length)
        report = validate(path, shapes, engine.value)
    else:
        with readable(DataFolder(data).release(target)) as release:
            report = validate(release.open_store(), shapes, engine.value, name=f"releases/{target}")
    if output is Report.TABLE:
        language = reader_language(os.environ)
        if not report.conforms:
            _print_table(headings(language), rows(report, language))
        print_line(summary(report, language))
    else:
        write = {
            Report.TURTLE: report.to_turtle,
            Report.JSON: report.to_json,
            Report.CSV: report.to_csv,
            Report.SARIF: report.to_sarif,
        }
        print_data(write[output]())
    raise typer.Exit(Exit.SOME_REFUSED if report.violations else Exit.PUBLISHED)


class Output(StrEnum):
    """Ways to print the answer to a query."""

    TABLE = "table"
    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    N_TRIPLES = "n-triples"
    JSON_LD = "json-ld"
    RDF_XML = "rdf-xml"


@app.command("query")
def query_command(
    query: Annotated[str, typer.Argument(help="A SPARQL 1.1 query, or the path of a file that holds one.")],
    data: Data = DEFAULT_DATA,
    output: Annotated[Output | None, typer.Option("--format", help="Default: a table, or Turtle for a graph.")] = None,
) -> None:
    """Ask the current release; no server is needed."""
    from esfgraph.query.sparql import answer, read_query

    release = current_release(data, "ask")
    text = read_query(Path(query)) if _is_path(query) else query
    reply = answer(release, text, output.value if output else None)
    if isinstance(reply, bytes):
        print_data(reply)
    else:
        _print_table(reply.columns, reply.rows)


def _is_path(query: str) -> bool:
    """Tell a file from a query, which has a space, a bracket or the sign of an IRI in it."""
    return query.lower().endswith((".rq", ".sparql")) or (bool(query) and not re.search(r"[\s{<]", query))


def _print_table(columns: Sequence[str], rows: list[list[str]]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(visible, row))
    console = Console(width=None if sys.stdout.isatty() else 10_000, highlight=False, markup=False, emoji=False)
    console.print(table, soft_wrap=not sys.stdout.isatty())
    tell("rows", count=len(rows))
