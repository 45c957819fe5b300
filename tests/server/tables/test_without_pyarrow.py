"""Where pyarrow is not installed all works but Parquet, which says so in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.replayed import SEEDS

SCRIPT = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refusing())
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "pyarrow" else find_spec(name, package)

from pathlib import Path
from starlette.testclient import TestClient
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

seeds, data = map(Path, sys.argv[1:])
assert build([seeds], DataFolder(data), Iris()).served
with TestClient(create_app(Settings(data=data))) as client:
    for address in ("/en/downloads", "/en/projects", "/en/projects.csv", "/catalog.ttl", "/openapi.json"):
        assert client.get(address).status_code == 200, address
    assert "Parquet cannot be written here" in client.get("/en/downloads").text
    assert ".parquet" not in client.get("/en/projects").text
    answer = client.get("/en/projects.parquet", headers={"Accept": "application/json"})
    assert answer.status_code == 501, answer.text
    assert "pyarrow is not installed" in answer.json()["detail"]
assert "pyarrow" not in sys.modules
print("all is well")
"""


@pytest.mark.thorough
def test_all_but_parquet_works(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SCRIPT, str(SEEDS), str(tmp_path / "data")]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.stdout.endswith("all is well\n"), ran.stderr
