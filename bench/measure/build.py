"""What has to be there before anything is measured: programs, wrk, the peer."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCH)
PEER = "openapi-backend"


@dataclass(frozen=True)
class Programs:
    """Where the programs to be measured are."""

    emulator: str
    ceiling: str
    open_loop: str
    sandboxes: str
    # The peer's folder; without it the peer is not measured.
    peer: str | None


def programs(with_peer):
    install("wrk")
    target = build()
    dist = os.path.join(target, "dist")
    examples = os.path.join(dist, "examples")
    return Programs(
        emulator=os.path.join(dist, "accounts-emulator"),
        ceiling=os.path.join(examples, "ceiling"),
        open_loop=os.path.join(examples, "open_loop"),
        sandboxes=os.path.join(examples, "sandboxes"),
        peer=install_peer(os.path.join(target, "bench", PEER)) if with_peer else None,
    )


def install(package):
    """Installs Debian's package, unless its command is there."""
    if shutil.which(package):
        return
    print(f"{package} is missing: installing Debian's.", flush=True)
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if subprocess.run(install, stdout=subprocess.DEVNULL).returncode:
        # A machine that has never asked for a list of packages knows of none.
        run(["apt-get", "update"])
        run(install)


def build():
    print("Building the binary that is published (profile dist).", flush=True)
    run(["cargo", "build", "--profile", "dist", "--locked", "--bins", "--examples"])
    metadata = subprocess.check_output(
        ["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=ROOT
    )
    return json.loads(metadata)["target_directory"]


def install_peer(folder):
    """Puts the peer and our glue beside the build, where nothing is committed."""
    shutil.copytree(os.path.join(BENCH, "peers", PEER), folder, dirs_exist_ok=True)
    if not os.path.isdir(os.path.join(folder, "node_modules")):
        print(f"Installing {PEER}.", flush=True)
        run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=folder)
    return folder


def peer_versions(folder):
    with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
        return json.load(file)["dependencies"]


def run(command, cwd=ROOT):
    subprocess.run(command, cwd=cwd, check=True)
