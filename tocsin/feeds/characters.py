"""Which characters a text may hold, and where it may be cut."""

import html.entities
import re
import unicodedata

# Controls except tab and newlines, and what Unicode guarantees never to be a character (BI-15..17).
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]")
NUMERIC = re.compile(r"&#([xX][0-9a-fA-F]{1,60}|[0-9]{1,60});?")
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos);)"
    r"(?:#(?P<number>[xX][0-9a-fA-F]{1,60}|[0-9]{1,60});|(?P<name>[A-Za-z][A-Za-z0-9]{0,40});)?"
    r"|<(?![A-Za-z_/!?])",
    re.DOTALL,
)
_LAST = 0x10FFFF
_CONTROL_BYTES = bytes(code for code in range(0x20) if code not in (9, 10, 13)) + b"\x7f"
# How U+FFFE, U+FFFF, U+FDD0…, and surrogates begin in UTF-8.
_LEADS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xef\xb7", b"\xed")


def clean(text: str) -> str:
    """Return the text without controls, surrogates and noncharacters; newlines are line feeds."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is_clean(text.encode("utf-8", "surrogatepass")):
        return text
    return CONTROLS.sub("", text)


def _is_clean(raw: bytes) -> bool:
    """Whether no byte hints at a control or noncharacter; much faster than the expression."""
    return len(raw.translate(None, _CONTROL_BYTES)) == len(raw) and not any(
        lead in raw for lead in _LEADS
    )


def referred(number: str) -> str | None:
    """Return the character of a numeric reference: empty for a control, None if there is none."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    if code > _LAST or 0xD800 <= code <= 0xDFFF:
        return None
    if 0x80 <= code < 0xA0:
        # Browsers read these as Windows-1252: https://html.spec.whatwg.org, "numeric references".
        return bytes([code]).decode("cp1252", "ignore")
    return clean(chr(code))


def mend_references(markup: str) -> tuple[str, bool]:
    """Return XML whose references and bare ``&`` and ``<`` no parser can stumble over.

    Names of HTML become their characters, unknown ones stay literally (BI-10, BI-11). Also returns
    whether a reference to a character that does not exist was replaced by U+FFFD (BI-12..14).
    """
    bad = False

    def mend(match: re.Match[str]) -> str:
        nonlocal bad
        found, number, name = match[0], match["number"], match["name"]
        if number:
            char = referred(number)
            bad = bad or char is None
            return "\ufffd" if char is None else _escaped(char)
        if name:
            return _named(name)
        return {"&": "&amp;", "<": "&lt;"}.get(found, found)

    return _REFERENCE.sub(mend, markup), bad


def _named(name: str) -> str:
    char = html.entities.html5.get(name + ";")
    return f"&amp;{name};" if char is None else _escaped(char)


def _escaped(char: str) -> str:
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}.get(char, char)


def cut(text: str, most_bytes: int) -> str:
    """Return the text, at most so many UTF-8 bytes, not cut inside a character with its marks."""
    if len(text) * 4 <= most_bytes:
        return text
    raw = text.encode("utf-8")
    if len(raw) <= most_bytes:
        return text
    kept = raw[:most_bytes].decode("utf-8", "ignore")
    end = len(kept)
    while end and _joins(text, end):
        end -= 1
    return text[:end].rstrip() if end else kept


def _joins(text: str, at: int) -> bool:
    """Whether the character at ``at`` belongs to the one before it."""
    after, before = text[at], text[at - 1]
    if "\u200d" in (after, before) or unicodedata.category(after) in ("Mn", "Me", "Mc", "Sk"):
        return True
    flags = ("\U0001f1e6", "\U0001f1ff")
    return flags[0] <= after <= flags[1] and flags[0] <= before <= flags[1]
