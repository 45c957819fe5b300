"""A browser, and a server for it to visit."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "These tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def serving(data: DataFolder, port: int = 0) -> Iterator[str]:
    """Serve a folder on a port, by itself a free one; give the address, which a site with a port knows as its own."""
    public_url = f"http://127.0.0.1:{port}" if port else None
    app = create_app(Settings(data=data.root, public_url=public_url, query=QueryLimits(processes=1)))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="session")
def served() -> Callable[..., contextlib.AbstractContextManager[str]]:
    return serving


@pytest.fixture(scope="module")
def address(seed_build: tuple[DataFolder, BuildResult]) -> Iterator[str]:
    """The address of a server of the seeds' release."""
    with serving(seed_build[0]) as address:
        yield address


@pytest.fixture
def visit(browser: "Browser", address: str) -> "Iterator[Callable[..., Page]]":
    """Open a page; at the end, nobody but our server may have been asked for anything."""
    asked: list[str] = []
    complaints: list[str] = []
    contexts = []

    def open_(path: str, width: int = 1280, scheme: Any = "light", scripts: bool = True) -> "Page":
        viewport: Any = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    strangers = [url for url in asked if urlsplit(url).scheme != "data" and not url.startswith(address)]
    assert not strangers
    # The page of a problem is one.
    assert not [text for text in complaints if "status of 404" not in text and "status of 400" not in text]
