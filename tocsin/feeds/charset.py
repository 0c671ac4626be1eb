"""Bytes of a feed to text, whatever they claim to be (BI-38..44)."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_OVERLONG = re.compile(rb"[\xc0\xc1][\x80-\xbf]")

# The names that browsers read as another encoding, and why: https://encoding.spec.whatwg.org,
# "Names and labels". Nothing outside the two tables is looked up: Python's registry holds codecs
# (UTF-7, unicode_escape …) that make markup out of harmless bytes.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
_PLAIN = re.compile(
    r"^(utf-8|iso8859-\d+|cp12\d\d|cp866|cp874|cp932|cp949|koi8-[rtu]|mac-[a-z]+|gb18030|big5hkscs"
    r"|euc_jp|iso2022_(jp|kr)|johab|hz|ptcp154|kz1048|utf-16(-[lb]e)?)$"
)


def decode(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """Return the text, and whether it is what header and declaration claim.

    What is valid UTF-8 is UTF-8: other encodings do not come out valid by accident.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), True
    if wide := _wide(body):
        return body.decode(wide, "replace"), True
    claims = [name for name in map(_codec, _claims(body, content_type)) if name]
    if body.isascii() and not any(name.startswith(("iso2022", "hz")) for name in claims):
        return body.decode("ascii"), True
    for name in dict.fromkeys(["utf-8", *claims]) if not body.isascii() else claims:
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        return text, not claims or name in claims
    return _guess(body), False


def _guess(body: bytes) -> str:
    """Return the text of bytes that are in no claimed encoding: damaged UTF-8, or cp1252."""
    text = body.decode("utf-8", "replace")
    good = sum(1 for c in text if c > "\x7f" and c != "\ufffd")
    if _OVERLONG.search(body) or good >= text.count("\ufffd"):
        return text
    return body.decode("cp1252", "replace")


def _wide(body: bytes) -> str | None:
    """Return the UTF-16 that a body without a byte order mark is in, by its first ``<``."""
    if body.startswith(b"<\0") and body[2:4] != b"\0\0":
        return "utf-16-le"
    return "utf-16-be" if body.startswith(b"\0<") else None


def _claims(body: bytes, content_type: str) -> list[str]:
    names = []
    for part in content_type.split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset":
            names.append(value.strip().strip("\"'"))
    if declared := _DECLARED.match(body[:512]):
        names.append(declared[1].decode("ascii"))
    return names


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    found = _SUPERSETS.get(found, found)
    return found if _PLAIN.match(found) else None
