"""How quick the voice interview is: `python -m benchmarks.voice [--turns N] [--sessions 1 2 4]`.

People's recorded sentences (Debian's pocketsphinx-testdata) are fed to voice sessions in real time, two to an answer,
0.5 s apart, under the conversational turn policy; the interviewer answers with questions of the bank that it has not
said before. Measured on the server, from the samples that came in to the sound handed to the player:

* speech began to the first words on the screen;
* end of the turn (the policy's 1.5 s of silence are over) to its words committed, and to the interviewer's first sound;
* the last voiced sample to the interviewer's first sound, which holds those 1.5 s;
* processor seconds of recognition per minute of speech, frames lost, and the word error rate of the record's decode.

The browser adds the way there and back: 0.22 to 0.30 s to be audible over loopback WebRTC. Grading is not in it (30 to
100 ms, see grader_speed). Prints a table and writes benchmarks/results/voice.json.
"""

import argparse
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from benchmarks.bank_quality import bank
from benchmarks.report import load, quantiles, save, table
from benchmarks.sounds import SAID, clip, clips, silence
from core.domain.rubric import TurnPolicy
from core.interview.turn_policy import TurnClock
from core.settings import Settings
from core.speech.audio import PLAY_RATE, RATE, Pcm16, read
from core.speech.config import SpeechConfig
from core.speech.events import Event, InterviewerEnded, Partial, SpeechBegan, TurnEnded
from core.speech.service import SpeechService
from core.speech.session import VoiceSession
from core.speech.workers import Priority

BLOCK = 320  # samples: 20 ms
BETWEEN, BEFORE = 0.5, 0.5  # seconds of silence between sentences, and before an answer
SENTENCES = 2
SHORT = 20  # words
# What others say of theirs.
CLAIMS = {
    "voice agent frameworks, published": "0.5 to 0.8 s to respond",
    "comparable products": "“real-time analysis under 1 s”, “sub-second response”",
}


@dataclass
class Person:
    """Somebody who answers whenever the interviewer has finished, in real time."""

    number: int
    service: SpeechService
    questions: Iterator[str]
    clips: Sequence[Pcm16]
    events: list[tuple[datetime, Event]] = field(default_factory=list)
    played: list[datetime] = field(default_factory=list)
    my_turn: threading.Event = field(default_factory=threading.Event)
    session: VoiceSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = VoiceSession(self.service, self.service, self._play, lambda: None, on_event=self._hear)

    def _play(self, sound: Pcm16) -> None:
        self.played.append(datetime.now(UTC))

    def _hear(self, event: Event) -> None:
        self.events.append((datetime.now(UTC), event))
        if isinstance(event, InterviewerEnded):
            self.my_turn.set()
        if isinstance(event, TurnEnded):
            self._ask()

    def _ask(self) -> None:
        self.session.ask(next(self.questions), lambda at: TurnClock(TurnPolicy.CONVERSATIONAL, spoken=True, started=at))

    def take_part(self, turns: int) -> None:
        draw = np.random.default_rng(self.number)
        began, sent = time.monotonic(), 0

        def feed(pcm: Pcm16, enough: Callable[[], bool] = lambda: False) -> None:
            nonlocal sent
            for start in range(0, pcm.size - BLOCK + 1, BLOCK):
                time.sleep(max(0.0, began + sent * BLOCK / RATE - time.monotonic()))
                self.session.on_pcm(pcm[start : start + BLOCK])
                sent += 1
                if enough():
                    return

        self.session.start(f"voice-{self.number}")
        self._ask()
        for _ in range(turns):
            feed(silence(60), self.my_turn.is_set)
            self.my_turn.clear()
            feed(silence(BEFORE))
            for chosen in draw.permutation(len(self.clips))[:SENTENCES]:
                feed(self.clips[chosen])
                feed(silence(BETWEEN))
        feed(silence(8))
        self.session.stop()


