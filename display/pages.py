"""Serves the built pages and their assets, with the headers of the whole app."""

from html import escape
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, make_response, request, send_from_directory
from flask.typing import ResponseReturnValue

DIST: Final = Path(__file__).parent / "dist"

_SCREENS: Final = (
    ("/", "home"),
    ("/login", "login"),
    ("/kiosk/<hall>", "kiosk"),
    ("/board/<hall>", "board"),
    ("/board/<hall>/window/<number>", "board"),
    ("/pad/<window_id>", "pad"),
    ("/t/<token>", "ticket"),
    ("/guide", "guide"),
    ("/desk", "desk"),
    ("/floor", "floor"),
    ("/admin", "admin"),
)

_HEADERS: Final = {
    # ws: and wss: beside 'self', because older browsers do not count a websocket to the own host as 'self'.
    # data: for pictures only: the code on a slip comes as a picture inside the answer.
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_NOT_BUILT: Final = (
    "页面尚未生成，请在程序目录运行 ./dev run。\nThe pages have not been built yet; run ./dev run in the program's folder.\n"
)

bp = Blueprint("pages", __name__)


def is_built() -> bool:
    """Whether every screen has its page."""
    return all((DIST / screen / "index.html").is_file() for _, screen in _SCREENS)


def add_headers(response: Response) -> Response:
    """For ``app.after_request``: the headers of every answer; one that a route has set itself stays."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def say_refused(zh: str, en: str, status: int) -> Response:
    """A page for a person who came to an address that is not there, with the way back to the front page."""
    body = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(zh)}</title><h1>{escape(zh)}</h1><p lang="en">{escape(en)}</p>'
        '<p><a href="/">返回首页 · Front page</a></p></html>\n'
    )
    return Response(body, status=status, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _page(screen: str) -> ResponseReturnValue:
    if not (DIST / screen / "index.html").is_file():
        return Response(_NOT_BUILT, status=503, mimetype="text/plain", headers={"Cache-Control": "no-store"})
    response = make_response(send_from_directory(DIST / screen, "index.html"))
    # The page names its assets by their content: an old page kept by a kiosk would ask for files that are gone.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/assets/<path:name>")
def get_asset(name: str) -> ResponseReturnValue:
    packed = f"{name}.gz"
    folder = DIST / "assets"
    if request.accept_encodings.quality("gzip") > 0 and (folder / packed).is_file():
        response = make_response(send_from_directory(folder, packed, mimetype=_type_of(name)))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = make_response(send_from_directory(folder, name, mimetype=_type_of(name)))
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _type_of(name: str) -> str | None:
    """Named here, because the machine's own table (the registry on Windows) may call a script plain text."""
    types = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
    return types.get(Path(name).suffix)


def _serve(rule: str, screen: str) -> None:
    def view(**_parts: str) -> ResponseReturnValue:
        return _page(screen)

    bp.add_url_rule(rule, endpoint=f"{screen}{rule.count('<')}", view_func=view, methods=["GET"])


for _rule, _screen in _SCREENS:
    _serve(_rule, _screen)
