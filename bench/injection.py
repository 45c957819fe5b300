"""Commands in which the system refuses a call: forked from a process that has read the program, held, and traced.

strace (6.1 or newer) counts the calls of each thread for itself: the n-th is that of every thread that makes so many.
"""

import contextlib
import faulthandler
import json
import os
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from esfgraph_server.cli import main

CALLS = {
    "open": "open,openat,openat2",
    "read": "read,pread64,readv",
    "write": "write,pwrite64,writev,fallocate,ftruncate,copy_file_range,sendfile",
    "sync": "fsync,fdatasync,sync_file_range",
    "rename": "rename,renameat,renameat2",
    "names": "mkdir,mkdirat,symlink,symlinkat,unlink,unlinkat,rmdir,link,linkat",
    "map": "mmap,mremap,brk",
    "fork": "fork,vfork,clone,clone3",
    "socket": "accept,accept4,socket,socketpair,pipe2,epoll_create1",
}
"""What strace calls the calls of a kind."""
_TOOK = re.compile(r"^(\d+)\s+(?:<\.\.\. )?(\w+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that fails, or all from it on."""

    call: str
    """A key of CALLS."""
    error: str
    """As errno names it."""
    number: int
    """Of the call among those of its kind, from 1."""
    lasts: bool
    """Whether all later ones fail as well."""

    def __str__(self) -> str:
        return f"{self.call} {self.number}{'+' * self.lasts} {self.error}"


def forked(work: Callable[[], Any]) -> Any:
    """Do *work* in a process of its own; return what it returns, as JSON; raise RuntimeError where it fails."""
    read, write = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            os.close(read)
            os.write(write, json.dumps({"result": work()}).encode())
        except BaseException:
            os.write(write, json.dumps({"error": traceback.format_exc()}).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        said = file.read()
    os.waitpid(pid, 0)
    told = json.loads(said or b'{"error": "it was ended"}')
    if "error" in told:
        raise RuntimeError(told["error"])
    return told["result"]


def read_program(*works: Callable[[], Any]) -> None:
    """Import what each of *works* imports, so that forked commands need not: no call of theirs is one for a module."""
    for work in works:

        def modules(work: Callable[[], Any] = work) -> list[str]:
            work()
            return list(sys.modules)

        for name in forked(modules):
            with contextlib.suppress(ImportError):
                import_module(name)


class Command:
    """A command in a process of its own, which waits until it is told to go on."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        """Fork it; what it prints goes to files in *folder*."""
        self.out, self.err, self.log = folder / "out", folder / "err", folder / "trace"
        self.code: int | None = None
        self._strace: subprocess.Popen[bytes] | None = None
        for path in (self.out, self.err, self.log):
            path.unlink(missing_ok=True)
        self.pid = os.fork()
        if self.pid == 0:
            self._run(["esfgraph", *arguments])
        os.waitpid(self.pid, os.WUNTRACED)

    def _run(self, arguments: list[str]) -> None:
        code = 1
        try:
            os.setsid()
            for path, descriptor in ((Path(os.devnull), 0), (self.out, 1), (self.err, 2)):
                opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
                os.dup2(opened, descriptor)
                os.close(opened)
            sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
            os.kill(os.getpid(), signal.SIGSTOP)
            faulthandler.disable()  # whoever tests has it say where a process ends
            sys.argv = arguments
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def trace(self, calls: str, fault: Fault | None, also: Sequence[int] = (), more: Sequence[str] = ()) -> None:
        """Attach strace, with the options *more*, to it and to the processes *also*; without a *fault* it counts."""
        inject = [*more]
        if fault:
            when = f"{fault.number}{'+' * fault.lasts}"
            inject += ["-e", f"inject={calls}:error={fault.error}:when={when}"]
        pids = [part for pid in (self.pid, *also) for part in ("-p", str(pid))]
        command = ["strace", "-f", "-qq", "-y", "-e", f"trace={calls}", "-e", "signal=none", *inject]
        self._strace = subprocess.Popen([*command, "-o", str(self.log), *pids], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while "TracerPid:\t0\n" in Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8"):
            if self._strace.poll() is not None or time.monotonic() > end:
                raise RuntimeError("strace cannot attach here (ptrace_scope, or a container without SYS_PTRACE).")
            time.sleep(0.005)

    def go_on(self) -> None:
        """Let it begin."""
        os.kill(self.pid, signal.SIGCONT)

    def untrace(self) -> None:
        """Let no call fail any more."""
        if self._strace:
            self._strace.terminate()
            self._end_strace(5)

    def wait(self, seconds: float) -> int | None:
        """Wait for its end: its exit code, negative for a signal; None where it is killed, since it took longer."""
        end = time.monotonic() + seconds
        while not self.has_ended() and time.monotonic() < end:
            time.sleep(0.01)
        code = self.code
        self.end()
        return code

    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def end(self) -> None:
        """End it with all that it started, and strace."""
        for pid in (*started_by(self.pid), self.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.code is None:
            os.waitpid(self.pid, 0)
            self.code = -signal.SIGKILL
        if self._strace:
            self._end_strace(10)

    def _end_strace(self, seconds: float) -> None:
        """Wait for its end, and kill it where a process that it holds keeps it: the system lets go of that, too."""
        if self._strace:
            try:
                self._strace.wait(seconds)
            except subprocess.TimeoutExpired:
                self._strace.kill()
                self._strace.wait()
            self._strace = None

    def refused(self) -> list[str]:
        """The calls that were made to fail, as strace writes them."""
        return [line for line in self.lines() if "(INJECTED)" in line]

    def count(self) -> int:
        """How many calls the thread made that made most."""
        by_thread: dict[str, int] = {}
        for line in self.lines():
            if (found := _TOOK.match(line)) and "resumed>" not in line:
                by_thread[found[1]] = by_thread.get(found[1], 0) + 1
        return max(by_thread.values(), default=0)

    def lines(self) -> list[str]:
        """What strace has written."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []


def started_by(pid: int) -> list[int]:
    """The processes that one has started, and those that these have."""
    found = list[int]()
    with contextlib.suppress(OSError):  # it has ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="utf-8").split()):
                found += child, *started_by(child)
    return found
