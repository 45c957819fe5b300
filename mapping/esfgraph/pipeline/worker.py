"""What a worker process does, and the process that workers are forked from.

It is run as ``python -m esfgraph.pipeline.worker DESCRIPTOR MODULE...``.
"""

import gc
import os
import socket
import sys
import threading
import traceback
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from esfgraph.errors import EsfgraphError

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""How many objects are made before Python looks for cycles among them: records and statements form none.

Looking as often as it does by itself takes a worker 4 % more time.
"""


def main() -> None:
    """Import the modules named, fork a worker for each connection that is received, and in the end wait for them all.

    It imports once what every worker needs. Workers that have ended stay zombies until then, so no other process is
    given the number of one.
    """
    descriptor, *modules = sys.argv[1:]
    for name in modules:
        import_module(name)
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    with socket.socket(fileno=int(descriptor)) as control:
        while descriptors := socket.recv_fds(control, 1, 1)[1]:
            if os.fork() == 0:
                try:
                    control.close()
                    work(Connection(descriptors[0]))
                finally:
                    os._exit(0)
            os.close(descriptors[0])
    with suppress(ChildProcessError):
        while True:
            os.wait()


def work(connection: Connection) -> None:
    """Apply the function that is received first to what is received behind it, up to None.

    Send this process's number first, then each result as ``(None, result)``, at last None, or ``(error, None)``.
    """
    received = SimpleQueue[Any]()
    threading.Thread(target=_receive, args=(connection, received), daemon=True).start()
    connection.send(os.getpid())
    try:
        function = received.get()
        for result in function(iter(received.get, None)) or ():
            connection.send((None, result))
        connection.send(None)
    except Exception as error:
        if not isinstance(error, EsfgraphError):
            error.add_note(f"In a process of the build:\n{traceback.format_exc()}")
        connection.send((error, None))


def _receive(connection: Connection, received: SimpleQueue[Any]) -> None:
    """Take over all that is sent at once, so that the sender never waits; end with the sender."""
    try:
        while True:
            received.put(connection.recv())
    except (EOFError, OSError):
        os._exit(1)


if __name__ == "__main__":
    main()
