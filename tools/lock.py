"""Pin every dependency with its hashes into requirements.txt and requirements-dev.txt."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMON = [
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--allow-unsafe",
    "--no-header",
    "--no-annotate",
]


def compile_lock(target: str, *extra: str) -> None:
    command = [sys.executable, "-m", "piptools", "compile", *COMMON, *extra]
    subprocess.run([*command, "--output-file", target, "pyproject.toml"], cwd=ROOT, check=True)
    path = ROOT / target
    path.write_text("# Written by `make lock`.\n" + path.read_text(encoding="utf-8"), "utf-8")


if __name__ == "__main__":
    compile_lock("requirements.txt")
    compile_lock("requirements-dev.txt", "--extra", "dev")
