"""What every response carries: security headers, and for a new browser the visitor cookie.

A plain ASGI middleware, so that WebSockets and streamed responses pass through untouched.
"""

import base64
import hashlib
import re
import secrets
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.domain.visit import VISITOR_COOKIE

VISITOR_DAYS = 180
NOT_PAGES = ("/_stcore/", "/static/", "/media/", "/component/", "/auth/", "/oauth2callback", "/healthz", "/metrics")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_security_policy(page: str) -> str:
    """What Streamlit needs and nothing from elsewhere; `page` is its index.html.

    Measured on 1.67: components v2 load their script from `blob:`, emotion writes inline styles, charts and
    uploads use `data:` and `blob:`, one inline script is allowed by its hash; no eval. `connect-src 'self'` covers
    the WebSocket of the same host (CSP level 3).
    """
    scripts = _INLINE_SCRIPT.findall(page)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *(f"'sha256-{value}'" for value in hashes)]),
        "style-src": "'self' 'unsafe-inline' blob:",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "connect-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class Headers:
    """Adds the headers a route has not set itself. `page` is the path of Streamlit's index.html."""

    def __init__(self, app: ASGIApp, *, page: Path, secure: bool) -> None:
        self.app, self.secure = app, secure
        self.fixed = {
            "Content-Security-Policy": content_security_policy(page.read_text(encoding="utf-8")),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=(), payment=()",
        }
        if secure:
            self.fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        newcomer = (
            scope["method"] == "GET"
            and not scope["path"].startswith(NOT_PAGES)
            and not HTTPConnection(scope).cookies.get(VISITOR_COOKIE)
        )

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                is_page = message["status"] == 304 or headers.get("content-type", "").startswith("text/html")
                if newcomer and is_page:
                    headers.append("Set-Cookie", visitor_cookie(self.secure))
                    headers["Cache-Control"] = "private, no-cache"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def visitor_cookie(secure: bool) -> str:
    """A random name for the browser, unreadable to scripts; it ties a sign-in ticket to the browser that asked."""
    flags = "; Secure" if secure else ""
    return (
        f"{VISITOR_COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax; "
        f"Max-Age={VISITOR_DAYS * 86400}{flags}"
    )
