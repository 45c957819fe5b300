"""Environments: a virtual environment for each peer that cannot share ours, made from its pinned list."""

import hashlib
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"


def environment(peer: str, folder: Path) -> Path:
    """Return the interpreter of *peer*'s environment below *folder*; make it where it is missing or out of date."""
    pinned = PEERS / f"{peer}.txt"
    made_from = hashlib.sha256(pinned.read_bytes()).hexdigest()
    home = folder / peer
    mark = home / "made-from.sha256"
    if not mark.exists() or mark.read_text(encoding="ascii") != made_from:
        print(f"Making the environment of {peer} from {pinned.name} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        command = [str(home / "bin" / "pip"), "install", "-q", "--no-deps", "-r", str(pinned)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"The environment of {peer} cannot be made:\n{done.stderr}")
        mark.write_text(made_from, encoding="ascii")
    return home / "bin" / "python"


def versions(peer: str, names: tuple[str, ...]) -> dict[str, str]:
    """The versions of some packages in the pinned list of *peer*."""
    lines = (PEERS / f"{peer}.txt").read_text(encoding="ascii").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    return {name: pinned[name] for name in names}
