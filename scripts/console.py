"""What the commands share: settings or a sentence, steps, and plain words instead of tracebacks."""

import sys
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from core.domain.errors import GreenroomError
from core.settings import Settings


def say(text: str) -> None:
    """A line of progress under the step that is under way."""
    print(f"      {text}", flush=True)


def complain(sentence: str) -> None:
    print(f"\n{sentence}", file=sys.stderr, flush=True)


def plainly(work: Callable[[], None]) -> int:
    """Run a command and return its exit code; what a person can act on is said in a sentence."""
    try:
        work()
    except GreenroomError as failure:
        complain(failure.sentence)
    except ValidationError as failure:
        complain("\n".join(sentence_for(error["loc"], error["msg"]) for error in failure.errors()))
    except OSError as failure:
        complain(f"{failure.filename or 'The system'}: {failure.strerror or failure}.")
    except KeyboardInterrupt:
        return 130
    else:
        return 0
    return 1


def sentence_for(location: tuple[int | str, ...], message: str) -> str:
    """A wrong setting by the name it has in the environment."""
    return f"GREENROOM_{'_'.join(str(part) for part in location).upper()}: {message}."


def writable_data_dir(settings: Settings) -> Path:
    """The data folder, made when absent. Raises GreenroomError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe = settings.data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        raise GreenroomError(
            f"Cannot write to {settings.data_dir} ({failure.strerror or failure}). "
            "Choose another folder with GREENROOM_DATA_DIR."
        ) from failure
    return settings.data_dir
