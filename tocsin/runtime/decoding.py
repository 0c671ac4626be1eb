"""Content encodings undone piece by piece, counted while they are (BI-26..28)."""

import zlib
from collections.abc import Iterator
from typing import Any

MOST_RATIO = 200
"""Decoded bytes per received byte; real feeds stay under 30."""
RATIO_FROM_BYTES = 1024 * 1024
"""The ratio counts from this decoded size on: a short repetitive feed is no bomb."""
MOST_LAYERS = 3
STEP_BYTES = 256 * 1024
ZLIB_METHOD = 8


class BadEncodingError(ValueError):
    """The body is not what its Content-Encoding says, or says what we do not speak."""


class TooLargeError(ValueError):
    """The decoded body passes its limit, or is a bomb."""


class Decoder:
    """Undoes the encodings that a header names, last applied first.

    Raises:
        BadEncodingError: For an encoding other than gzip, deflate and identity, or a lie.
        TooLargeError: As soon as more than ``limit_bytes`` came out.
    """

    def __init__(self, content_encoding: str, limit_bytes: int) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if len(names) > MOST_LAYERS:
            raise BadEncodingError(f"{len(names)} encodings over one another")
        self._layers = [_Layer(name) for name in reversed(names)]
        self._limit = limit_bytes
        self._received = 0
        self._decoded = 0

    def feed(self, chunk: bytes) -> bytes:
        """Return what this piece of the body yields."""
        self._received += len(chunk)
        return self._through(self._layers, chunk)

    def finish(self) -> None:
        """End the body; raises BadEncodingError for a compressed one that was cut off."""
        if any(layer.open for layer in self._layers):
            raise BadEncodingError("the compressed body is cut off")

    def _through(self, layers: list["_Layer"], data: bytes) -> bytes:
        if not layers:
            self._decoded += len(data)
            if self._decoded > self._limit:
                raise TooLargeError(f"more than {self._limit} bytes")
            if self._decoded > max(RATIO_FROM_BYTES, MOST_RATIO * self._received):
                raise TooLargeError(f"unpacks to more than {MOST_RATIO} times its size")
            return data
        out = bytearray()
        for part in layers[0].pieces(data):
            out += self._through(layers[1:], part)
        return bytes(out)


class _Layer:
    """One encoding, undone in pieces of bounded size."""

    def __init__(self, name: str) -> None:
        if name not in ("gzip", "x-gzip", "deflate"):
            raise BadEncodingError(f"content encoding {name[:40]!r}")
        self._gzip = name != "deflate"
        self._inflater: Any = None
        self.open = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what ``data`` unpacks to; what follows the end is dropped, as browsers do."""
        while data:
            if self._inflater is None:
                self._inflater = zlib.decompressobj(self._bits(data[0]))
                self.open = True
            try:
                yield self._inflater.decompress(data, STEP_BYTES)
            except zlib.error as error:
                raise BadEncodingError(str(error)) from None
            data = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self.open = False
                # A gzip body may have several members.
                data = self._inflater.unused_data
                if not (self._gzip and data[:2] == b"\x1f\x8b"):
                    return
                self._inflater = None

    def _bits(self, first: int) -> int:
        if self._gzip:
            return zlib.MAX_WBITS + 16
        # Some servers send raw deflate; a zlib header's low four bits are 8.
        return zlib.MAX_WBITS if first & 0x0F == ZLIB_METHOD else -zlib.MAX_WBITS