def measure(service: SpeechService, people: int, turns: int, clips: Sequence[Pcm16], first: int) -> dict[str, object]:
    # Short questions, each said for the first time; nobody gets another's.
    stems = [question.stem for question in bank() if len(question.stem.split()) <= SHORT]
    asked = [iter(stems[first + number :: people]) for number in range(people)]
    before = service.recognisers.stats.cpu_seconds
    everybody = [Person(number, service, asked[number], clips) for number in range(people)]
    threads = [threading.Thread(target=person.take_part, args=(-(-turns // people),)) for person in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = service.recognisers.stats.cpu_seconds - before
    partial, committed, sound, voiced, speech = [], [], [], [], 0.0
    for person in everybody:
        began: dict[int, datetime] = {}
        for at, event in person.events:
            if isinstance(event, SpeechBegan):
                began.setdefault(event.turn, event.at)
            elif isinstance(event, Partial) and event.text and (start := began.get(event.turn)):
                partial.append((at - start).total_seconds())
                began[event.turn] = datetime.max.replace(tzinfo=UTC)
            elif isinstance(event, TurnEnded):
                times = event.heard.times
                speech += sum(end - start for start, end in event.heard.speech)
                committed.append((at - times.ended).total_seconds())
                if first := next((played for played in person.played if played >= at), None):
                    sound.append((first - times.ended).total_seconds())
                    voiced.append((first - times.last_speech).total_seconds())
    return {
        "people": people,
        "turns": len(committed),
        "speech began to first words, s": quantiles([p for p in partial if p > 0], 2),
        "end of turn to words committed, s": quantiles(committed, 2),
        "end of turn to interviewer's first sound, s": quantiles(sound, 2),
        "last voiced sample to interviewer's first sound, s": quantiles(voiced, 2),
        "recognition, CPU s per minute of speech": round(60 * spent / speech, 1),
        "frames lost": sum(person.session.view.lost_frames for person in everybody),
    }


def word_error_rate(service: SpeechService) -> float:
    """Of the record's decode on the clips, against what the readers read."""
    errors = words = 0
    for name, said in SAID.items():
        heard = service.full(read(clip(name))).result(60).text.lower().replace("mr.", "mister").replace("-", " ")
        spoken, found = said.split(), re.sub(r"[^a-z ]", "", heard).split()
        errors += distance(spoken, found)
        words += len(spoken)
    return round(errors / words, 3)


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Levenshtein's, in words."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        above, row = row, [i]
        for j, right in enumerate(b, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right)))
    return row[-1]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The voice pipeline, in real time.")
    parser.add_argument("--turns", type=int, default=20, help="answers a measurement, shared among the people")
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 2, 4])
    parsed = parser.parse_args(arguments)
    if not (sounds := clips()):
        return 0
    before = load()
    service = SpeechService(SpeechConfig(models=Settings().models))
    service.require_recogniser()
    service.warm()
    service.quick(sounds[1], "", Priority.TURN).result(120)
    service.speak("Hello.").result(120)
    try:
        errors = word_error_rate(service)
        found = []
        for position, people in enumerate(parsed.sessions):
            found.append(measure(service, people, parsed.turns, sounds, position * 2 * parsed.turns))
            print(f"{people} at once: measured", file=sys.stderr)
    finally:
        service.stop()
    names = [name for name in found[0] if name not in ("people", "turns")]
    rows = [[name, *(shown(figures[name]) for figures in found)] for name in names]
    headings = ["", *(f"{f['people']} at once ({f['turns']} turns)" for f in found)]
    table("Voice sessions on one server, p50 / p95", headings, rows)
    table("Word error rate, read human speech", ["", ""], [["full decode", errors]])
    table("Beside", ["", ""], list(CLAIMS.items()))
    save("voice", {"sessions": found, "word_error_rate": errors, "claims": CLAIMS, "play_rate": PLAY_RATE}, before)
    return 0


def shown(figure: object) -> str:
    return f"{figure['p50']} / {figure['p95']}" if isinstance(figure, dict) else str(figure)


if __name__ == "__main__":
    sys.exit(main())
