"""How long ``tag`` takes, and on what; ratios in one run.

Run with ``python benchmarks/tagging.py``. Goals: 0.5 ms for 500 bytes, 4 ms for 8 kB, and ten
times the text in at most ten times the time. The ratio is against folding the same text, so that
runs on different machines compare.
"""

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from tocsin.reading import tag
from tocsin.text.fold import fold

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
SIZES = (500, 8_000, 80_000)


def text_of(language: str, size_bytes: int) -> str:
    """Return our own golden story, repeated as paragraphs up to a size in bytes of UTF-8."""
    story = tomllib.loads((GOLDEN / language / "story.toml").read_text(encoding="utf-8"))
    text: str = story["case"][0]["text"] + "\n"
    whole = text * (size_bytes // len(text.encode()) + 1)
    return whole.encode()[:size_bytes].decode(errors="ignore")


def best_ms(call: Callable[[], object], runs: int = 7) -> float:
    """Return the fastest of some runs, in milliseconds."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return min(times) * 1000


def main() -> None:
    print("language  500 B ms  (x fold)   8 kB ms  (x fold)   80 kB / 8 kB")
    for folder in sorted(GOLDEN.iterdir()):
        if not (folder / "story.toml").is_file():
            continue
        code = folder.name
        rows = []
        for size in SIZES:
            text = text_of(code, size)
            tagged = best_ms(lambda text=text, code=code: tag("", text, code))  # type: ignore[misc]
            folded = best_ms(lambda text=text, code=code: fold(text, code))  # type: ignore[misc]
            rows.append((tagged, tagged / folded))
        (short, a), (long, b), (huge, _) = rows
        print(f"{code:8}  {short:8.2f}  {a:8.0f}   {long:7.2f}  {b:8.0f}   {huge / long:8.1f}")


if __name__ == "__main__":
    main()
