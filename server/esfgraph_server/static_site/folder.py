"""The folder of a copy: made under another name, and put in place when it is whole; only a copy is ever replaced."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any

from esfgraph.disk.exchange import exchange
from esfgraph.disk.removal import remove
from esfgraph.errors import UsageError

MARK = "esfgraph-copy.json"
"""The file that tells a copy from any other folder, and of which release it is."""


@contextmanager
def new_copy(to: Path, told: Mapping[str, Any]) -> Iterator[Path]:
    """Give a new folder, which takes the place of *to* at the end of the context, unless that raises.

    Raise UsageError where *to* is neither free, nor empty, nor a copy, and where no folder can be made beside it.
    """
    _check(to)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    except OSError as error:
        raise UsageError(
            f"No folder can be made beside {str(to)!r} ({error.strerror}); name another folder by --to."
        ) from error
    try:
        yield made
        (made / MARK).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        made.chmod(0o755)  # those of temporary folders are for their owner alone
        if to.exists():
            exchange(made, to)
        else:
            made.rename(to)
    except OSError as error:
        where = error.filename or str(made)
        raise UsageError(
            f"The copy cannot be written at {str(where)!r} ({error.strerror}); {str(to)!r} is as it was. "
            "Make room there, or name another folder by --to."
        ) from error
    finally:
        remove(made)  # what it holds by now: what is unfinished, or the copy before


def _check(to: Path) -> None:
    if not os.path.lexists(to):
        return
    if not to.is_dir():
        raise UsageError(f"{str(to)!r} is a file; name a folder by --to, which is made where it is not there.")
    if any(to.iterdir()) and not (to / MARK).is_file():
        raise UsageError(
            f"{str(to)!r} holds other files than a copy of the site, which would be lost; name another folder by --to."
        )


def claim(path: Path) -> IO[bytes] | None:
    """Open a file of a copy to write it; None where it is written already, by whomever."""
    try:
        return path.open("xb")
    except FileExistsError:
        return None
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return claim(path)
