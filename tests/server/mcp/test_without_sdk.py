"""Where the SDK is not installed all works but the tools, which say in a sentence what to install."""

import os
import subprocess
import sys

import pytest

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder

SCRIPT = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("mcp", "mcp_types", "jsonschema"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refusing())
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "mcp" else find_spec(name, package)

from pathlib import Path
from starlette.testclient import TestClient
from esfgraph.errors import UsageError
from esfgraph_server.app import create_app
from esfgraph_server.cli import main
from esfgraph_server.settings import Settings

data = Path(sys.argv[1])
with TestClient(create_app(Settings(data=data))) as client:
    for address in ("/en/ask", "/en/projects", "/api/v1/observations/groups?by=period"):
        assert client.get(address).status_code == 200, address
    assert client.post("/mcp", json={}).status_code == 404
try:
    create_app(Settings(data=data, mcp=True))
except UsageError as error:
    print(error)
for command in (["mcp"], ["serve", "--mcp", "--port", "0"]):
    sys.argv = ["esfgraph", *command, "--data", str(data)]
    try:
        main()
    except SystemExit as ended:
        print(ended.code)
"""
SENTENCE = (
    "The tools of the Model Context Protocol need the package 'mcp', which is not installed. Install it with "
    "'pip install \"esfgraph[mcp]\"', or serve without them."
)


@pytest.mark.thorough
def test_all_but_the_tools_works(seed_build: tuple[DataFolder, BuildResult]) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SCRIPT, str(seed_build[0].root)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [SENTENCE, "2", "2"]
    assert ran.stderr.splitlines()[-2:] == [f"esfgraph: {SENTENCE}"] * 2
