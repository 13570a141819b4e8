"""One sitting from greeting to scorecard: the real use cases, a virtual clock, and an invented candidate who types."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from core import demo
from core.domain.account import Account
from core.domain.grade import IntegritySignal
from core.domain.integrity import Given, Signal
from core.domain.interview import Interview, TurnKind
from core.domain.question import Question
from core.domain.spoken import Manner, Noticed
from core.interview.coach import Coach
from core.interview.wording import Phrases
from core.ports import Grader
from core.trust_ports import Watch
from core.usecases.conduct_interview import ConductInterview
from core.usecases.finish_interview import FinishInterview
from data.demo import stories
from data.demo.answers import Voice, Writer
from data.demo.memory import MemoryInterviews, MemoryJobs, MemoryQuestions, MemoryScorecards, NothingSpoken
from data.demo.plan import Sitting

READ = 210.0  # words a minute
LONGEST = 280.0  # seconds; the page ends a turn at five minutes
# How often, at an open prompt, a person does something other than answer.
CLARIFIES, THINKS, ASKS_AGAIN, TIMES_OUT, GOES_ELSEWHERE, ASKS_IN_WORDS = 0.022, 0.02, 0.006, 0.003, 0.007, 0.004
TALKS_TO_GRADER = 0.0008


class Clock:
    """Time as the sitting goes; reading it costs what a server needs to answer."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=140)
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=round(seconds, 1))


class Ids:
    """Ids that depend on the sitting alone, so that a sample has the ids of the whole."""

    def __init__(self, key: str) -> None:
        self._key, self._count = key, 0

    def __call__(self) -> UUID:
        self._count += 1
        return uuid5(demo.DEMO_ORGANISATION, f"sitting:{self._key}:{self._count}")


