"""The built wheel, installed as the lock says into an empty environment, runs every command."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.packaging, pytest.mark.timeout(900)]


def built(checkout: Path, folder: Path) -> Path:
    """A folder with the sdist of a checkout, and the wheel that is built from it."""
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, checkout], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    """The wheel, built from the sdist: what a person who downloads it would get."""
    [path] = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked dependencies and the wheel, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "install", "-q"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return folder / "bin"


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("ESFGRAPH_", "PYTHON"))} | {
        "HOME": str(tmp_path)
    }


def test_the_wheel_holds_the_data_and_no_generic_names(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"esfgraph", "esfgraph_server"}
    for expected in (
        "esfgraph/fields.toml",
        "esfgraph/py.typed",
        "esfgraph/_data/ontology/esf.ttl",
        "esfgraph/_data/ontology/context.jsonld",
        "esfgraph/_data/ontology/labels.ttl",
        "esfgraph/_data/ontology/places/nuts.ttl",
        "esfgraph/_data/shapes/project.ttl",
        "esfgraph/_data/shapes/examples/Project.ttl",
        "esfgraph/_data/seeds/000_1fa7831598b9845a.txt",
        "esfgraph_server/py.typed",
        "esfgraph_server/site/texts/common.toml",
    ):
        assert expected in names
    assert any(name.startswith("esfgraph_server/site/templates/") for name in names)
    assert "esfgraph_server/site/static/app.css" in names
    assert "esfgraph_server/static_site/scripts/query.js" in names
    if shutil.which("npm"):
        assert "esfgraph_server/site/static/dist/editor.js" in names
        assert "esfgraph_server/site/static/dist/THIRD-PARTY.txt" in names
        assert "esfgraph_server/static_site/dist/oxigraph_bg.wasm" in names
        assert "esfgraph_server/static_site/dist/oxigraph.LICENSE.txt" in names
    assert not [name for name in names if "node_modules" in name]


def test_another_checkout_gives_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    bundled = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("server/*/*/**/dist/*")]
    for name in [*tracked.split("\0")[:-1], *bundled]:
        other = tmp_path / "elsewhere" / name
        other.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, other)  # written now
    again = built(tmp_path / "elsewhere", tmp_path / "dist")
    names = {path.name for path in dist.iterdir()} - {".gitignore"}
    assert {name.partition("-")[0] for name in names} == {"esfgraph"}
    assert len(names) == 2
    assert {name for name in names if (dist / name).read_bytes() != (again / name).read_bytes()} == set()


def test_the_wheel_says_what_it_is_made_of(wheel: Path, bin_folder: Path) -> None:
    files = zipfile.ZipFile(wheel)
    [name] = [name for name in files.namelist() if ".dist-info/sboms/" in name]
    bill = json.loads(files.read(name))
    listed = {component["name"]: component for component in bill["components"]}
    # All that an installation has, in these versions, and each of their files with its hash.
    pip = [str(bin_folder / "pip"), "list", "--format=json", "--exclude=pip", "--exclude=setuptools"]
    installed = json.loads(subprocess.run(pip, check=True, capture_output=True).stdout)
    elsewhere = {name for name, part in listed.items() if "sys_platform == 'win32'" in str(part.get("properties"))}
    assert {package["name"].lower().replace("_", "-"): package["version"] for package in installed} == {
        "esfgraph": bill["metadata"]["component"]["version"],
        **{name: part["version"] for name, part in listed.items() if name not in elsewhere},
    }
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.findall("sha256:(.*?)(?: |$)", lock, re.MULTILINE) == [
        digest["content"] for component in listed.values() for digest in component["hashes"]
    ]
    brings = {entry["ref"]: entry["dependsOn"] for entry in bill["dependencies"]}
    assert "starlette" in brings["fastapi"]
    reached = {"esfgraph"}
    while more := {name for ref in reached for name in brings[ref]} - reached:
        reached |= more
    assert reached == {"esfgraph", *listed}
    bundled = {component["name"] for component in bill["metadata"]["component"]["components"]}
    if "esfgraph_server/static_site/dist/oxigraph.js" in files.namelist():
        assert {"@codemirror/view", "codemirror-lang-sparql", "oxigraph"} <= bundled
        assert "esbuild" not in bundled  # which builds, and travels in nothing
    else:
        assert not bundled


def test_every_declared_dependency_is_locked_with_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--index-url" not in lock
    assert "://" not in lock
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    for requirement in declared:
        name = re.split(r"[\[<>=!~; ]", requirement)[0]
        assert f"\n{name.lower()}==" in f"\n{lock}".lower(), name


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["build", "--help"],
        ["serve", "--help"],
        ["validate", "--help"],
        ["query", "--help"],
        ["releases", "list"],
    ],
)
def test_every_command_runs(
    arguments: list[str], bin_folder: Path, clean_environment: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [bin_folder / "esfgraph", *arguments], cwd=tmp_path, env=clean_environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def served(bin_folder: Path, clean_environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of `esfgraph serve` in an empty folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(bin_folder / "esfgraph"), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env=clean_environment, stdout=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/health/ready").close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
        process.terminate()
        assert process.stdout is not None
        said = process.stdout.read()
        assert process.wait(20) in (0, -15)
    assert address in said


def test_serve_builds_the_seeds_and_answers(served: str) -> None:
    request = urllib.request.Request(f"{served}/project/25-030-S02", headers={"Accept": "application/ld+json"})
    with urllib.request.urlopen(request) as response:
        document = json.load(response)
    assert document["id"].endswith("/project/25-030-S02")
