"""How long finding takes, language, names and phrases, against others on the same names.

    python benchmarks/finding.py
    python -m pip install flashtext pyahocorasick ahocorasick_rs  # to see them beside it

Goals: 60 µs for 500 bytes and 400 µs for 8 kB, 120 MB with every language loaded, ready in a
second, linear in the text, flat in the number of names. The texts are our own golden stories,
repeated up to the size. A line is measured in one run: its ratios tell more than microseconds.

The others look for the same names, folded, in the same folded text, and do less: they know no
readings of a word, no capitals and no meanings, and find names inside of words.
"""

import gzip
import resource
import time
import tomllib
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from tocsin.places.names import matcher
from tocsin.reading import tag
from tocsin.reading.lexicon import lexicon
from tocsin.text.fold import fold
from tocsin.text.language import identify
from tocsin.text.phrases import Phrases
from tocsin.text.profile import languages
from tocsin.text.tokens import tokens

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
SIZES = (500, 8_000)
SCRIPTS = ("a word of English", "слово по-русски", "كلمة بالعربية")


def text_of(language: str, size_bytes: int) -> str:
    """Return our golden story, repeated as paragraphs up to a size in bytes of UTF-8."""
    story = tomllib.loads((GOLDEN / language / "story.toml").read_text(encoding="utf-8"))
    text: str = story["case"][0]["text"] + "\n"
    whole = text * (size_bytes // len(text.encode()) + 1)
    return whole.encode()[:size_bytes].decode(errors="ignore")


def names_of(language: str) -> list[str]:
    """Return the names of a language's gazetteer, folded."""
    packed = (files("tocsin.places") / "gazetteer" / f"{language}.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return sorted({line.partition("\t")[0] for line in lines})


def best_us(call: Callable[[], object], least_s: float = 0.15) -> float:
    """Return the fastest CPU time of as many runs as fit."""
    call()
    found: list[float] = []
    began = time.process_time()
    while not found or time.process_time() - began < least_s:
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found) * 1e6


def peers(names: list[str], text: str) -> Iterable[tuple[str, Callable[[], object]]]:
    """Yield others that find the same names: name and a call for one text."""
    yield "naive", lambda: [name for name in names if name in text]
    try:
        processor = import_module("flashtext").KeywordProcessor(case_sensitive=True)
        processor.add_keywords_from_list(names)
        yield "flashtext", lambda: processor.extract_keywords(text, span_info=True)
    except ImportError:
        print("flashtext is not installed")
    try:
        automaton = import_module("ahocorasick").Automaton()
        for name in names:
            automaton.add_word(name, name)
        automaton.make_automaton()
        yield "pyahocorasick", lambda: list(automaton.iter(text))
    except ImportError:
        print("pyahocorasick is not installed")
    try:
        rust = import_module("ahocorasick_rs").AhoCorasick(names)
        yield "ahocorasick_rs", lambda: rust.find_matches_as_indexes(text, overlapping=True)
    except ImportError:
        print("ahocorasick_rs is not installed")


def load() -> None:
    """Load every language as the tagger does, and say what it costs."""
    start = time.process_time()
    for language in languages():
        tag("", "one word", language)
    for text in SCRIPTS:
        identify(text)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"every language loaded: {took:.2f} s of CPU, peak {peak} MB with Python and numpy\n")


def passes(language: str, size: int) -> tuple[float, float, float]:
    """Return the microseconds that language, names and phrases take."""
    text = text_of(language, size)
    words = tokens(fold(text, language), language)
    return (
        best_us(lambda: identify(text)),
        best_us(lambda: matcher(language).find(words)),
        best_us(lambda: lexicon(language).find(words)),
    )


def flat(language: str, names: list[str], text: str) -> float:
    """Return how much longer the pass takes with all names than with a tenth."""
    words = tokens(fold(text, language), language)
    some = {name for name in names if name in text}.union(names[::10])
    few, all_ = (Phrases(dict.fromkeys(rows, 0), language) for rows in (some, names))
    return best_us(lambda: all_.find(words)) / best_us(lambda: few.find(words))


def main() -> None:
    load()
    for size in SIZES:
        print(f"{size} bytes, µs   language   names  phrases      sum")
        for language in languages():
            row = passes(language, size)
            cells = "  ".join(f"{us:7.0f}" for us in (*row, sum(row)))
            print(f"{language:14}    {cells}")
    print("\n8 kB, times what our names take   (with all names / with a tenth)")
    for language in languages():
        names = names_of(language)
        text = fold(text_of(language, SIZES[1]), language).text
        ours = passes(language, SIZES[1])[1]
        ratios = [f"{name} {best_us(call) / ours:8.1f}" for name, call in peers(names, text)]
        grown = flat(language, names, text)
        print(f"{language} {len(names):6} names  {'  '.join(ratios)}   ({grown:.2f})")


if __name__ == "__main__":
    main()
