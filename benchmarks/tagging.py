"""How long ``tag`` takes, and on what; ratios in one run.

Run with ``python benchmarks/tagging.py``. Goals: 0.5 ms for 500 bytes, 4 ms for 8 kB, and ten
times the text in at most ten times the time. ``again`` reads one story again and again; ``once``
reads every text once, as a monitor does, after others of its language. The ratio is against
folding the same texts, so that runs on different machines compare. The last line is the longest
that an article may wait for the garbage collector, after every language was read.
"""

import gc
import random
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from tocsin.reading import tag
from tocsin.text.fold import fold

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
SIZES = (500, 8_000)


def text_of(language: str, size_bytes: int) -> str:
    """Return our own golden story, repeated as paragraphs up to a size in bytes of UTF-8."""
    story = tomllib.loads((GOLDEN / language / "story.toml").read_text(encoding="utf-8"))
    text: str = story["case"][0]["text"] + "\n"
    whole = text * (size_bytes // len(text.encode()) + 1)
    return whole.encode()[:size_bytes].decode(errors="ignore")


def golden_texts(language: str) -> str:
    """Return all golden texts of a language as paragraphs, in an order that mixes the files."""
    paths = sorted((GOLDEN / language).glob("*.toml"))
    cases = [case for path in paths for case in tomllib.loads(path.read_text("utf-8"))["case"]]
    random.Random(1).shuffle(cases)
    return "\n".join(f"{case.get('title', '')}\n{case['text']}".strip() for case in cases)


def pieces(text: bytes, size_bytes: int) -> list[str]:
    """Cut a text into pieces of a size; what is left over goes."""
    cuts = range(0, len(text) - size_bytes + 1, size_bytes)
    return [text[at : at + size_bytes].decode(errors="ignore") for at in cuts]


def best_ms(call: Callable[[], object], runs: int = 7) -> float:
    """Return the CPU time of the fastest of some runs."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        call()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def mean_ms(call: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the CPU time of one text, each read once."""
    begun = time.process_time()
    for text in texts:
        call(text)
    return (time.process_time() - begun) * 1000 / len(texts)


def again(code: str, size: int) -> tuple[float, float]:
    """Return the milliseconds of the same story, and how many times those of folding it."""
    text = text_of(code, size)
    tagged = best_ms(lambda: tag("", text, code))
    return tagged, tagged / best_ms(lambda: fold(text, code))


def once(code: str) -> list[tuple[float, float]]:
    """Return the same for texts that are read once; a third of all is read before."""
    whole = golden_texts(code).encode()
    third = len(whole) // 3
    for text in pieces(whole[:third], SIZES[0]):
        tag("", text, code)
    gc.freeze()  # what is loaded once is looked through now and then, by chance within a text
    found = []
    for size, part in zip(SIZES, (whole[third : 2 * third], whole[2 * third :]), strict=True):
        texts = pieces(part, size)
        tagged = mean_ms(lambda text: tag("", text, code), texts)
        found.append((tagged, tagged / mean_ms(lambda text: fold(text, code), texts)))
    return found


def main() -> None:
    print("language      500 B ms (x fold)         8 kB ms (x fold)     80 kB / 8 kB")
    print("             again          once      again          once")
    for folder in sorted(GOLDEN.iterdir()):
        if not (folder / "story.toml").is_file():
            continue
        code = folder.name
        fresh = once(code)
        cells = [again(code, SIZES[0]), fresh[0], again(code, SIZES[1]), fresh[1]]
        ratio = again(code, 80_000)[0] / cells[2][0]
        print(f"{code:5}", *(f"{ms:7.2f} ({x:3.0f})" for ms, x in cells), f"{ratio:8.1f}")
    gc.unfreeze()
    print(f"all objects gone through by the garbage collector: {best_ms(gc.collect):.0f} ms")


if __name__ == "__main__":
    main()
