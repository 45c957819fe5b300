"""The API keeps what its document promises, as a tool reads it that others have written."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder

if TYPE_CHECKING:
    from tests.serving import Serve


@pytest.mark.openapi
def test_schemathesis_finds_nothing(serve: "Serve", seed_build: tuple[DataFolder, BuildResult], tmp_path: Path) -> None:
    """Every operation is asked by its examples, at the bounds of its schemas, and otherwise, right and wrong."""
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or "schemathesis"
    config = Path(__file__).with_name("schemathesis.toml")
    with serve(data=seed_build[0].root) as server:
        address = f"http://127.0.0.1:{server.port}"
        told = subprocess.run(
            [command, "--config-file", config, "run", f"{address}/openapi.json", "--url", address],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, told.stdout[-10_000:] + told.stderr
