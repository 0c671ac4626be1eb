"""A web server on a free port of this machine."""

from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Server:
    """A running server; ``base`` is its URL without a closing slash."""

    base: str
    runner: web.AppRunner

    async def close(self) -> None:
        """Stop serving."""
        await self.runner.cleanup()


async def serve(app: web.Application, host: str) -> Server:
    """Serve ``app`` on a free port of ``host``, or of 127.0.0.1 where the machine has no such host.

    Raises:
        OSError: If neither can be had.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        port = await _listen(runner, host)
    except OSError:  # macOS has 127.0.0.1 alone
        host = "127.0.0.1"
        port = await _listen(runner, host)
    return Server(f"http://{host}:{port}", runner)


async def _listen(runner: web.AppRunner, host: str) -> int:
    await web.TCPSite(runner, host, 0).start()
    port: int = runner.addresses[0][1]
    return port
