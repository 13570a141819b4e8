"""What can go wrong between us and a model. Each leaves the embedded engine as the way on, and says so.

`outcome` is the word the accounting row keeps. No error carries a key, a candidate's words or a server's answer in its
text; `detail` holds what the server complained of, for the administrator who tests the connection, and is never logged.
"""

from typing import ClassVar

from core.domain.errors import GreenroomError

INSTEAD = "The built-in engine took over, so nothing is lost."


class ModelError(GreenroomError):
    """Base of all. `retryable`: the same request may work in a moment; `retry_after` in seconds, when the server said.

    `endpoint_down`: says something about the endpoint rather than about this request.
    """

    outcome: ClassVar[str] = "failed"
    retryable: ClassVar[bool] = False
    endpoint_down: ClassVar[bool] = False
    sentence = f"The language model could not be used. {INSTEAD}"

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__()
        self.detail = detail
        self.retry_after = retry_after

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class NoConnection(ModelError):
    outcome, retryable, endpoint_down = "no_connection", True, True
    sentence = f"The language model's server could not be reached. {INSTEAD}"


class WrongAddress(ModelError):
    """The address is no address, or nothing there speaks the protocol."""

    outcome, endpoint_down = "wrong_address", True
    sentence = f"The language model's address is not right. {INSTEAD}"


class WrongKey(ModelError):
    outcome, endpoint_down = "wrong_key", True
    sentence = f"The language model's server did not accept the key. {INSTEAD}"


class UnknownModel(ModelError):
    outcome, endpoint_down = "unknown_model", True
    sentence = f"The server does not know the configured model. {INSTEAD}"


class TooManyRequests(ModelError):
    outcome, retryable = "rate_limited", True
    sentence = f"The language model is busy: its rate limit was reached. {INSTEAD}"


class QuotaSpent(ModelError):
    outcome, endpoint_down = "quota_spent", True
    sentence = f"The language model's budget is used up. {INSTEAD}"


class ServerFailed(ModelError):
    outcome, retryable, endpoint_down = "server_error", True, True
    sentence = f"The language model's server has a problem. {INSTEAD}"


class DeadlinePassed(ModelError):
    outcome, endpoint_down = "deadline", True
    sentence = f"The language model took too long. {INSTEAD}"


class StreamCut(ModelError):
    """The connection ended in the middle of an answer."""

    outcome, retryable = "stream_cut", True
    sentence = f"The language model's answer broke off. {INSTEAD}"


class OutputTooLong(ModelError):
    """The model was stopped by its limit on output; asking again unchanged would be stopped again."""

    outcome = "output_too_long"
    sentence = f"The language model did not come to an end. {INSTEAD}"


class ContextTooLong(ModelError):
    outcome = "context_too_long"
    sentence = f"This was more text than the language model can read. {INSTEAD}"


class NothingSaid(ModelError):
    """No choices, or an empty message."""

    outcome, retryable = "empty", True
    sentence = f"The language model said nothing. {INSTEAD}"


class Refused(ModelError):
    outcome = "refused"
    sentence = f"The language model declined to answer. {INSTEAD}"


class NotUnderstood(ModelError):
    """The reply was no JSON of the wanted shape, or carried values out of range; `detail` names the fields only.

    `said` is the reply, for asking once more; it is never shown or logged.
    """

    outcome = "wrong_shape"
    said = ""
    sentence = f"The language model's answer could not be read. {INSTEAD}"


class NoJson(NotUnderstood):
    """There was no JSON object in the reply at all."""

    outcome = "no_json"


class BadRequest(ModelError):
    outcome = "bad_request"
    sentence = f"The server did not accept the request. {INSTEAD}"


class ParameterRefused(BadRequest):
    """The server named a parameter it does not take; the request is made again without it. `name` says which."""

    outcome = "parameter_refused"

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(detail)
        self.name = name


class TooBusyHere(ModelError):
    """All places for calls at the same time are taken."""

    outcome = "too_busy"
    sentence = f"Too many requests to the language model are under way. {INSTEAD}"


class Resting(ModelError):
    """The endpoint failed several times in a row and is left alone for a while."""

    outcome = "resting"
    sentence = f"The language model has not been working for a while. {INSTEAD}"
