"""Fixtures of the library's tests: the command as a person runs it."""

from collections.abc import Callable

import pytest

from esfgraph.cli import run
from esfgraph_server.cli import app


@pytest.fixture
def esfgraph(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run a command as a person would who reads English; give its exit code, output and errors."""
    monkeypatch.setenv("LC_ALL", "C")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["esfgraph", *arguments])
        with pytest.raises(SystemExit) as ended:
            run(app)
        out, err = capfd.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out, err

    return command
