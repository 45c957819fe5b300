"""Makes the picture of README: a project of the seeds, as a browser shows it.

    python bench/picture.py [--out docs/project.webp]

Needs Chromium, and the package playwright.
"""

import argparse
import base64
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from bench.loopback import esfgraph
from playwright.sync_api import sync_playwright

PAGE = "/en/project/25-030-S02"
WIDTH, HEIGHT = 1120, 640
LARGEST = 60_000
"""Bytes: a reader of README waits for it."""


def main() -> int:
    """Serve the seeds, open the page, keep what is seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "project.webp")
    out: Path = parser.parse_args().out
    chromium = shutil.which("chromium")
    if not chromium:
        print("Chromium is not there: apt-get install chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, esfgraph(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"http://127.0.0.1:{server.port}{PAGE}")
        # As WebP, which takes a third of a PNG, and which Playwright itself does not write.
        taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 85})
        out.write_bytes(base64.b64decode(taken["data"]))
        browser.close()
    size = out.stat().st_size
    print(f"{out}: {size:,} bytes")
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
