"""The words of tolls in a language: ``languages/<lang>/tolls.toml``."""

from tocsin.text.profile import table_of


def patterns(language: str) -> list[tuple[str, str]]:
    """Return every phrase with ``toll:`` and what it is; see ``languages/en/tolls.toml``."""
    raw = table_of(language, "tolls.toml")
    found: list[tuple[str, str]] = []
    for table, sign in _TABLES.items():
        for name, rows in raw.get(table, {}).items():
            found += [(phrase, f"toll:{sign}:{name}") for phrase in rows]
    acts = [*raw.get("objects", {}).items(), *raw.get("objects_before", {}).items()]
    for name, rows in acts:
        found += [(phrase, f"toll:k:{name}") for phrase in rows]
    for name, sign in _LISTS.items():
        found += [(phrase, f"toll:{sign}") for phrase in raw.get(name, ())]
    return found + [(phrase, "toll:k:killed") for phrase in raw.get("slain", ())]


_TABLES = {
    "kinds": "k", "dual_kinds": "k2", "single_kinds": "k1",
    "counts": "kc", "of": "o", "duals": "d", "bounds": "b",
    "bounds_after": "ba", "vague": "v", "numbers": "n", "partitives": "np", "scales": "x",
    "agencies": "g", "singles": "i", "befell": "e", "befell_first": "ef",
    "joined": "j", "objects": "ob", "objects_before": "oa", "parts_of": "pk",
    "accusatives": "q",
}  # fmt: skip
_LISTS = {
    "things": "t", "among": "a", "others": "u", "claimants": "h", "claims": "c", "media": "m",
    "according": "c2", "according_after": "c3", "anaphors": "an", "and": "and",
    "stops": "s", "part_endings": "pe", "range": "r",
    "between": "rb", "auxiliaries": "aux", "untold": "not", "feared": "f",
    "feared_after": "fa", "by": "by", "by_after": "bya", "ages": "age",
    "freed": "free", "parts_then": "al", "joins": "jn", "articles": "det",
    "found": "found", "former": "was", "former_after": "wasa", "aboard": "ab",
    "pluperfect": "plu", "similar": "sim", "months": "mon", "days": "day",
    "same": "same", "asserts": "as", "earlier": "ago", "mixed": "mix", "slain": "slain",
    "grown": "gr", "up_from": "up", "since": "since",
    "mostly": "most", "executed": "exec",
}  # fmt: skip
