"""What browsers run: the same bytes from the same sources, with the licences of all that is in it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[3] / "server" / "frontend"
ENGINE = ("oxigraph.js", "oxigraph_bg.wasm", "oxigraph.LICENSE.txt")
COMMANDS = (("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"), ("npm", "run", "build"))


def test_the_lock_names_versions_with_their_hashes_and_no_registry() -> None:
    text = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert "resolved" not in text
    packages = {name: each for name, each in json.loads(text)["packages"].items() if name}
    assert all(each["version"] and each["integrity"] for each in packages.values())


def test_every_version_is_exact() -> None:
    declared = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    versions = {**declared["dependencies"], **declared["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values())


@pytest.mark.node
def test_two_builds_are_alike_and_bring_every_licence(tmp_path: Path) -> None:
    built = []
    for name in ("one", "other"):
        folder = tmp_path / name / "frontend"
        shutil.copytree(FRONTEND, folder, ignore=shutil.ignore_patterns("node_modules"))
        shutil.copy(FRONTEND.parents[1] / "LICENSE", tmp_path)  # which the engine is used under, too
        for command in COMMANDS:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=250)
        dist = (tmp_path / name / "esfgraph_server").rglob("dist/*")
        built.append({path.name: path.read_bytes() for path in dist})
    assert built[0] == built[1]
    assert set(built[0]) == {"THIRD-PARTY.txt", "editor.js", *ENGINE}
    assert len(built[0]["editor.js"]) < 450_000
    licences = built[0]["THIRD-PARTY.txt"].decode()
    declared = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert f"oxigraph {declared.pop('oxigraph')}, " in built[0]["oxigraph.LICENSE.txt"].decode()
    assert all(f"{name} {version}\n" in licences for name, version in declared.items())
    assert licences.count("Permission is hereby granted, free of charge") == licences.count("====\n")
