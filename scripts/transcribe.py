"""Hear recordings as the interview would: `python -m scripts.transcribe FILE… [--json]`.

For every wav, mp3, webm or m4a file of up to 100 MB: the words, whether the gate would let them be graded, and how they
were delivered. --json prints one object a line with the times of every word. Exit code 1 when a file could not be read.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.domain.errors import GreenroomError
from core.settings import Settings
from core.speech.config import SpeechConfig
from core.speech.files import Recording, transcribe
from core.speech.recogniser import recogniser_for


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.transcribe", description="Transcribe recordings.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of text")
    parsed = parser.parse_args(arguments)
    try:
        recogniser = recogniser_for(SpeechConfig(models=Settings().models))
    except GreenroomError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    failed = False
    for path in parsed.files:
        try:
            recording = transcribe(path, recogniser)
        except GreenroomError as error:
            print(f"{path}: {error.sentence}", file=sys.stderr)
            failed = True
            continue
        print(json.dumps(as_json(path, recording), ensure_ascii=False) if parsed.json else as_text(path, recording))
    return int(failed)


def as_json(path: Path, recording: Recording) -> dict[str, Any]:
    return {
        "file": str(path),
        "seconds": round(recording.seconds, 2),
        "text": recording.transcript.text,
        "language": recording.transcript.language,
        "doubt": recording.doubt.reason.value if recording.doubt else None,
        "words": [dataclasses.asdict(word) for word in recording.transcript.words],
        "speech": recording.speech,
        "delivery": dataclasses.asdict(recording.delivery),
    }


def as_text(path: Path, recording: Recording) -> str:
    delivery = recording.delivery
    lines = [f"{path} ({recording.seconds:.1f} s)", recording.transcript.text or "(no words)"]
    if recording.doubt:
        lines.append(f"Not scored: {recording.doubt.sentence}")
    pace = (
        "too short to say" if delivery.words_per_minute is None else f"{delivery.words_per_minute:.0f} words a minute"
    )
    lines.append(
        f"{delivery.words} words, pace: {pace}, pauses over a second: {len(delivery.pauses)}, "
        f"fillers: {delivery.filler_count}, longest stretch: {delivery.longest_monologue:.0f} s"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
