"""The console's page: static files under a policy that lets nothing else run."""

from functools import cache
from importlib.resources import files

from aiohttp import web

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
FILES = {
    "/": ("index.html", "text/html"),
    "/page/console.js": ("console.js", "text/javascript"),
    "/page/console.css": ("console.css", "text/css"),
}


def add_routes(app: web.Application) -> None:
    """Add the page and its two files."""
    for path in FILES:
        app.router.add_get(path, _serve)


async def _serve(request: web.Request) -> web.Response:
    name, kind = FILES[request.path]
    return web.Response(body=_content(name), content_type=kind, charset="utf-8", headers=HEADERS)


@cache
def _content(name: str) -> bytes:
    return (files("tocsin.runtime") / "page" / name).read_bytes()
