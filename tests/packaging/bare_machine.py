"""A machine with nothing but Debian: systemd boots in a root, a network and a process table of its own."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WANTED = ("/lib/systemd/systemd", "/usr/bin/python3", "/usr/sbin/nginx", "/usr/bin/unshare", "/usr/bin/nsenter")
"""What lends the machine its programs."""

_BOOT = r"""
set -e
mount -t tmpfs -o mode=755 none "$MACHINE" && cd "$MACHINE"
mkdir -p usr etc/systemd/system opt/esfgraph/source srv root proc dev run home sys wheels
mkdir -p var/lib/nginx var/log/nginx var/backups && ln -s /run var/run
mkdir -p -m 1777 tmp var/tmp
for link in bin sbin lib lib64; do if [ -L /$link ]; then cp -a /$link $link; fi; done
mount --rbind -o ro /usr usr
mount -t proc none proc
mount -t sysfs -o ro none sys && mount -t cgroup2 none sys/fs/cgroup
mount -t tmpfs -o mode=755 none run
mount -t tmpfs -o mode=755 none dev && ln -s /proc/self/fd dev/fd
mkdir dev/pts dev/shm && mount -t devpts none dev/pts && mount -t tmpfs none dev/shm && ln -s pts/ptmx dev/ptmx
for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
for id in root:0 messagebus:100 www-data:33 systemd-journal:101 adm:4; do
    echo "${id%:*}:x:${id#*:}:${id#*:}::/nonexistent:/usr/sbin/nologin" >> etc/passwd
    echo "${id%:*}:x:${id#*:}:" >> etc/group
done
cp -a /etc/ld.so.cache /etc/login.defs /etc/pam.d /etc/security /etc/default /etc/nginx etc
echo 127.0.0.1 localhost > etc/hosts
echo 11111111111111111111111111111111 > etc/machine-id
for unit in /lib/systemd/system/sysinit.target.wants/*; do
    case $unit in *journal*) ;; *) ln -s /dev/null etc/systemd/system/${unit##*/} ;; esac
done
printf '[Unit]\nRequires=systemd-journald.service basic.target\n' > etc/systemd/system/default.target
tar --create --exclude=__pycache__ --exclude=node_modules -C "$CHECKOUT" $FILES | tar --extract -C opt/esfgraph/source
mount --bind -o ro "$WHEELS" wheels
mkdir old && pivot_root . old && cd /
umount -l old
exec env -i container=docker PATH=/usr/sbin:/usr/bin /lib/systemd/systemd --system --log-target=journal
"""


@dataclass
class Machine:
    """A machine that runs, by the process that is its first."""

    process: int
    commands: list[str] = field(default_factory=list)
    """What was run on it of the guide."""

    @property
    def root(self) -> Path:
        """Its root, as it is seen from here."""
        return Path(f"/proc/{self.process}/root")

    def run(self, script: str, wants: int = 0) -> str:
        """Run a script as root; give what it printed, AssertionError where it ends with another code than *wants*."""
        enter = ["nsenter", f"--target={self.process}", "-m", "-p", "-n", "-u", "-i", "-r", "-w", "/usr/bin/env", "-i"]
        settings = ["PATH=/usr/sbin:/usr/bin", "PIP_NO_INDEX=1", "PIP_FIND_LINKS=/wheels", "LC_ALL=C.UTF-8"]
        run = subprocess.run(
            [*enter, *settings, "sh", "-ec", script], check=False, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert run.returncode == wants, f"{script}\n{run.stdout}\n{self._journal() if wants == 0 else ''}"
        return run.stdout

    def follow(self, block: str) -> str:
        """Run a block of the guide."""
        self.commands.append(block)
        return self.run(block)

    def _journal(self) -> str:
        return self.run("journalctl --no-pager | tail -n 40", wants=0) if self.commands else ""


@contextlib.contextmanager
def booted(folder: Path, checkout: Path, files: list[str], wheels: Path) -> Iterator[Machine]:
    """Boot a machine with files of a checkout and the packages that it may install; end it and all that it runs."""
    environment = {"MACHINE": str(folder), "CHECKOUT": str(checkout), "FILES": " ".join(files), "WHEELS": str(wheels)}
    command = [str(shutil.which("unshare")), "-mpnuiCf", "--kill-child", "sh", "-c", _BOOT]
    with (
        (folder.parent / "boot.log").open("wb") as log,
        subprocess.Popen(
            command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ) as unshare,
    ):
        try:
            yield Machine(_first(unshare.pid, Path(log.name)))
        finally:
            unshare.kill()


def _first(unshare: int, log: Path) -> int:
    """The first process of the machine, once it has booted."""
    for _ in range(200):
        time.sleep(0.1)
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{unshare}/task/{unshare}/children").read_text(encoding="ascii").split()
            if children and Path(f"/proc/{children[0]}/root/run/systemd/private").exists():
                Machine(int(children[0])).run("systemctl is-system-running --wait || true")
                return int(children[0])
    raise AssertionError(f"The machine did not boot: {log.read_text(encoding='utf-8')}")
