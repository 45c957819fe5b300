"""What is printed survives any encoding of the terminal, and a reader who has left."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from esfgraph.console.streams import lasting_streams, print_data, print_line
from esfgraph.errors import OutputError

ROOT = Path(__file__).parents[3]
ENCODINGS = (
    "utf-8",
    "latin-1",
    "cp1252",
    "cp437",
    "ascii",
    "iso8859-15",
    "mac-roman",
    "koi8-r",
    "shift_jis",
    "gb18030",
)


@contextmanager
def standard_output(path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a file the standard output, as strict as Python makes it."""
    with path.open("w", encoding=encoding, errors="strict") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        yield


TEXTS = {
    "plain": ("Varning: 3", "Varning: 3"),
    "Swedish": ("Åtvidaberg – 46,4 %", r"\xc5tvidaberg - 46,4 %"),
    "a number with its space": ("18\u00a0378", "18 378"),
    "marks of typography": ("“a” ’b’ … ×", "\"a\" 'b' ... x"),
    "an emoji": ("\U0001f600", r"\U0001f600"),
    "a lone surrogate": ("\ud800", r"\ud800"),
    "a byte of an argument that is no UTF-8": ("\udce5", r"\udce5"),
    "Chinese": ("\u6c49", r"\u6c49"),
    "a colour": ("\x1b[31mred", r"\x1b[31mred"),
    "a title of a window": ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
    "a carriage return": ("right\rwrong", r"right\rwrong"),
    "a control character of eight bits": ("\x9b31m", r"\x9b31m"),
    "an order of letters": ("\u202eabc\u2066", r"\u202eabc\u2066"),
    "a zero": ("a\0b", r"a\x00b"),
}
"""What is printed, and how in ASCII."""


@pytest.mark.parametrize("name", TEXTS)
def test_what_an_encoding_lacks_is_readable(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, plain = TEXTS[name]
    with standard_output(tmp_path / "out", "ascii", monkeypatch), lasting_streams():
        print_line(text)
    assert (tmp_path / "out").read_bytes() == f"{plain}\n".encode("ascii")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_text_is_printed_in_every_encoding(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standard_output(tmp_path / "out", encoding, monkeypatch), lasting_streams():
        for text, _ in TEXTS.values():
            print_line(text)
            print(text)
    printed = (tmp_path / "out").read_bytes().decode(encoding)
    assert "Varning: 3\n" in printed
    assert "tvidaberg" in printed


def test_what_the_encoding_has_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standard_output(tmp_path / "out", "cp1252", monkeypatch), lasting_streams():
        print_line("Åtvidaberg – 46,4 %…")
    assert (tmp_path / "out").read_text(encoding="cp1252") == "Åtvidaberg – 46,4 %…\n"


def test_data_for_programs_is_utf_8_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standard_output(tmp_path / "out", "ascii", monkeypatch), lasting_streams():
        print("before")
        print_data('"å \ud800"\n')
        print_data("å\n".encode())
        print("after")
    assert (tmp_path / "out").read_bytes() == b'before\n"\xc3\xa5 \\ud800"\n\xc3\xa5\nafter\n'


def test_the_streams_are_given_back() -> None:
    before = sys.stdout, sys.stderr
    with contextlib.suppress(KeyError), lasting_streams():
        assert (sys.stdout, sys.stderr) != before
        raise KeyError
    assert (sys.stdout, sys.stderr) == before


def test_a_stream_in_memory_and_none_at_all_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = io.StringIO()
    monkeypatch.setattr(sys, "stdout", memory)
    monkeypatch.setattr(sys, "stderr", None)
    with lasting_streams():
        print_line("\U0001f600")
        print("lost", file=sys.stderr)
    assert memory.getvalue() == "\U0001f600\n"


def test_a_reader_who_has_left_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with lasting_streams():
            for number in range(100_000):
                print(number)
            print_data(b"x" * 1_000_000)


def test_a_full_disk_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        return  # a device of Linux
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(OutputError, match="No space left on device"), lasting_streams():
            print("x" * 100_000)


RECORD = """\
Diarienummer:
25-111-S02
Projekttitel:
Prov – \U0001f600
Projektägare:
Exempel\u2013kommun \U0001f600
Startdatum:
– \U0001f600 \u6c49
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "sv_SE.ISO-8859-1"},
        {"LANG": "sv_SE", "PYTHONIOENCODING": "cp1252:strict", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()),
)
def test_a_build_on_a_terminal_of_another_encoding(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RECORD, encoding="utf-8")
    command = [sys.executable, "-c", "from esfgraph_server.cli import main; main()", "build", str(tmp_path / "a.txt")]
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [*command, "--data", str(tmp_path / "data"), "--processes", "1"],
        env=path | environment,
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"(malformed-date)" in run.stdout
    assert (b"Varning: 1" in run.stdout) == any(value.startswith("sv") for value in environment.values())


def test_a_build_whose_reader_has_left_still_tells_its_code(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RECORD, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"\0\1\2")
    command = f"{sys.executable} -c 'from esfgraph_server.cli import main; main()' build {tmp_path}/*.txt"
    run = subprocess.run(
        ["bash", "-c", f"{command} --data {tmp_path}/data --processes 1 2>&1 | true; echo ${{PIPESTATUS[0]}}"],
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (run.stdout, run.stderr) == ("1\n", "")
