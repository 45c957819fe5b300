"""The corpus: generated records, made once for each size and kept until the generator changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE_BY = (ROOT / "bench" / "records.py", ROOT / "tests" / "writers.py")
SEED = 1


def corpus(records: int, folder: Path) -> Path:
    """Return the folder of *records* generated records below *folder*."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in MADE_BY)).hexdigest()[:12]
    home = folder / f"{records}-{SEED}-{digest}"
    if not (home / "faults.json").exists():  # written last
        shutil.rmtree(home, ignore_errors=True)
        command = [sys.executable, str(MADE_BY[0]), "--records", str(records), "--out", str(home), "--seed", str(SEED)]
        subprocess.run(command, check=True)
    return home / "records"


def with_one_change(sources: Path, out: Path) -> Path:
    """Copy a corpus to *out* with one sentence more in the text of one page; the other files are shared."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(sources, out, copy_function=os.link)
    page = min(out.rglob("*.txt"))
    text = page.read_text(encoding="utf-8").rstrip("\n")
    page.unlink()
    page.write_text(f"{text}\n\nProjektet har förlängts med ett halvår.\n", encoding="utf-8")
    return out
