"""How quick a voice interview is in the browser: `python -m benchmarks.voice_browser [--turns N] [--people 1 2 4]`.

The app as `make run` starts it, and a Chromium in which every person has a window of their own with a microphone that
speaks when it is told to (talking.js), over loopback WebRTC. They take interviews under the conversational policy and
answer each question with two recorded sentences (Debian's pocketsphinx-testdata), 0.5 s apart, half a second after the
interviewer has finished. All clocks are this machine's. Measured are

* the click on Start to the microphone check that sound reached: asking for the microphone, connecting, the first frame
  at the server, and up to 0.5 s until the page looks; and the click on Begin to the interviewer's first audible word;
* the first voiced sample to the first words on the page;
* the end of the turn (the policy's 1.5 s of silence are over) to its words, by the server's log; to the first sound
  handed to the player, by the log; and to the first audible word in the browser, heard on Chromium's audio thread;
* the last voiced sample to that word, which holds those 1.5 s;
* barge-in, every fifth turn: the first voiced sample over the interviewer to the last sound of the interviewer;
* frames that the server lost.

Prints a table and writes benchmarks/results/voice_browser.json.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from playwright.sync_api import Browser

from benchmarks import report
from benchmarks.running import Server, chromium, serving, sign_up
from benchmarks.sounds import clips, joined, trimmed
from benchmarks.talking import SOUND, Talk, begin, choose
from benchmarks.voice import BETWEEN, CLAIMS, SENTENCES, shown
from core.speech.audio import Pcm16

NEEDS_BROWSER = True
TARGET = {"p50": 0.8, "p95": 1.5}  # seconds from the end of the turn to the first audible word, one interview
FIRST_AUDIBLE = "end of turn to first audible word, s"
BARGE_EVERY = 5  # turns
PATIENCE = 60.0  # seconds for anything to happen
LINE = re.compile(
    r"turn \d+ of (?P<interview>\w+) ended by \w+ at (?P<ended>\S+): words after (?P<words>[\d.-]+) s, "
    r"first sound after (?P<sound>[\d.-]+) s, \d+ cut-offs, (?P<lost>\d+) frames lost"
)


@dataclass(frozen=True)
class Turn:
    """What the browser saw of one answer; `interview` is the start of its id."""

    interview: str
    began: float
    ended: float
    first_words: float | None
    audible: float


@dataclass
class Person:
    """Somebody who answers whenever the interviewer has finished; `take_part` stops wherever there is to be waited."""

    number: int
    talk: Talk
    server: Server
    clips: Sequence[Pcm16]
    turns: list[Turn] = field(default_factory=list)
    connected: list[float] = field(default_factory=list)
    greeted: list[float] = field(default_factory=list)
    silenced: list[float] = field(default_factory=list)
    interviews: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.draw = np.random.default_rng(self.number)

    def take_part(self, turns: int) -> Generator[None, None, None]:
        while len(self.turns) < turns:
            self._begin()
            yield from self._until(lambda: self.talk.first_audible(self.talk.clicked("Begin the interview")))
            began = self.talk.clicked("Begin the interview")
            self.greeted.append((self.talk.first_audible(began) or began) - began)
            while len(self.turns) < turns and (yield from self._my_turn()):
                yield from self._answer(barge=len(self.turns) % BARGE_EVERY == BARGE_EVERY - 1)

    def _begin(self) -> None:
        page = self.talk.page
        page.goto(self.server.url)
        choose(page, "Long", "conversational")
        begin(page)
        self.connected.append(self.talk.ready - self.talk.clicked("Start"))
        self.interviews.add(self._interview)

    @property
    def _interview(self) -> str:
        return self.talk.page.url.split("id=")[1][:8]

    def _my_turn(self) -> Generator[None, None, bool]:
        """Until the interviewer has finished; whether an answer is expected."""
        page, last = self.talk.page, self.turns[-1].audible if self.turns else 0.0
        over, listening = (
            page.get_by_role("button", name="See your results"),
            page.get_by_text(re.compile("Listening$")),
        )
        yield from self._until(lambda: over.count() or (self.talk.last_audible(last) and listening.count()))
        if over.count():
            return False
        yield from self._pause(BETWEEN)
        return True

    def _answer(self, barge: bool) -> Generator[None, None, None]:
        page, since = self.talk.page, time.time()
        repeat = page.get_by_role("button", name="Repeat")
        if barge := barge and bool(repeat.count()):
            repeat.click()
            yield from self._until(lambda: self.talk.first_audible(since))
            yield from self._pause(BETWEEN)
        chosen = [self.clips[number] for number in self.draw.permutation(len(self.clips))[:SENTENCES]]
        began, ended = self.talk.say(joined(*(part for clip in chosen for part in (clip, BETWEEN))))
        ended -= BETWEEN
        yield from self._pause(ended - time.time())
        yield from self._until(lambda: self.talk.first_audible(ended))
        if barge and (silent := self._fell_silent(began)):
            self.silenced.append(silent - began)
        words = next((at for at, text in self.talk.words if at > began and text), None)
        audible = self.talk.first_audible(ended)
        assert audible is not None
        self.turns.append(Turn(self._interview, began, ended, words, audible))

    def _fell_silent(self, began: float) -> float | None:
        """When the interviewer did who was audible at `began`."""
        return next((change.at for change in self.talk.heard if change.at > began and not change.audible), None)

    def _pause(self, seconds: float) -> Generator[None, None, None]:
        until = time.time() + seconds
        while time.time() < until:
            yield

    def _until(self, there: Callable[[], object]) -> Generator[None, None, None]:
        limit = time.time() + PATIENCE
        while not there():
            assert time.time() < limit, f"person {self.number} waits in vain: {self.talk.heard[-3:]}"
            yield


def measure(server: Server, browser: Browser, people: int, turns: int, clips: Sequence[Pcm16]) -> dict[str, object]:
    everybody = []
    for number in range(people):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(1000 * PATIENCE)
        everybody.append(Person(number, Talk(page), server, clips))
        sign_up(page, server, "Robin", f"robin-{people}-{number}@example.org")
    under_way = [person.take_part(-(-turns // people)) for person in everybody]
    while under_way:
        under_way = [one for one in under_way if next(one, StopIteration) is not StopIteration]
        everybody[0].talk.page.wait_for_timeout(50)
    everybody[0].talk.page.wait_for_timeout(3000)  # the last turns settle
    figures = summed_up(everybody, server.log)
    for person in everybody:
        person.talk.page.context.close()
    return figures


def summed_up(everybody: Sequence[Person], log: str) -> dict[str, object]:
    words, handed, audible, voiced, partial, lost = [], [], [], [], [], dict[str, int]()
    turns = [turn for person in everybody for turn in person.turns]
    mine = {interview for person in everybody for interview in person.interviews}
    for found in LINE.finditer(log):
        interview, ended = found["interview"], datetime.fromisoformat(found["ended"]).timestamp()
        if interview not in mine:
            continue
        lost[interview] = int(found["lost"])
        for turn in turns:
            if turn.interview == interview and turn.ended < ended < turn.audible:
                words.append(float(found["words"]))
                handed.append(float(found["sound"]))
                audible.append(turn.audible - ended)
    for turn in turns:
        voiced.append(turn.audible - turn.ended)
        if turn.first_words is not None:
            partial.append(turn.first_words - turn.began)
    measured = {
        "click on Start to sound at the server, s": [x for person in everybody for x in person.connected],
        "click on Begin to first audible word, s": [x for person in everybody for x in person.greeted],
        "first voiced sample to first words on the page, s": partial,
        "end of turn to words committed, s": words,
        "end of turn to first sound handed over, s": handed,
        FIRST_AUDIBLE: audible,
        "last voiced sample to first audible word, s": voiced,
        "barging in to the interviewer's last sound, s": [x for person in everybody for x in person.silenced],
    }
    return {
        "people": len(everybody),
        "turns": len(turns),
        **{name: report.quantiles(values, 2) for name, values in measured.items() if values},
        "frames lost": sum(lost.values()),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Voice interviews in the browser.")
    parser.add_argument("--turns", type=int, default=20, help="answers a measurement, shared among the people")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 2, 4])
    parsed, load_before = parser.parse_args(arguments), report.load()
    if not (sounds := clips()):
        return 0
    sounds, found = [trimmed(sound) for sound in sounds], []
    with serving(GREENROOM_DEMO="false") as server, chromium(*SOUND) as browser:
        for people in parsed.people:
            before = report.load()
            found.append({**measure(server, browser, people, parsed.turns, sounds), "load average before": before})
            print(f"load average {report.load()}: {found[-1]}", file=sys.stderr, flush=True)
    names = [name for name in found[0] if name not in ("people", "turns")]
    report.table(
        "Voice interviews in the browser, p50 / p95",
        ["", *(f"{figures['people']} at once ({figures['turns']} turns)" for figures in found)],
        [[name, *(shown(figures.get(name, "-")) for figures in found)] for name in names],
    )
    one = found[0][FIRST_AUDIBLE]
    if found[0]["people"] == 1 and isinstance(one, dict):
        kept = [f"{name} {one[name]} of {most} s {'met' if one[name] <= most else 'MISSED'}"
                for name, most in TARGET.items()]  # fmt: skip
        print(f"\n  Target, {FIRST_AUDIBLE}: {', '.join(kept)}")
    report.table("Beside", ["", ""], list(CLAIMS.items()))
    report.save("voice_browser", {"measured": found, "target_s": TARGET, "claims": CLAIMS}, load_before)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
