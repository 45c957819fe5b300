"""The process that others are forked from (forkserver.py is the server's end): it has read their program, and no more.

What it imports, each server waits for when it starts, and each child holds in memory: no event loop, for one.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import struct
from collections.abc import Callable
from typing import Final

EVENT: Final = struct.Struct("=ciI")
"""What is said of a child: what happened, its exit code (negative for a signal), its number."""
READY, STARTED, ENDED = b"R", b"S", b"E"
START_ONE = b"+"
"""What comes with the socket of each child."""


def fork_children(control: socket.socket, work: Callable[[socket.socket], None]) -> None:
    """Fork a child that does *work* on each socket that comes over *control*, and tell how each child ends.

    Ends this process once *control* is closed, or the system refuses what it needs: the server starts another.
    Everything that is imported by then is imported once: a child is ready within milliseconds.
    """
    with contextlib.suppress(OSError):
        _serve(control, work)
    os._exit(1)


def _serve(control: socket.socket, work: Callable[[socket.socket], None]) -> None:
    woken, wake_up = os.pipe()
    os.set_blocking(wake_up, False)
    signal.set_wakeup_fd(wake_up)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # noticed by way of the pipe
    gc.freeze()  # pages that are only read stay shared
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(woken, select.POLLIN)
    control.sendall(EVENT.pack(READY, 0, os.getpid()))
    while True:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if woken in ready:
            os.read(woken, 4096)
            _report_ended(control)
        if control.fileno() in ready:
            asked, descriptors, *_ = socket.recv_fds(control, 1, 1)
            if not asked:
                os._exit(0)
            if (pid := os.fork()) == 0:
                _run_child(control, (woken, wake_up), socket.socket(fileno=descriptors[0]), work)
            os.close(descriptors[0])
            control.sendall(EVENT.pack(STARTED, 0, pid))


def _report_ended(control: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            control.sendall(EVENT.pack(ENDED, os.waitstatus_to_exitcode(status), pid))


def _run_child(
    control: socket.socket, pipe: tuple[int, int], connection: socket.socket, work: Callable[[socket.socket], None]
) -> None:
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        for descriptor in pipe:
            os.close(descriptor)
        work(connection)
    finally:
        os._exit(1)  # work ends the process itself when all went well
