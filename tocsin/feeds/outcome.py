"""How a poll can end: a closed list, shown to operators and counted."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a poll ended. Also the label values of ``tocsin_polls_total``."""

    NEW = "new"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"

    WRONG_CHARSET = "wrong_charset"
    """Read, but not in the encoding that it claims."""
    BAD_CHARACTERS = "bad_characters"
    """Read, with references to characters that do not exist replaced."""
    DTD = "dtd"
    """Read, without expanding the entities that it declares."""
    TRUNCATED = "truncated"
    """Cut off; its whole entries were read."""
    TOO_MANY = "too_many"
    """More entries or more text than is taken; the newest were read."""

    EMPTY = "empty"
    NOT_A_FEED = "not_a_feed"
    TOO_COMPLEX = "too_complex"
    """The parser needed more time or memory than it gets."""

    GONE = "gone"
    THROTTLED = "throttled"
    HTTP_ERROR = "http_error"
    REFUSED_URL = "refused_url"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_REDIRECT = "refused_redirect"
    REDIRECT_LOOP = "redirect_loop"
    NAME_UNKNOWN = "name_unknown"
    CONNECT_FAILED = "connect_failed"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    BAD_ANSWER = "bad_answer"
    BAD_ENCODING = "bad_encoding"
    TOO_LARGE = "too_large"

    @property
    def readable(self) -> bool:
        """Whether the document was taken: its entries were read, or are known."""
        return self in _FINE or self.flawed

    @property
    def flawed(self) -> bool:
        """Whether the document was taken with something mended or left out."""
        return self in _FLAWED


_FINE = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.NOT_MODIFIED})
_FLAWED = frozenset(
    {
        Outcome.WRONG_CHARSET,
        Outcome.BAD_CHARACTERS,
        Outcome.DTD,
        Outcome.TRUNCATED,
        Outcome.TOO_MANY,
    }
)
