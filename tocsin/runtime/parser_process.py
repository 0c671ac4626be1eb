"""The process that parses: one request in, one answer out, under limits of CPU time and memory.

Started by ``parsing.Parser`` as ``python -m``; ends when its input does. What a hostile feed can
break here is this process alone, and its owner starts another.
"""

import contextlib
import resource
import signal
import sys
from typing import BinaryIO

import msgspec

from tocsin.feeds.document import read
from tocsin.feeds.entries import Document
from tocsin.feeds.outcome import Outcome
from tocsin.runtime.parser_wire import LENGTH, Request

CPU_S = 2.0
"""CPU time that one document may take; the kernel ends the process then."""
MEMORY_BYTES = 512 * 1024 * 1024
"""Address space; a document of 15 MiB needs about a third."""


def answer(request: Request) -> Document:
    """Return the document, TOO_COMPLEX where memory did not suffice."""
    try:
        return read(request.body, request.content_type, request.url, frozenset(request.known))
    except (MemoryError, RecursionError):
        return Document(outcome=Outcome.TOO_COMPLEX)


def receive(stream: BinaryIO) -> bytes | None:
    """Return the next message, None at the end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    return stream.read(size)


def main() -> None:
    """Answer requests until the input ends."""
    # Interrupts are for the owner; it closes our input when it goes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    decoder, encoder = msgspec.msgpack.Decoder(Request), msgspec.msgpack.Encoder()
    while (message := receive(source)) is not None:
        request = decoder.decode(message)
        signal.setitimer(signal.ITIMER_PROF, CPU_S)
        out = encoder.encode(answer(request))
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(LENGTH.pack(len(out)) + out)
        sink.flush()


if __name__ == "__main__":
    main()
