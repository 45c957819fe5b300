"""The forking half of a query process: a child for each socket that comes, and word of how each child ended.

What is imported here is imported once: a killed process is replaced within milliseconds, at hardly any cost.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import struct
from collections.abc import Callable

NEWS = struct.Struct("=ciI")
"""What is said of a child: what happened, its exit code (negative for a signal), its number."""

BORN, ENDED = b"B", b"E"
ONE_MORE = b"+"
"""What comes with each socket."""


def bear(control: socket.socket, work: Callable[[socket.socket], None]) -> None:
    """Fork a process that does *work* on each socket that comes over *control*, until that is closed.

    Children outlive this process no longer than they have someone at the other end of their socket.
    """
    news, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # noticed by way of the pipe
    gc.freeze()  # pages that are only read stay shared
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(news, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if news in ready:
            os.read(news, 4096)
            _tell_of_ends(control)
        if control.fileno() in ready:
            said, descriptors, *_ = socket.recv_fds(control, 1, 1)
            if not said:
                os._exit(0)
            if (child := os.fork()) == 0:
                _live(control, (news, woken), socket.socket(fileno=descriptors[0]), work)
            os.close(descriptors[0])
            control.sendall(NEWS.pack(BORN, 0, child))


def _tell_of_ends(control: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            child, status = ended
            control.sendall(NEWS.pack(ENDED, os.waitstatus_to_exitcode(status), child))


def _live(
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
