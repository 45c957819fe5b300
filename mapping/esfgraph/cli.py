"""The commands that need no server: build, validate, query, releases."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from esfgraph.changes.change_log import ChangeLog
from esfgraph.console.account import account, describe
from esfgraph.console.changes import describe_changes, describe_summary, told
from esfgraph.console.excerpt import excerpt
from esfgraph.console.exits import EPILOG, Exit
from esfgraph.console.language import reader_language, say
from esfgraph.console.progress import watching
from esfgraph.console.publication import overrides
from esfgraph.console.streams import lasting_streams, print_data, print_line, visible
from esfgraph.errors import EsfgraphError, OutputError, QuerySyntaxError, ReleaseError, UsageError
from esfgraph.exports.delta import write_delta
from esfgraph.exports.deposit import write_deposit
from esfgraph.packing.pack import pack
from esfgraph.packing.unpack import readable, restore
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.privacy.masking import mask
from esfgraph.publisher.publication import Publication, read_publication, write_template
from esfgraph.publisher.withdrawals import read_withdrawals
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.pruning import prune
from esfgraph.release.verification import damages, size_of
from esfgraph.resources import resource_dir
from esfgraph.rules import Language
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
releases = typer.Typer(help="List the releases and choose which one is served.", no_args_is_help=True)
app.add_typer(releases, name="releases")

Data = Annotated[Path, typer.Option("--data", envvar="ESFGRAPH_DATA", help="Folder of the releases.")]
DEFAULT_DATA = Path("esfgraph-data")
BaseIri = Annotated[
    str | None,
    typer.Option(
        "--base-iri",
        envvar="ESFGRAPH_BASE_IRI",
        help="Address under which things get their IRIs, for this call; DATA/publication.toml states it for all.",
    ),
]


class ShaclEngine(StrEnum):
    """What checks shapes."""

    AUTO = "auto"
    FAST = "shacl-rust"
    REFERENCE = "pyshacl"


Engine = Annotated[
    ShaclEngine,
    typer.Option(help="What checks the shapes: the fast engine, the reference, or whichever fits (auto)."),
]


def run(application: Callable[[], None]) -> None:
    """Call *application* and turn the project's own errors into a sentence and an exit code."""
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
    except OutputError as error:
        print(f"esfgraph: {error}", file=sys.stderr)
        sys.exit(Exit.CANNOT_RUN)


