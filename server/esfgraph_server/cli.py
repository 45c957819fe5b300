"""The command line: the library's commands, and those of the server, which are read where one of them may be meant."""

import sys
from collections.abc import Sequence

import typer

import esfgraph.cli
from esfgraph.cli import run


def main() -> None:
    """Run a command; an error is one sentence on the standard error."""
    run(commands_for(sys.argv[1:]))


def commands_for(arguments: Sequence[str]) -> typer.Typer:
    """Return the commands to choose from: the library's alone where one is named, whose start takes a sixth less."""
    library = esfgraph.cli.app
    commands = {command.name for command in library.registered_commands}
    groups = {group.name for group in library.registered_groups}
    if arguments and arguments[0] in commands | groups:
        return library
    from esfgraph_server.commands import app

    return app
