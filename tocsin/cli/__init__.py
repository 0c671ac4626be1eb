"""The ``tocsin`` command: one file per family of verbs. ``main`` is what the shell starts."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from tocsin.cli.main import run

    return run(sys.argv[1:])
