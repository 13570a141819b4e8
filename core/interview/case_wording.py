"""What the interviewer of a case says: phrases from data/case_interviewer.yaml around the case's own words."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.domain.case import Case
from core.domain.case_interview import OPEN, PUSHBACK, TWIST, Choices, Lead, Phase
from core.domain.interview import EndReason, Interview, TurnKind
from core.interview.phases import Advise, Again, Close, Hint, Move, Probe, Put, Release, Tell
from core.interview.selector import last_prompt
from core.interview.wording import Phrases

Pick = Callable[..., str]  # a phrase of a situation, filled in
BASE_MINUTES, MINUTES_A_CHECKPOINT = 14, 4
_SITUATIONS = """
    greeting led_by_interviewer led_by_candidate no_calculator the_case structure hypothesis background twist open
    recommendation pushback_lead conclusion thanks good_number noted_number skipped timed_out out_of_time pointer
    probe_other probe_unclear probe_no_number probe_thin probe_options exhibit ask_what hint no_more_hints no_hint
    advice_structure advice_hypothesis advice_twist advice_recommendation advice_pushback advice_conclusion advice_open
    repeat reassure closing closing_early
"""
REQUIRED = frozenset(_SITUATIONS.split())


def load_case_phrases(path: Path) -> Phrases:
    """Raises BankInvalid."""
    return Phrases.load(path, REQUIRED)


def minutes(case: Case) -> int:
    """About how long the interview takes."""
    return BASE_MINUTES + MINUTES_A_CHECKPOINT * len(case.checkpoints)


@dataclass(frozen=True)
class Line:
    """What is said, and as what. `lead` is its beginning, where that only reacts to what was said before."""

    kind: TurnKind
    text: str
    phase: Phase
    about: str
    lead: str = ""

    def led_by(self, words: str) -> "Line":
        """The line with other words for its lead, or for all of it when it has none."""
        text = f"{words}{self.text.removeprefix(self.lead)}" if self.lead else words
        return Line(self.kind, text, self.phase, self.about, words if self.lead else "")


def greeting(phrases: Phrases, interview: Interview, case: Case, name: str, choices: Choices) -> str:
    parts = [phrases.pick("greeting", interview).format(name=name, minutes=minutes(case))]
    parts.append(phrases.pick(f"led_by_{Lead(choices.led)}", interview))
    if not choices.calculator:
        parts.append(phrases.pick("no_calculator", interview))
    parts.append(phrases.pick("the_case", interview))
    return f"{' '.join(parts)}\n\n{case.prompt}"


def line_for(move: Move, interview: Interview, case: Case, phrases: Phrases, name: str) -> Line:
    """The turn a move makes."""

    def pick(situation: str, **filled: str) -> str:
        return phrases.pick(situation, interview).format_map(filled) if filled else phrases.pick(situation, interview)

    match move:
        case Put(about, phase, lead):
            before = pick(lead) if lead and not about.startswith(PUSHBACK) else ""
            task = "\n\n".join(
                part for part in (*_before(move, interview, case, pick), _task(about, case, pick)) if part
            )
            return Line(TurnKind.QUESTION, f"{before} {task}".strip(), phase, about, before)
        case Release(exhibit_id, phase, sentence):
            exhibit = case.exhibit(exhibit_id)
            words = sentence or pick("exhibit", title=exhibit.title if exhibit else "")
            return Line(TurnKind.EXHIBIT, words, phase, exhibit_id)
        case Tell(sentence, fact, phase, remark):
            return Line(TurnKind.REASSURE if remark else TurnKind.DATA, sentence, phase, fact)
        case Hint(about, phase):
            hint = next((c.hint for c in case.checkpoints if c.id == about), "")
            return Line(TurnKind.HINT, pick("hint", hint=hint) if hint else pick("no_hint"), phase, about)
        case Advise(situation, phase):
            return Line(TurnKind.REASSURE, pick(situation), phase, "")
        case Again(about, phase):
            prompt = last_prompt(interview.turns)
            words = prompt.text if prompt and about in ("", prompt.about) else _task(about, case, pick)
            return Line(TurnKind.REPEAT, f"{pick('repeat')} {words}", phase, about)
        case Probe(about, situation, phase):
            listed = " ".join(f"{i}) {o.label}." for i, o in enumerate(case.solution.options, 1))
            words = pick("probe_options", options=listed) if situation == "options" else pick(f"probe_{situation}")
            return Line(TurnKind.REPHRASE, words, phase, about)
        case Close(reason, phase):
            words = pick("closing_early" if reason is EndReason.CANDIDATE else "closing", name=name)
            return Line(TurnKind.CLOSING, words, phase, "")


def _before(move: Put, interview: Interview, case: Case, pick: Pick) -> tuple[str, ...]:
    """What is told on the way to a task: the case's background when the analysis begins, and the twist."""
    begun = any(t.kind is TurnKind.QUESTION and t.phase == Phase.DATA_ANALYSIS for t in interview.turns)
    background = ""
    if move.phase is Phase.DATA_ANALYSIS and not begun and case.background:
        background = pick("background", background=" ".join(case.background))
    return (background, case.twist if move.about == TWIST else "")


def _task(about: str, case: Case, pick: Pick) -> str:
    if about.startswith(PUSHBACK):
        return f"{pick('pushback_lead')} {case.pushbacks[int(about.removeprefix(PUSHBACK))].text}"
    checkpoint = next((c for c in case.checkpoints if c.id == about), None)
    if checkpoint is not None:
        return checkpoint.question
    return pick("open" if about == OPEN else about)
