"""Put the data folders into wheels; an editable install reads them from the checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("ontology", "seeds", "shapes")


class DataFoldersHook(BuildHookInterface[Any]):
    """Adds each data folder to a wheel as ``esfgraph/_data/<folder>``, without the scripts that made its tables."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Register the files, for real wheels only: a copy beside an editable install would go stale."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        for path in sorted(path for folder in DATA_FOLDERS for path in (root / folder).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                build_data["force_include"][str(path)] = f"esfgraph/_data/{path.relative_to(root).as_posix()}"
