"""Build the editor where npm is; put the data folders into wheels, for an editable install reads the checkout's."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("ontology", "seeds", "shapes")
FRONTEND = "server/frontend"
BUNDLE = "server/esfgraph_server/site/static/dist/editor.js"
SWITCH = "ESFGRAPH_FRONTEND"
"""In the environment: ``skip`` leaves the editor as it is, ``require`` lets a build without it fail."""
_COMMANDS = (
    ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"),
    ("npm", "run", "build"),
)


class BuildHook(BuildHookInterface[Any]):
    """Builds the editor, and adds each data folder to a wheel as ``esfgraph/_data/<folder>``, without its scripts."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build and register files; data for real wheels only: a copy beside an editable install would go stale."""
        root = Path(self.root)
        self._build_editor(root)
        if self.target_name != "wheel" or version == "editable":
            return
        for path in sorted(path for folder in DATA_FOLDERS for path in (root / folder).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                build_data["force_include"][str(path)] = f"esfgraph/_data/{path.relative_to(root).as_posix()}"

    def _build_editor(self, root: Path) -> None:
        """Build it if it is not there, or older than its sources; without npm the query page has a plain field."""
        wanted = os.environ.get(SWITCH, "")
        if wanted == "skip" or _is_built(root):
            return
        try:
            if shutil.which("npm") is None:
                raise FileNotFoundError("there is no npm")
            for command in _COMMANDS:
                subprocess.run(command, cwd=root / FRONTEND, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            if wanted == "require":
                raise
            reason = str(error).rstrip(".")
            self.app.display_warning(f"The editor was not built, and the query page has a plain text field: {reason}.")


def _is_built(root: Path) -> bool:
    bundle = root / BUNDLE
    sources = [path for path in (root / FRONTEND).glob("*") if path.is_file()]
    return bundle.is_file() and all(path.stat().st_mtime <= bundle.stat().st_mtime for path in sources)
