"""What a server means by an error. Servers differ in status and wording, so the text is read before the status.

Seen: llama.cpp and TensorRT-LLM answer an over-long prompt with 400 or 500 (ggml-org/llama.cpp#15780), vLLM names the
"context length"; ik_llama.cpp#778 and llama-cpp-python (ggml-org/llama.cpp#23463) answer 500 to an unknown
`response_format`; Ollama and vLLM answer 404 to an unknown model.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from core.llm.errors import (
    BadRequest,
    ContextTooLong,
    ModelError,
    ParameterRefused,
    QuotaSpent,
    ServerFailed,
    TooManyRequests,
    UnknownModel,
    WrongAddress,
    WrongKey,
)

DETAIL = 300  # characters of a complaint that are kept

_CONTEXT = re.compile(
    r"context[_ ](?:length|size|window)|maximum (?:context|prompt)|prompt is too long|too many (?:input )?tokens"
    r"|exceeds? the (?:available|maximum) |input tokens and requested|n_ctx",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"response_format|json_schema|json_object|json mode|structured[_ ]outputs?|guided|grammar", re.IGNORECASE
)
# Parameters we can do without, or have another name for.
_OPTIONAL = re.compile(r"\b(temperature|seed|stream_options|max_tokens|max_completion_tokens)\b", re.IGNORECASE)
_NO_MODEL = re.compile(r"model[^.]{0,120}(?:not found|does not exist|not exist|unknown|invalid)|model_not_found", re.I)
_BAD_MODEL = re.compile(r"(?:unknown|invalid|unsupported|no such) model", re.IGNORECASE)
_SECRET = re.compile(r"\b(?:sk|key|pk)-[\w*.-]{6,}|Bearer\s+\S+", re.IGNORECASE)


def as_error(status: int, headers: Mapping[str, str], text: str) -> ModelError:
    """The typed error of an answer that is no success."""
    code, said = _complaint(text)
    detail = f"HTTP {status}: {said}"[:DETAIL] if said else f"HTTP {status}"
    if status in (401, 403):
        return WrongKey(detail)
    if status == 429:
        if "insufficient_quota" in code or "billing" in said.lower():
            return QuotaSpent(detail)
        return TooManyRequests(detail, retry_after=retry_after(headers))
    if 300 <= status < 400 or status == 405:
        return WrongAddress(detail)
    if status == 413 or _CONTEXT.search(code) or _CONTEXT.search(said):
        return ContextTooLong(detail)
    if status in (400, 404, 422, 500, 501):
        if _FORMAT.search(code) or _FORMAT.search(said):
            return ParameterRefused("response_format", detail)
        if status in (400, 422) and (named := _OPTIONAL.search(f"{code} {said}")):
            return ParameterRefused(named.group(1).lower(), detail)
        if status != 500 and (_NO_MODEL.search(f"{code} {said}") or _BAD_MODEL.search(said)):
            return UnknownModel(detail)
    if status == 404:
        return WrongAddress(detail)
    if status >= 500 or status == 408:
        return ServerFailed(detail, retry_after=retry_after(headers))
    return BadRequest(detail)


def _complaint(text: str) -> tuple[str, str]:
    """Code and sentence of an error body: `{"error": {...}}`, `{"error": "..."}`, `{"detail": ...}` or plain text."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return "", " ".join(text.split())
    if not isinstance(body, dict):
        return "", " ".join(text.split())
    error = body.get("error", body)
    if isinstance(error, dict):
        code = " ".join(str(error.get(field) or "") for field in ("code", "type", "param"))
        said = error.get("message") or error.get("detail") or ""
    else:
        code, said = "", error
    return code, " ".join(str(said).split())


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds a server asks us to wait, from `retry-after-ms` or `Retry-After` (seconds or a date); None unsaid."""
    try:
        if (ms := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(ms) / 1000)
        said = headers.get("retry-after")
        return None if said is None else max(0.0, float(said))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(headers.get("retry-after", ""))
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def redacted(text: str, key: str) -> str:
    """The text without the key, or anything that looks like one: servers quote it back."""
    return _SECRET.sub("…", text.replace(key, "…") if key else text)
