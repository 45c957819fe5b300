"""Build what browsers run where npm is; put data folders and the bill of materials into wheels."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
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


BILL = "esfgraph.cdx.json"
"""The bill of materials (PEP 770), in the wheel's ``.dist-info/sboms/``."""


class BuildHook(BuildHookInterface[Any]):
    """Builds what browsers run; adds to a wheel its bill of materials, and data folders as ``esfgraph/_data/<folder>``.

    For wheels only: an editable install reads the checkout's.
    """

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
        self._folder = tempfile.TemporaryDirectory()
        bill = Path(self._folder.name, BILL)
        bill.write_text(bill_of_materials(root, self.metadata.version), encoding="utf-8")
        build_data["sbom_files"].append(str(bill))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take away what a wheel only borrowed."""
        if self.target_name == "wheel" and version != "editable":
            self._folder.cleanup()

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


def bill_of_materials(root: Path, version: str) -> str:
    """What an installation is made of, as CycloneDX 1.6 in JSON: always the same of the same checkout.

    The packages that ``requirements.lock`` pins, with the hashes of all their files and which of them brings which,
    and those that are bundled in what browsers run, if that was built. It has a time if SOURCE_DATE_EPOCH says one.
    """
    packages = [*_pinned((root / "requirements.lock").read_text(encoding="utf-8"))]
    brought = {package["bom-ref"]: package.pop("via") for package in packages}
    bundled = [*_bundled(root / FRONTEND / "package-lock.json")] if _is_built(root) else []
    product = {
        "type": "application",
        "bom-ref": "esfgraph",
        "name": "esfgraph",
        "version": version,
        "purl": f"pkg:pypi/esfgraph@{version}",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "components": bundled,
    }
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    time = {"timestamp": datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if epoch else {}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {**time, "lifecycles": [{"phase": "build"}], "component": product},
        "components": packages,
        "dependencies": [
            {"ref": ref, "dependsOn": [other for other, parents in brought.items() if ref in parents]}
            for ref in ("esfgraph", *brought)
        ],
    }
    return json.dumps(bill, indent=1) + "\n"


def _pinned(lock: str) -> Iterator[dict[str, Any]]:
    """The packages of a lock as components; ``via`` names those that bring each."""
    for pin in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]:
        head = re.match(r"([\w.-]+)==([^\s;]+)(?: ; ([^\\\n]+?))? \\", pin)
        if head is None:
            raise ValueError(f"requirements.lock: no name, version and hash in {pin.splitlines()[0]!r}; write it anew.")
        name, version, marker = head.groups()
        yield {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": version,
            "scope": "optional" if marker else "required",
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in re.findall("sha256:([0-9a-f]{64})", pin)],
            "purl": f"pkg:pypi/{name}@{version}",
            **({"properties": [{"name": "esfgraph:marker", "value": marker}]} if marker else {}),
            "via": re.findall(r"^    # (?:via |  )([\w.-]+)", pin, flags=re.MULTILINE),
        }


def _bundled(lock: Path) -> Iterator[dict[str, Any]]:
    """The packages that are bundled in what browsers run, as components."""
    for path, package in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
        if path and not package.get("dev"):
            name, version = path.rpartition("node_modules/")[2], package["version"]
            digest = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
            yield {
                "type": "library",
                "bom-ref": f"npm:{name}",
                "name": name,
                "version": version,
                "hashes": [{"alg": "SHA-512", "content": digest}],
                "licenses": [{"expression": package["license"]}],
                "purl": f"pkg:npm/{name.replace('@', '%40')}@{version}",
            }
