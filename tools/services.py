"""Make sure that what the tests run against is on this machine: Java, Kafka, Redis, Prometheus.

Installs Debian's packages where it may, fetches Kafka's jars once, else says in one line what is
missing and fails. Nothing is started here: the tests start and end their own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEEDED = {
    "java": "openjdk-17-jre-headless",
    "mvn": "maven",
    "redis-server": "redis-server",
    "prometheus": "prometheus",
    "promtool": "prometheus",
}


def missing() -> dict[str, str]:
    return {name: package for name, package in NEEDED.items() if shutil.which(name) is None}


def install(packages: list[str]) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # A service that a package starts by itself would hold ports and memory.
    policy = Path("/usr/sbin/policy-rc.d")
    guard = not policy.exists()
    if guard:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    try:
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=env, **quiet)  # type: ignore[call-overload]
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            check=False,
            env=env,
            **quiet,  # type: ignore[call-overload]
        )
    finally:
        if guard:
            policy.unlink()


def main() -> int:
    absent = missing()
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {', '.join(sorted(set(absent.values())))} …", flush=True)
        install(sorted(set(absent.values())))
        absent = missing()
    if absent:
        print(
            f"tests need {', '.join(absent)}: "
            f"apt-get install {' '.join(sorted(set(absent.values())))}",
            file=sys.stderr,
        )
        return 1
    return subprocess.run(
        [str(ROOT / "tools" / "kafka" / "kafka"), "fetch"], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
