"""The demo end to end: the product as a process, real feeds, real webhooks."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from kit.setups import TOCSIN

from tocsin.demo import expected
from topics import ALERTS

WANTED = sum(len(plan.alerts) for plan in expected.load())


def _demo(*options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.run(
        [*TOCSIN, "demo", "--once", *options],
        env=clean,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.mark.slow
def test_every_expected_alert_arrives_and_nothing_else(tmp_path: Path) -> None:
    done = _demo(folder=tmp_path)

    assert done.returncode == 0, done.stderr + done.stdout
    assert f"{WANTED} expected alerts arrived, 0 did not, 0 came" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_with_json_only_bodies_are_printed_and_the_same_folder_serves_again(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        done = _demo("--json", "--data", str(tmp_path / "kept"), folder=tmp_path)

        assert done.returncode == 0, done.stderr + done.stdout
        bodies = [line.encode() for line in done.stdout.splitlines()]
        assert len(bodies) == WANTED
        for body in bodies:
            alert = ALERTS.decode(body)
            for clause in alert.data.why:
                for evidence in clause.evidence:
                    assert evidence.surface
        assert len({json.loads(body)["data"]["alert"] for body in bodies}) == WANTED


@pytest.mark.slow
def test_an_interrupt_ends_the_day_quietly(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    demo = subprocess.Popen(
        [*TOCSIN, "demo", "--once"],
        env=clean,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts what runs in its background deaf to ^C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    )
    assert demo.stdout is not None
    assert any("Look at it" in line for line in demo.stdout)

    demo.send_signal(signal.SIGINT)
    _, said = demo.communicate(timeout=60)

    assert demo.returncode == 130
    assert "missing" not in said
    assert "Traceback" not in said
