"""The commands about releases: what there is and holds, what changed, what is served, what becomes of old ones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from esfgraph.changes.change_log import ChangeLog
from esfgraph.console.changes import describe_changes, describe_summary, told
from esfgraph.console.data_option import DEFAULT_DATA, Data, current_release
from esfgraph.console.exits import Exit
from esfgraph.console.language import reader_language, say
from esfgraph.console.progress import watching
from esfgraph.console.streams import print_data, print_line, tell
from esfgraph.errors import ReleaseError
from esfgraph.exports.delta import write_delta
from esfgraph.exports.deposit import write_deposit
from esfgraph.packing.pack import pack
from esfgraph.packing.unpack import readable, restore
from esfgraph.publisher.publication import read_publication
from esfgraph.publisher.withdrawals import read_withdrawals
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.pruning import prune
from esfgraph.release.verification import damages, size_of
from esfgraph.rules import Language

releases = typer.Typer(help="List the releases and choose which one is served.", no_args_is_help=True)


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
    shown = folder.release(release) if release is not None else current_release(data, "show")
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
    deposited = folder.release(release) if release is not None else current_release(data, "deposit")
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