class WatchOfDemo:
    """The real watch, but for one thing: everybody here speaks in rewritten sentences of the question bank, so that
    resembling its stored answers tells nothing of them unless they pasted one."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.pasted = watch, False

    def prepare(self, question: Question) -> None: ...

    def signals(self, given: Given) -> tuple[IntegritySignal, ...]:
        found = self.watch.signals(given)
        return tuple(signal for signal in found if self.pasted or signal.signal != Signal.PREPARED_TEXT)


@dataclass(frozen=True)
class Stage:
    """Everything sittings share."""

    interviews: MemoryInterviews
    scorecards: MemoryScorecards
    questions: MemoryQuestions
    jobs: MemoryJobs
    grader: Grader
    earlier: Grader
    watch: Watch
    writer: Writer
    coach: Coach
    phrases: Phrases
    name_of: Callable[[UUID], str]

    def play(self, sitting: Sitting, person: Account) -> Interview:
        """Hold the interview and, when it ended, make its scorecard."""
        return _Performance(self, sitting, person).whole()


class _Performance:
    def __init__(self, stage: Stage, sitting: Sitting, person: Account) -> None:
        self.stage, self.sitting, self.person = stage, sitting, person
        self.rng = Random(f"sitting:{sitting.key}")
        self.voice = Voice.drawn(Random(f"voice:{sitting.number}"))
        self.clock, ids = Clock(sitting.starts), Ids(sitting.key)
        before = stories.week_of(sitting.starts.date()) < stories.GRADER_WEEK
        grader = stage.earlier if before else stage.grader
        self.watch = WatchOfDemo(stage.watch)
        self.conduct = ConductInterview(
            interviews=stage.interviews,
            questions=stage.questions,
            jobs=stage.jobs,
            grader=grader,
            watch=self.watch,
            habits=stage.interviews,
            phrases=stage.phrases,
            now=self.clock,
            new_id=ids,
        )
        self.finish = FinishInterview(
            interviews=stage.interviews,
            scorecards=stage.scorecards,
            questions=stage.questions,
            jobs=stage.jobs,
            spoken=NothingSpoken(),
            grader=grader,
            coach=stage.coach,
            name_of=stage.name_of,
            now=self.clock,
            new_id=ids,
        )

    def whole(self) -> Interview:
        sitting, job = self.sitting, self.stage.jobs.of_track[self.sitting.track]
        seed = self.rng.randrange(2**31)
        leaves_at = self.rng.randint(2, max(2, sitting.turns - 2)) if sitting.ending != "whole" else 99
        interview = self.conduct.start(self.person, job.id, turns=sitting.turns, seed=seed)
        while interview.is_open:
            if interview.progress.prompts > leaves_at:
                self.clock.pass_by(self.rng.uniform(10, 60))
                if sitting.ending == "early":
                    interview = self.conduct.end(self.person, interview.id)
                else:
                    draft = self.stage.writer.line("drafts", self.rng)
                    self.conduct.save_draft(self.person, interview.id, draft, position=len(interview.turns))
                break
            interview = self._turn(interview)
        if not interview.is_open:
            self.clock.pass_by(self.rng.uniform(4, 30))
            self.finish.report(self.person, interview.id)
        return interview

    def _turn(self, interview: Interview) -> Interview:
        """What the candidate does at the open prompt; each prompt has a source of chance of its own."""
        position, prompt = len(interview.turns), interview.turns[-1]
        question = self.stage.questions.get(interview.progress.current or interview.id)
        rng = Random(f"{self.sitting.key}:{position}")
        reading = len(prompt.text.split()) * 60 / READ + rng.uniform(2, 9)
        at = (self.person, interview.id)
        if prompt.kind in (TurnKind.QUESTION, TurnKind.FOLLOW_UP):
            acts = (self.conduct.clarify, self.conduct.think, self.conduct.repeat, None)
            act = rng.choices(acts, (CLARIFIES, THINKS, ASKS_AGAIN, 1 - CLARIFIES - THINKS - ASKS_AGAIN))[0]
            if act is not None:
                self.clock.pass_by(reading)
                return act(*at, position=position)
        gives_up = rng.random()
        if gives_up < TIMES_OUT:
            self.clock.pass_by(300)
            return self.conduct.time_out(*at, "", position=position)
        if gives_up < TIMES_OUT + 0.006 + 0.06 * (1 - self.sitting.ability) ** 3 and not self.sitting.pasted:
            self.clock.pass_by(reading + rng.uniform(5, 40))
            return self.conduct.skip(*at, position=position)
        words, pasted = self._words(interview, question, rng)
        size = len(words.split())
        if pasted:  # the rate counts from the moment the question was shown, reading included
            self.clock.pass_by(size * 60 / rng.uniform(*stories.PASTED_WORDS_PER_MINUTE))
        else:
            pace = self.voice.words_per_minute * rng.uniform(0.85, 1.15)
            self.clock.pass_by(min(LONGEST, reading + size * 60 / pace))
        self.watch.pasted = pasted
        manner = Manner(noticed=self._noticed(words, pasted, Random(f"noticed:{self.sitting.key}:{position}")))
        return self.conduct.answer(*at, words, position=position, manner=manner)

    def _noticed(self, words: str, pasted: bool, rng: Random) -> Noticed:
        """What the page would report."""
        leaves = stories.INNOCENT_LEAVES
        if pasted and self.sitting.pasted:
            leaves = stories.PASTER_LEAVES
        away = rng.random() < leaves
        return Noticed(len(words) if pasted else 0, int(away), round(rng.uniform(*stories.AWAY), 1) if away else 0.0)

    def _words(self, interview: Interview, question: Question, rng: Random) -> tuple[str, bool]:
        """The answer, and whether it arrives pasted."""
        state, writer = interview.progress, self.stage.writer
        ability, voice = self.sitting.ability, self.voice
        prompt = interview.turns[-1].kind
        in_own_words = prompt is TurnKind.OWN_WORDS
        may_paste = self.sitting.pasted and not state.is_follow_up and not in_own_words
        if may_paste and rng.random() < stories.PASTED_SHARE:
            return writer.pasted(question, rng), True
        stray = rng.random()
        if in_own_words:
            text = writer.own_words(question, ability, voice, rng)
        elif state.is_follow_up:
            target = question.key_point(state.target) if state.target else None
            text = writer.follow_up(question, target, ability, voice, rng)
        elif stray < GOES_ELSEWHERE:
            text = writer.line("off_topic", rng)
        elif stray < GOES_ELSEWHERE + ASKS_IN_WORDS and prompt is TurnKind.QUESTION:
            text = writer.line("clarify", rng)
        else:
            text = writer.answer(question, ability, voice, rng)
            if stray > 1 - TALKS_TO_GRADER:
                text = f"{text} {writer.line('to_the_grader', rng)}"
        return text, not self.sitting.pasted and not in_own_words and rng.random() < stories.INNOCENT_PASTES
