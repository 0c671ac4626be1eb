"""How long it takes to fold a text, tell its language, find its places and their roles.

    python benchmarks/finding.py

Prints microseconds per article of about 500 bytes and 8 kB, best of many, and megabytes and
seconds to load every language.
"""

import resource
import time
from collections.abc import Callable
from functools import partial

from tocsin.places import finder, roles
from tocsin.places.names import matcher
from tocsin.text.fold import fold
from tocsin.text.language import identify
from tocsin.text.profile import languages

TEXTS = {
    "ar": "قصفت القوات الأذربيجانية قرى في ناجورنو كاراباخ وأدانت فرنسا الهجوم. ",
    "en": "Azerbaijani forces shelled Nagorno-Karabakh; French officials condemned it. ",
    "ru": "Азербайджанские войска обстреляли сёла в Нагорном Карабахе, Франция осудила это. ",
}


def best_us(act: Callable[[], object], times: int = 40) -> float:
    act()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return min(found) * 1e6


def main() -> None:
    for language, sentence in TEXTS.items():
        for size in (500, 8000):
            text = (sentence * (1 + size // len(sentence.encode())))[: size * 4 // 7]
            fields = {"text": fold(text, language)}
            mentions = finder.find(fields, language)
            acts: dict[str, Callable[[], object]] = {
                "fold": partial(fold, text, language),
                "language": partial(identify, text),
                "find": partial(finder.find, fields, language),
                "roles": partial(roles.roles, mentions, fields, language),
            }
            row = {name: best_us(act) for name, act in acts.items()}
            figures = "  ".join(f"{name} {us:8.0f}" for name, us in row.items())
            print(f"{language} {size:5} B  {len(mentions):4} mentions  {figures}  µs")
    start = time.perf_counter()
    for language in languages():
        matcher(language)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"every language loaded: {took:.2f} s more, peak {peak} MB")


if __name__ == "__main__":
    main()
