"""A wedged worker ends itself: it is seen, and whoever supervises it starts it again (ST-07)."""

import subprocess
import sys
from pathlib import Path

from tocsin.runtime.pulse import Pulse
from tocsin.runtime.watchdog import WEDGED_EXIT, Stall


def still(*looks: tuple[float, int, int, bool]) -> list[float]:
    """Return what each look at (time, end, committed, at work) says of one partition."""
    stall = Stall()
    return [
        stall.look({0: end}, {0: done}, now_s=at, at_work=busy) for at, end, done, busy in looks
    ]


def test_a_group_that_has_read_everything_does_not_stall() -> None:
    assert still((0, 5, 5, False), (100, 5, 5, False), (200, 5, 5, False)) == [0, 0, 0]


def test_a_group_that_commits_nothing_though_there_is_more_stalls() -> None:
    assert still((0, 9, 5, False), (50, 9, 5, False), (100, 12, 5, False)) == [0, 50, 100]


def test_a_step_forward_starts_the_count_anew() -> None:
    assert still((0, 9, 5, False), (50, 9, 5, False), (60, 9, 6, False), (70, 9, 6, False)) == [
        *(0, 50),
        *(0, 10),
    ]


def test_an_event_in_hand_and_a_wait_on_purpose_are_no_stall() -> None:
    assert still((0, 9, 5, False), (50, 9, 5, True), (80, 9, 5, False)) == [0, 0, 30]


def test_a_group_that_never_committed_stalls_as_well() -> None:
    stall = Stall()
    looks = [stall.look({0: 3}, {}, now_s=at, at_work=False) for at in (0.0, 40.0, 95.0)]
    assert looks == [0, 40, 95]


def test_a_pulse_knows_work_from_waiting() -> None:
    pulse = Pulse("tagger")
    pulse.begin()
    with pulse.waiting():
        assert (pulse.is_busy, pulse.is_waiting) == (True, True)
    pulse.end()
    assert (pulse.is_busy, pulse.is_waiting) == (False, False)


BLOCKED = """
import asyncio, sys, time
from tocsin.runtime import watchdog
watchdog.LOOP_S, watchdog.LOOK_S = 0.5, 0.1

async def main() -> None:
    watchdog.LoopWatch(asyncio.get_running_loop(), watchdog.{wedged}).start()
    await asyncio.sleep({calm})
    if "again" not in sys.argv:
        sys.argv.append("again")
        {block}
    print("calm", flush=True)

asyncio.run(main())
"""


def run(tmp_path: Path, **parts: object) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "blocked.py"
    script.write_text(BLOCKED.format(**parts), encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=30, check=False
    )


def test_a_process_whose_loop_stands_still_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    done = run(tmp_path, wedged="exit_wedged", calm=0, block="time.sleep(20)")
    assert done.returncode == WEDGED_EXIT
    assert "wedged" in done.stderr
    assert done.stdout == ""


def test_a_process_whose_loop_turns_is_left_alone(tmp_path: Path) -> None:
    done = run(tmp_path, wedged="exit_wedged", calm=1.5, block="pass")
    assert (done.returncode, done.stdout, done.stderr) == (0, "calm\n", "")


def test_a_process_that_nobody_supervises_starts_over(tmp_path: Path) -> None:
    flag = tmp_path / "second"
    block = (
        f"p = __import__('pathlib').Path({str(flag)!r}); p.exists() or (p.touch(), time.sleep(20))"
    )
    done = run(tmp_path, wedged="start_over", calm=0, block=block)
    assert (done.returncode, done.stdout) == (0, "calm\n")
    assert done.stderr.count("starting_over") == 1
