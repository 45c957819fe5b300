"""docs/deployment.md is followed on a bare machine, command by command, to a night that loses too much and beyond."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.records import generate
from tests.mapping.fetch.site import TERMS
from tests.packaging.bare_machine import WANTED, Machine, booted
from tests.writers import html_page

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
SITE = "http://127.0.0.1:8080"
NOT_RUN = {
    "apt-get ": "the machine borrows what these packages bring",
    "certbot ": "wants a name that the open web knows",
    "cd /opt/esfgraph/source\ncompose=": "wants an engine; test_deployment.py compares what it would run",
}
"""Commands of the guide that are not run, by how their block begins, and why."""

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        os.geteuid() != 0 or not all(Path(path).exists() for path in WANTED),
        reason=f"a machine is booted by root alone, and from {', '.join(WANTED)}",
    ),
]


def blocks() -> dict[str, list[str]]:
    """The commands of the guide, a text a block, by number of the step or title of the section."""
    found: dict[str, list[str]] = {}
    place, block = "", False
    start, end = GUIDE.index("## From a bare machine"), GUIDE.index("## Who publishes what")
    for line in GUIDE[start:end].splitlines():
        if title := re.match(r"(?:### (.*)|(\d)\. )", line):
            place = title[1] or title[2]
        if line.startswith("    "):
            texts = found.setdefault(place, [])
            if block:
                texts[-1] += f"\n{line.strip()}"
            else:
                texts.append(line.strip())
        block = line.startswith("    ")
    return found


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    if subprocess.run(["unshare", "-mpnuiCf", "true"], check=False, capture_output=True).returncode:
        pytest.skip("This root may not make name spaces, as in a container without rights.")
    folder = tmp_path_factory.mktemp("machine")
    wheels = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "-d", str(wheels)]
    version = subprocess.run(["/usr/bin/python3", "-V"], check=True, capture_output=True, text=True).stdout.split()[1]
    pip += ["--python-version", version]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, "hatchling"], check=True)
    # What an image is made of is enough to install the program.
    ignore = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8")
    try:
        with booted(folder, ROOT, ["deploy", *re.findall("^!(.*)", ignore, re.MULTILINE)], wheels) as machine:
            yield machine
    finally:
        shutil.rmtree(wheels)


def show(machine: Machine, pages: dict[str, str]) -> None:
    """Let the site have these pages and no other."""
    folder = machine.root / "srv/projekt"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    urls = "".join(f"<url><loc>{SITE}/projekt/{name}.html</loc></url>" for name in pages)
    (machine.root / "srv/sitemap.xml").write_text(f'<?xml version="1.0"?><urlset>{urls}</urlset>', encoding="utf-8")


def serves(machine: Machine, projects: int) -> bool:
    """Whether the site has so many projects, read through the proxy; both follow a change a moment later."""
    ask = "curl -sf -H 'Host: data.example.se' http://127.0.0.1/sv/projects.jsonl | wc -l"
    for _ in range(50):
        if int(machine.run(ask)) == projects:
            return True
        time.sleep(0.2)
    return False


def written(machine: Machine, report: str) -> str:
    """A report, which is written a moment after the run has ended."""
    machine.run(f"for i in $(seq 100); do test -s {report} && exit; sleep 0.1; done; exit 1")
    return (machine.root / report[1:]).read_text(encoding="utf-8")


def test_the_guide(machine: Machine) -> None:
    guide = blocks()
    pages = {
        sample.values["number"].replace("/", "-"): html_page(sample, layout, "list of terms")
        for sample, layout, _ in generate(40, seed=3)
        if layout not in ("", "Z")
    }
    show(machine, pages)
    machine.run(f"systemd-run -q python3 -m http.server --bind 127.0.0.1 --directory /srv {SITE.rpartition(':')[2]}")
    machine.run("systemctl start nginx")

    for step in "234":
        machine.follow(guide[step][0])
    settings = machine.root / "etc/esfgraph.env"
    fetch = f"FETCH=--sitemap {SITE}/sitemap.xml --only /projekt/ --delay 0 --allow-private"
    settings.write_text(re.sub("^FETCH=.*", fetch, settings.read_text("utf-8"), flags=re.M), "utf-8")
    publication = machine.root / "var/lib/esfgraph/publication.toml"
    assert "[sources]" in publication.read_text(encoding="utf-8")
    publication.write_text(f'base_iri = "https://data.example.se/"\n{TERMS}', encoding="utf-8")

    report = machine.follow(guide["5"][0])
    assert f"{len(pages)} page(s) fetched" in report
    assert f"{len(pages)} page(s) fetched" in written(machine, "/var/log/esfgraph/published.txt")
    machine.follow(guide["6"][0])
    machine.follow(guide["7"][0])
    assert serves(machine, len(pages))
    assert "esfgraph-publish.timer" in machine.run("systemctl list-timers")
    machine.run("runuser -u esfgraph -- ls /var/lib/esfgraph-pages", wants=2)

    # A backup holds what it must, and a machine that lost all goes on from it.
    backup, restore = guide["Backup"]
    machine.follow(backup)
    assert (machine.root / "var/backups/esfgraph.tar.gz").stat().st_mode & 0o077 == 0  # it may hold what is personal
    shutil.rmtree(machine.root / "var/lib/esfgraph")
    machine.follow(restore)

    # A night after which half of the pages are gone is not served until a person says so.
    show(machine, dict(list(pages.items())[: len(pages) // 2]))
    machine.run("systemctl start esfgraph-publish.service", wants=1)
    assert machine.run("systemctl is-failed esfgraph-publish.service").strip() == "failed"
    failed = written(machine, "/var/log/esfgraph/failed.txt")
    assert "status=4" in failed
    assert "--allow-shrink" in failed
    assert serves(machine, len(pages))
    insist, mail = guide["Every night"]
    machine.follow(insist)
    assert serves(machine, len(pages) // 2)

    # A night that cannot run is told by mail.
    machine.follow(mail)
    sendmail = machine.root / "srv/sendmail"
    sendmail.write_text("#!/bin/sh\ncat > /run/mail.part; mv /run/mail.part /run/mail.txt\n", encoding="utf-8")
    sendmail.chmod(0o755)
    unit = "/etc/systemd/system/esfgraph-report@failed.service.d/mail.conf"
    machine.run(f"sed -i s#/usr/sbin/sendmail#/srv/sendmail# {unit}; systemctl daemon-reload")
    machine.run("mv /var/lib/esfgraph/publication.toml /run; systemctl start esfgraph-publish.service", wants=1)
    machine.run("mv /run/publication.toml /var/lib/esfgraph")
    mailed = written(machine, "/run/mail.txt")
    assert mailed.startswith("To: esfgraph@example.se\nSubject: esfgraph: the nightly run is failed, exit code 2\n\n")
    assert "[sources]" in mailed

    upgrade, rollback = guide["Upgrade and rollback"]
    machine.follow(upgrade)
    machine.run("curl -sf --retry 20 --retry-delay 1 --retry-all-errors http://127.0.0.1:8000/health/ready")
    assert serves(machine, len(pages) // 2)
    assert "is served" in machine.follow(rollback)
    (first,) = re.findall(r"Release (\w+) is served", report)
    machine.run(f"{rollback.splitlines()[-1]} {first}")  # which the nights have packed
    assert serves(machine, len(pages))

    told = {block for texts in guide.values() for block in texts}
    assert {block for block in told - set(machine.commands) if not block.startswith(tuple(NOT_RUN))} == set()
