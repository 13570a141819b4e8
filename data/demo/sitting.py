"""One sitting from greeting to scorecard: the real use cases, a virtual clock, and an invented candidate who types."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from core import demo
from core.domain.account import Account
from core.domain.interview import Interview, TurnKind
from core.domain.question import Question
from core.grading.integrity import typing_signals
from core.interview.coach import Coach
from core.interview.wording import Phrases
from core.ports import Grader
from core.usecases.conduct_interview import ConductInterview
from core.usecases.finish_interview import FinishInterview
from data.demo import stories
from data.demo.answers import Voice, Writer
from data.demo.memory import MemoryInterviews, MemoryJobs, MemoryQuestions, MemoryScorecards
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


@dataclass(frozen=True)
class Stage:
    """Everything sittings share."""

    interviews: MemoryInterviews
    scorecards: MemoryScorecards
    questions: MemoryQuestions
    jobs: MemoryJobs
    grader: Grader
    earlier: Grader
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
        self.conduct = ConductInterview(
            interviews=stage.interviews,
            questions=stage.questions,
            jobs=stage.jobs,
            grader=grader,
            watch=typing_signals,
            phrases=stage.phrases,
            now=self.clock,
            new_id=ids,
        )
        self.finish = FinishInterview(
            interviews=stage.interviews,
            scorecards=stage.scorecards,
            questions=stage.questions,
            jobs=stage.jobs,
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
        """What the candidate does at the open prompt. Deciding and writing draw from sources of their own, so that
        one more draw here leaves the words as they are."""
        state, position = interview.progress, len(interview.turns)
        question = self.stage.questions.get(state.current or interview.turns[-1].id)
        rng = Random(f"{self.sitting.key}:{position}")
        prompt = interview.turns[-1]
        self.clock.pass_by(len(prompt.text.split()) * 60 / READ + rng.uniform(2, 9))
        at = (self.person, interview.id)
        act = rng.random()
        fresh = prompt.kind in (TurnKind.QUESTION, TurnKind.FOLLOW_UP)
        for chance, verb in ((CLARIFIES, self.conduct.clarify), (THINKS, self.conduct.think)):
            if fresh and act < chance:
                return verb(*at, position=position)
            act -= chance
        if fresh and act < ASKS_AGAIN:
            return self.conduct.repeat(*at, position=position)
        gives_up = rng.random()
        if gives_up < TIMES_OUT:
            self.clock.pass_by(300)
            return self.conduct.time_out(*at, "", position=position)
        if gives_up < TIMES_OUT + 0.006 + 0.06 * (1 - self.sitting.ability) ** 3 and not self.sitting.pasted:
            self.clock.pass_by(rng.uniform(5, 40))
            return self.conduct.skip(*at, position=position)
        words, seconds = self._words(interview, question, rng)
        self.clock.pass_by(seconds)
        return self.conduct.answer(*at, words, position=position)

    def _words(self, interview: Interview, question: Question, rng: Random) -> tuple[str, float]:
        """The answer and the seconds it takes to arrive."""
        state, writer = interview.progress, self.stage.writer
        ability, voice = self.sitting.ability, self.voice
        target = question.key_point(state.target) if state.target else None
        prompt = interview.turns[-1].kind
        if self.sitting.pasted and not state.is_follow_up and prompt is not TurnKind.OWN_WORDS:
            if rng.random() < stories.PASTED_SHARE:
                text = writer.pasted(question, rng)
                return text, self._pasting(text, rng)
        if prompt is TurnKind.OWN_WORDS:
            text = writer.own_words(question, ability, voice, rng)
        elif state.is_follow_up:
            text = writer.follow_up(question, target, ability, voice, rng)
        elif (stray := rng.random()) < GOES_ELSEWHERE:
            text = writer.line("off_topic", rng)
        elif stray < GOES_ELSEWHERE + ASKS_IN_WORDS and prompt is TurnKind.QUESTION:
            text = writer.line("clarify", rng)
        else:
            text = writer.answer(question, ability, voice, rng)
            if stray > 1 - TALKS_TO_GRADER:
                text = f"{text} {writer.line('to_the_grader', rng)}"
        if rng.random() < stories.INNOCENT_PASTES and not self.sitting.pasted:
            return text, self._pasting(text, rng)
        pace = voice.words_per_minute * rng.uniform(0.85, 1.15)
        return text, min(LONGEST, len(text.split()) * 60 / pace)

    def _pasting(self, text: str, rng: Random) -> float:
        """Seconds so short that the rate counts from the moment the question was shown, reading included."""
        rate = rng.uniform(*stories.PASTED_WORDS_PER_MINUTE)
        return -1.0 if not text else len(text.split()) * 60 / rate
