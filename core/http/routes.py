"""The few addresses that answer beside Streamlit: the session cookie, health and metrics."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.domain.account import Account, Role, SignInSession
from core.domain.errors import AccountDisabled, GreenroomError
from core.domain.visit import SESSION_COOKIE, VISITOR_COOKIE, on_this_machine
from core.ports import Analytics, Store
from core.settings import Settings

log = logging.getLogger(__name__)
MAX_SECRET = 200  # characters; ours have 43
# Streamlit's 30-day copy of what an OpenID Connect provider said. Once exchanged for a session of ours, which can be
# revoked, it must not let anybody in again.
PROVIDER_COOKIES = "_streamlit_user"


class Desk(Protocol):
    def redeem_ticket(self, ticket: str, browser: str, user_agent: str = "") -> tuple[str, datetime]: ...
    def who(self, token: str) -> tuple[Account, SignInSession]: ...
    def sign_out(self, token: str) -> None: ...


class Services(Protocol):
    """What the routes need of the application."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def accounts(self) -> Desk: ...
    @property
    def analytics(self) -> Analytics: ...


def routes(services: Callable[[], Services]) -> list[Route]:
    """The routes for `st.App`. `services` is called at each request, never before; handlers run in worker threads."""
    started = time.monotonic()

    def session(request: Request) -> Response:
        """Exchange a ticket for the session cookie. Leads to the start page, never to an address it was given."""
        desk, settings = services().accounts, services().settings
        browser = request.cookies.get(VISITOR_COOKIE, "")
        try:
            token, expires = desk.redeem_ticket(_ticket(request), browser, request.headers.get("user-agent", "")[:500])
            _leave(desk, request)  # whoever was signed in here before
        except GreenroomError as error:
            return _to("/?signin=off" if isinstance(error, AccountDisabled) else "/?signin=expired")
        response = _to("/")
        _forget_provider(request, response)
        response.set_cookie(
            SESSION_COOKIE, token, expires=expires, httponly=True, samesite="lax", secure=settings.secure_cookies
        )
        return response

    def sign_out(request: Request) -> Response:
        """Revoke the session in the cookie and clear it. A link on another site cannot do it."""
        response = _to("/")
        if request.headers.get("sec-fetch-site") != "cross-site":
            _leave(services().accounts, request)
            response.delete_cookie(
                SESSION_COOKIE, httponly=True, samesite="lax", secure=services().settings.secure_cookies
            )
            _forget_provider(request, response)
        return response

    def healthz(request: Request) -> Response:
        """200 while the store answers, else 503; says nothing about where it is."""
        up = _answers(services)
        return JSONResponse({"ok": up, "store": "ok" if up else "failing"}, 200 if up else 503, headers=_fresh())

    def metrics(request: Request) -> Response:
        """Prometheus text, for this machine and for signed-in administrators."""
        if not (_is_local(request) or _is_admin(services, request)):
            return PlainTextResponse("Metrics are for this machine and for administrators.\n", 403)
        up = _answers(services)
        counts = _counts(services().analytics) if up else {}
        values = {"up": int(up), "uptime_seconds": round(time.monotonic() - started), **counts}
        lines = [f"# TYPE greenroom_{name} gauge\ngreenroom_{name} {value}\n" for name, value in values.items()]
        return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4", headers=_fresh())

    return [
        Route("/auth/session", session),
        Route("/auth/sign-out", sign_out),
        Route("/healthz", healthz),
        Route("/metrics", metrics),
    ]


def _fresh() -> dict[str, str]:
    return {"Cache-Control": "no-store"}


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, headers={**_fresh(), "Referrer-Policy": "no-referrer"})


def _ticket(request: Request) -> str:
    return request.query_params.get("ticket", "")[:MAX_SECRET]


def _token(request: Request) -> str:
    return request.cookies.get(SESSION_COOKIE, "")[:MAX_SECRET]


def _leave(desk: Desk, request: Request) -> None:
    if token := _token(request):
        desk.sign_out(token)


def _forget_provider(request: Request, response: Response) -> None:
    for name in request.cookies:
        if name.startswith(PROVIDER_COOKIES):
            response.delete_cookie(name)


def _is_local(request: Request) -> bool:
    headers: Headers = request.headers
    return on_this_machine(request.client.host if request.client else None, headers)


def _is_admin(services: Callable[[], Services], request: Request) -> bool:
    try:
        return services().accounts.who(_token(request))[0].role is Role.ADMIN
    except GreenroomError:
        return False


def _answers(services: Callable[[], Services]) -> bool:
    try:
        services().store.ping()
    except Exception as error:  # whatever is wrong with the store, the answer is 503
        log.warning("the store does not answer: %s", type(error).__name__)
        return False
    return True


def _counts(analytics: Analytics) -> dict[str, Any]:
    """The one row of health_counts, numbers only; nothing where that query is not shipped."""
    try:
        rows = analytics.run("health_counts")
    except (FileNotFoundError, KeyError):
        return {}
    return {name: value for row in rows[:1] for name, value in row.items() if isinstance(value, int | float)}