def tell(key: str, **values: object) -> None:
    """Print a line in the reader's language."""
    print_line(say(key, reader_language(os.environ), **values))


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
    engine: Engine = ShaclEngine.AUTO,
) -> None:
    """Build a release from records and serve it from now on."""
    stated = read_publication(data)
    publication = stated.with_options(base_iri, owners, postcodes)
    tell_overrides(stated, publication)
    try:
        with watching(reader_language(os.environ)) as progress:
            result = build(
                source or [resource_dir("seeds")],
                DataFolder(data),
                Iris(publication.base),
                allow_shrink=allow_shrink,
                rename=rename,
                owners=publication.owners,
                postcodes=publication.postcodes,
                source_licence=publication.source_licence,
                processes=processes or _cores(),
                engine=engine.value,
                progress=progress,
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


Missing = Annotated[bool, typer.Option("--missing", help="Those that are missing: the only list there is so far.")]


@app.command("owners")
def owners_command(missing: Missing = False, data: Data = DEFAULT_DATA) -> None:
    """Print the owners without a known number as CSV, with candidates: fill in numbers, and give it to --owners."""
    from esfgraph.exports.fill_in import owners_to_fill_in

    _only_missing(missing, "owners")
    print_data("".join(owners_to_fill_in(_current(data))))


@app.command("postcodes")
def postcodes_command(missing: Missing = False, data: Data = DEFAULT_DATA) -> None:
    """Print the owners' postcodes without a known municipality as CSV: fill in codes, and give it to --postcodes."""
    from esfgraph.exports.fill_in import postcodes_to_fill_in

    _only_missing(missing, "postcodes")
    print_data("".join(postcodes_to_fill_in(_current(data))))


def _only_missing(missing: bool, command: str) -> None:
    if not missing:
        raise UsageError(
            f"Say what to list: 'esfgraph {command} --missing > {command}.csv' writes the list to fill in."
        )


def _current(data: Path, what: str = "read") -> Release:
    release = DataFolder(data).current()
    if release is None:
        raise UsageError(f"There is no release in {str(data)!r} to {what}; run 'esfgraph build' first.")
    return release


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
    for key, count in totals(fetched):
        if count:
            print_line(say(key, language, count=count))
    if fetched.put_off:
        tell(fetched.put_off, until=fetched.until)
        tell("fetch-put-off")
    else:
        tell("fetched" if fetched.archive else "fetched-nothing", archive=repr(str(fetched.archive)), folder=to)
    raise typer.Exit(Exit.PUBLISHED if fetched.is_whole else Exit.SOME_REFUSED)


class Report(StrEnum):
    """Ways to print a validation report."""

    TABLE = "table"
    TURTLE = "turtle"
    JSON = "json"
    CSV = "csv"
    SARIF = "sarif"


@app.command("validate")
def validate_command(
    target: Annotated[str, typer.Argument(help="An RDF file, also with .gz behind, or the id of a release.")],
    data: Data = DEFAULT_DATA,
    shapes: Annotated[
        Path | None, typer.Option(help="Your own SHACL shapes: a Turtle file, or a folder of such files.")
    ] = None,
    output: Annotated[Report, typer.Option("--format", help="How to print what was found.")] = Report.TABLE,
    engine: Engine = ShaclEngine.AUTO,
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

    release = _current(data, "ask")
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


@releases.command("list")
def list_command(data: Data = DEFAULT_DATA) -> None:
    """List the releases, oldest served first; the current one is marked."""
    folder = DataFolder(data)
    language, current, ids = reader_language(os.environ), folder.pointed(), folder.ids()
    if not ids:
        tell("no-release", data=repr(str(data)))
    served = {entry["release"]: entry["at"] for entry in folder.history()}
    for id_ in sorted(ids, key=lambda id_: (served.get(id_, ""), id_)):
        mark = "*" if id_ == current else " "
        since = served.get(id_) or say("never-served", language)
        print_line(f"{mark} {id_}  {since}  {_content(folder, id_, language)}")
    _tell_fault_of_pointer(folder)
    for name in folder.strays():
        tell("stray", name=repr(f"releases/{name}"))


def _content(folder: DataFolder, id_: str, language: Language) -> str:
    """What a release holds, or why that cannot be told."""
    try:
        release = folder.release(id_)
    except ReleaseError as error:
        return f"{say('damaged', language)}: {error}"
    state = f"  {say('is-packed', language)}" if release.is_packed else ""
    return f"{say('listed', language, count=release.counts.get('projects', 0))}  {release.base_iri}{state}"


def _tell_fault_of_pointer(folder: DataFolder) -> bool:
    """Say what is wrong with the link to the current release; tell whether something is."""
    current, ids = folder.pointed(), folder.ids()
    if current in ids or not (ids or current):
        return False
    tell("pointer-to-nowhere" if current else "no-pointer", release=repr(current))
    return True


@releases.command("show")
def show_command(
    release: Annotated[str | None, typer.Argument(help="Id of a release; without one, the current one.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Show what a release holds, since when it is served, and what changed with it."""
    folder, language = DataFolder(data), reader_language(os.environ)
    shown = folder.release(release) if release is not None else _current(data, "show")
    tell("shown-release", release=shown.id)
    tell("shown-base", base=shown.base_iri)
    for name, count in shown.counts.items():
        print_line(f"{name}: {say('number', language, count=count)}")
    for served in folder.switches():
        if served.after == shown.id:
            tell("shown-served", at=served.at)
            if served.before and (summary := ChangeLog.of(folder).summary(served.before, served.after)):
                tell("changes-since", before=served.before)
                for line in describe_summary(summary, language):
                    print_line(f"  {line}")
    for file in shown.manifest["files"]:
        tell("shown-file", name=file["name"], size=file["size"], sha256=file["sha256"])


@releases.command("diff")
def diff_command(
    before: Annotated[str, typer.Argument(help="Id of a release.")],
    after: Annotated[str, typer.Argument(help="Id of another.")],
    data: Data = DEFAULT_DATA,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Tell what changes from one release to another: things that come, go and change, with fields and source lines."""
    folder, language = DataFolder(data), reader_language(os.environ)
    log = ChangeLog.of(folder)
    summary = log.summary(before, after)
    if summary is None:
        with _readable(folder, before, after) as pair, folder.lock():
            summary = log.keep(*pair, read_withdrawals(folder.withdrawals).keys())
    if summary is None:
        if before == after:
            tell("unchanged")
            return
        raise ReleaseError(say("not-comparable", language, before=before, after=after))
    changes = log.changes(before, after)
    if as_json:
        print_data(msgspec.json.encode({"summary": summary, "changes": [told(each) for each in changes]}) + b"\n")
        return
    for line in (*describe_summary(summary, language), *describe_changes(changes, language)):
        print_line(line)
    if not summary.is_listed:
        tell("not-listed", count=summary.total)


@contextmanager
def _readable(
    folder: DataFolder, before: str, after: str, *, can_be_asked: bool = True
) -> Iterator[tuple[Release, Release]]:
    """Give two releases by their ids, packed or not, as ones that can be read."""
    pair = folder.release(before), folder.release(after)
    with readable(pair[0], can_be_asked=can_be_asked) as one, readable(pair[1], can_be_asked=can_be_asked) as other:
        yield one, other


@releases.command("delta")
def delta_command(
    before: Annotated[str, typer.Argument(help="Id of a release.")],
    after: Annotated[str, typer.Argument(help="Id of another.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for removed.nq.gz and added.nq.gz.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Write the statements that one release removes from another, and those that it adds."""
    folder = DataFolder(data)
    try:
        with _readable(folder, before, after, can_be_asked=False) as pair:
            delta = write_delta(*pair, to)
    except OSError as error:
        raise ReleaseError(f"The difference cannot be written to {str(to)!r}: {error.strerror}.") from error
    tell("delta", removed=delta.removed, added=delta.added, folder=repr(str(to)))


@releases.command("deposit")
def deposit_command(
    to: Annotated[Path, typer.Option("--to", help="Folder to write; it must not be there yet, or be empty.")],
    release: Annotated[str | None, typer.Argument(help="Id of a release; without one, the current one.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Write a release as a folder for a repository of research data, with RO-Crate, citation and checksums."""
    folder = DataFolder(data)
    deposited = folder.release(release) if release is not None else _current(data, "deposit")
    try:
        with readable(deposited, can_be_asked=False) as whole:
            names = write_deposit(folder, whole, to)
    except OSError as error:
        raise ReleaseError(f"The deposit cannot be written to {str(to)!r}: {error.strerror}.") from error
    tell("deposited", count=len(names), folder=repr(str(to)))
    if read_publication(data).licence is None:
        tell("deposit-without-licence", file=repr(str(folder.publication)))


@releases.command("prune")
def prune_command(
    keep: Annotated[int, typer.Option(min=1, help="How many releases stay: the current one and those served last.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Remove old releases; what is remembered of them, in DATA/history, stays."""
    folder = DataFolder(data)
    with folder.lock():
        pruned = prune(folder, keep)
    for id_ in pruned:
        tell("pruned", release=id_)
    if not pruned:
        tell("nothing-pruned", data=repr(str(data)))


@releases.command("pack")
def pack_command(
    keep: Annotated[
        int, typer.Option(min=1, help="How many releases stay as they are: the current one and those served last.")
    ] = 1,
    data: Data = DEFAULT_DATA,
) -> None:
    """Pack old releases, which share then what they have in common; each still answers, a moment later."""
    folder = DataFolder(data)
    done = 0
    with folder.lock():
        for id_, reason in pack(folder, keep):
            done += reason is None
            tell("not-packed" if reason else "packed", release=id_, reason=reason)
    if not done:
        tell("nothing-packed", data=repr(str(data)))


@releases.command("unpack")
def unpack_command(release: Annotated[str, typer.Argument(help="Id of a release.")], data: Data = DEFAULT_DATA) -> None:
    """Make a packed release one that is served without delay again."""
    folder = DataFolder(data)
    with folder.lock():
        restored = restore(folder, folder.release(release))
    tell("unpacked", release=restored.id)


@releases.command("rollback")
def rollback_command(
    release: Annotated[str | None, typer.Argument(help="Id of a release; without one, the one served before.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Serve an earlier release again."""
    folder = DataFolder(data)
    try:
        with folder.lock():
            target = restore(folder, folder.whole(release) if release is not None else folder.served_before())
            before = folder.served_last()
            ChangeLog.of(folder).keep(before, target, read_withdrawals(folder.withdrawals).keys())
            changed = folder.switch(target)
    except OSError as error:
        raise ReleaseError(f"{str(error.filename)!r} cannot be written: {error.strerror}.") from error
    tell("served" if changed else "served-already", release=target.id, data=data)
    if changed and before and before.base_iri not in (target.base_iri, DEFAULT_BASE):
        tell("led", before=before.base_iri, now=target.base_iri)


@releases.command("verify")
def verify_command(
    release: Annotated[str | None, typer.Argument(help="Id of a release; without one, all of them.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Read every byte of the releases and compare with what was built; exit 1 if anything is damaged."""
    folder, language = DataFolder(data), reader_language(os.environ)
    if release is not None and release not in folder.ids():
        folder.release(release)  # says that it is not there
    is_damaged = release is None and _tell_fault_of_pointer(folder)
    with watching(language) as progress:
        for id_ in folder.ids() if release is None else [release]:
            path = folder.path_of(id_)
            progress.begin("Verifying", size_of(path))
            found = list(damages(path, thorough=True, advance=progress.advance))
            is_damaged = is_damaged or bool(found)
            print_line(f"{id_}  {say('damaged' if found else 'whole', language)}")
            for damage in found:
                print_line(f"  {damage.to(language)}")
    if is_damaged:
        tell("mended-by-a-build")
        raise typer.Exit(Exit.SOME_REFUSED)
