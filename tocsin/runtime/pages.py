"""The console's page: static files under a policy that lets nothing else run."""

from functools import cache
from importlib.resources import files

from aiohttp import web

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
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
    "/page/console.css": ("console.css", "text/css"),
    "/page/console.js": ("console.js", "text/javascript"),
    "/page/views.js": ("views.js", "text/javascript"),
    "/page/dom.js": ("dom.js", "text/javascript"),
    "/page/icon.svg": ("icon.svg", "image/svg+xml"),
}


def add_routes(app: web.Application) -> None:
    """Add the page and the files that it needs."""
    for path in FILES:
        app.router.add_get(path, _serve)


async def _serve(request: web.Request) -> web.Response:
    name, kind = FILES[request.path]
    return web.Response(body=_content(name), content_type=kind, charset="utf-8", headers=HEADERS)


@cache
def _content(name: str) -> bytes:
    return (files("tocsin.runtime") / "page" / name).read_bytes()
