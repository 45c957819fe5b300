"""Those who watch a server are answered whatever readers wait for."""

import contextlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

from esfgraph.release.data_folder import DataFolder
from esfgraph.release.lookups import NAME
from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

READERS = 8


def test_the_server_says_that_it_lives_while_all_places_for_pages_are_taken(
    own_data: DataFolder, running: Callable[..., contextlib.AbstractContextManager[Any]]
) -> None:
    release = own_data.current()
    assert release is not None
    pipe = release.path / NAME
    pipe.unlink()
    os.mkfifo(pipe)  # whoever opens it waits for one who writes
    settings = Settings(data=own_data.root, page_places=2)
    with running(create_app(settings)) as server, ThreadPoolExecutor(READERS) as threads:

        def read(number: int) -> int:
            transport = httpx2.HTTPTransport(local_address=f"127.0.0.{number + 2}")
            with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", transport=transport, timeout=60) as client:
                return int(client.get(f"/sv/quality?page={number + 1}").status_code)

        answers = [threads.submit(read, number) for number in range(READERS)]
        writer = None
        try:
            while writer is None:  # until one of them waits for it
                assert {server.client.get("/health/live").status_code for _ in range(20)} == {200}
                assert not any(answer.done() for answer in answers)
                with contextlib.suppress(OSError):
                    writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        finally:
            pipe.unlink()
            if writer is not None:
                os.close(writer)
        assert {answer.result() for answer in answers} == {503}
