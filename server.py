"""The launcher: `streamlit run server.py` serves app.py with its routes, headers and start-up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from core.http.headers import Headers
from core.http.routes import routes
from core.settings import Settings
from pages.shared.services import services


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the store before the first request and close it after the last."""
    built = await anyio.to_thread.run_sync(services)
    built.open()
    try:
        yield {}
    finally:
        await anyio.to_thread.run_sync(built.close)


PagesManager.uses_pages_directory = False  # app.py names the pages; else the first run finds none at any deep link
settings = Settings()
app = st.App(
    Path(__file__).with_name("app.py"),
    routes=routes(services),
    middleware=[
        Middleware(Headers, page=Path(st.__file__).parent / "static" / "index.html", secure=settings.secure_cookies)
    ],
    lifespan=lifespan,
    secrets=settings.secrets,
)
