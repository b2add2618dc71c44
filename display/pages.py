"""Serves the built pages and their assets, with the headers of the whole app."""

import json
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
    ("/t/", "ticket"),
    ("/t/<token>", "ticket"),
    ("/guide", "guide"),
    ("/promises/<hall>", "promises"),
    ("/forecast", "forecast"),
    ("/book/<hall>", "book"),
    ("/book/<hall>/desk", "book"),
    ("/desk", "desk"),
    ("/guide-desk", "guide-desk"),
    ("/registers", "registers"),
    ("/reports", "reports"),
    ("/review", "review"),
    ("/floor", "floor"),
    ("/statistics", "statistics"),
    ("/centre", "centre"),
    ("/devices", "devices"),
    ("/admin", "admin"),
    ("/style", "style"),
)

_HEADERS: Final = {
    # ws: and wss: beside 'self', because older browsers do not count a websocket to the own host as 'self'.
    # data: for pictures only: the code on a slip comes as a picture inside the answer.
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_NOT_BUILT: Final = (
    "页面尚未生成，请在程序目录运行 ./dev run。\nThe pages have not been built yet; run ./dev run in the program's folder.\n"
)

_PLAIN: Final = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>{zh}</title><h1>{zh}</h1><p lang="en">{en}</p><p><a href="/">返回首页 · Front page</a></p></html>\n'
)
"""The same page before anything was built."""

_TICKET_FILES: Final = ("worker.js", "icon-180.png", "icon-192.png", "icon-512.png", "icon-maskable-512.png")
_ACCENT, _GROUND = "#12599b", "#f4f6f8"

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
    page = DIST / "refused" / "index.html"
    body = page.read_text("utf-8") if page.is_file() else _PLAIN
    body = body.replace("{zh}", escape(zh)).replace("{en}", escape(en))
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


@bp.get("/t/<token>/manifest.webmanifest")
def get_manifest(token: str) -> ResponseReturnValue:
    """What a phone needs to put this one ticket on its home screen."""
    english = request.accept_languages.best_match(["zh", "zh-CN", "en"], "zh") == "en"
    icons = [(192, "any", "icon-192"), (512, "any", "icon-512"), (512, "maskable", "icon-maskable-512")]
    manifest = {
        "id": f"/t/{token}",
        "start_url": f"/t/{token}",
        "scope": "/t/",
        "name": "My ticket · Tinghao" if english else "我的号票 · 听号",
        "short_name": "My ticket" if english else "我的号票",
        "lang": "en" if english else "zh-CN",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _ACCENT,
        "icons": [
            {"src": f"/t/{name}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, purpose, name in icons
        ],
    }
    return Response(
        json.dumps(manifest, ensure_ascii=False), mimetype="application/manifest+json", headers={"Cache-Control": "no-store"}
    )


def _serve_ticket_file(name: str) -> None:
    def view() -> ResponseReturnValue:
        response = make_response(send_from_directory(DIST / "ticket", name, mimetype=_type_of(name)))
        # A worker must be asked for anew, or an old one would keep an old page alive.
        response.headers["Cache-Control"] = "no-cache" if name == "worker.js" else "public, max-age=86400"
        return response

    bp.add_url_rule(f"/t/{name}", endpoint=f"ticket {name}".replace(".", " "), view_func=view, methods=["GET"])


def _type_of(name: str) -> str | None:
    """Named here, because the machine's own table (the registry on Windows) may call a script plain text."""
    types = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
    return types.get(Path(name).suffix)


def _serve(rule: str, screen: str) -> None:
    def view(**_parts: str) -> ResponseReturnValue:
        return _page(screen)

    bp.add_url_rule(rule, endpoint=f"{screen}{rule.count('<')}{rule.count('/')}", view_func=view, methods=["GET"])


for _rule, _screen in _SCREENS:
    _serve(_rule, _screen)
for _name in _TICKET_FILES:
    _serve_ticket_file(_name)
