"""What goes between the parser's owner and its process: a length, then a msgpack message."""

import struct

import msgspec

LENGTH = struct.Struct("!Q")


class Request(msgspec.Struct, frozen=True):
    """A body to read, and the entries of it that are known."""

    body: bytes
    content_type: str
    url: str
    known: tuple[int, ...]
