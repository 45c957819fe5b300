"""Build what browsers run where npm is; put the data folders into wheels: an editable install reads the checkout's."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("ontology", "seeds", "shapes")
FRONTEND = "server/frontend"
BUILT = (
    "server/esfgraph_server/site/static/dist/editor.js",
    "server/esfgraph_server/static_site/dist/oxigraph.js",
)
"""The editor of the query page, and what answers queries in copies of the site."""
SWITCH = "ESFGRAPH_FRONTEND"
"""In the environment: ``skip`` leaves them as they are, ``require`` lets a build without them fail."""
_COMMANDS = (
    ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"),
    ("npm", "run", "build"),
)


class BuildHook(BuildHookInterface[Any]):
    """Builds what browsers run; adds data folders to a wheel as ``esfgraph/_data/<folder>``, without their scripts."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build and register files; data for real wheels only: a copy beside an editable install would go stale."""
        root = Path(self.root)
        self._build_frontend(root)
        if self.target_name != "wheel" or version == "editable":
            return
        for path in sorted(path for folder in DATA_FOLDERS for path in (root / folder).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                build_data["force_include"][str(path)] = f"esfgraph/_data/{path.relative_to(root).as_posix()}"

    def _build_frontend(self, root: Path) -> None:
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
            self.app.display_warning(
                "The query page has a plain text field, and copies of the site answer no queries, for what browsers "
                f"run was not built: {reason}."
            )


def _is_built(root: Path) -> bool:
    built = [root / path for path in BUILT]
    if not all(path.is_file() for path in built):
        return False
    oldest = min(path.stat().st_mtime for path in built)
    return all(path.stat().st_mtime <= oldest for path in (root / FRONTEND).glob("*") if path.is_file())
