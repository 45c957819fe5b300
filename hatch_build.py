"""Put the data folders into wheels; an editable install reads them from the checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("ontology", "seeds", "shapes")


class DataFoldersHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's base class is generic without stubs
    """Adds each data folder to a wheel as ``esfgraph/_data/<folder>``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Register the folders, for real wheels only: a copy beside an editable install would go stale."""
        if self.target_name != "wheel" or version == "editable":
            return
        for folder in DATA_FOLDERS:
            build_data["force_include"][str(Path(self.root, folder))] = f"esfgraph/_data/{folder}"
