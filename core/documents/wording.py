"""The sentences a scorecard says about results. Lists and coaching come from data/coach.yaml."""

from collections.abc import Mapping

from core.domain.grade import Flag, Verdict
from core.domain.scorecard import Recommendation

PRODUCT = "Greenroom"
DEMO_LABEL = "Synthetic demo data"

RECOMMENDATIONS: Mapping[Recommendation, tuple[str, str]] = {
    Recommendation.YES: ("Recommended", "The whole likely range is at or above the bar of {bar}."),
    Recommendation.BORDERLINE: ("Too close to call", "The bar of {bar} lies inside the likely range."),
    Recommendation.NO: ("Not yet", "The whole likely range is below the bar of {bar}."),
    Recommendation.UNSCORED: ("Not scored", "Too few answers could be scored to give a result."),
}

# symbol, word: the symbol is never alone, and neither depends on colour
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.MET: ("✓", "met"),
    Verdict.PARTLY: ("~", "partly"),
    Verdict.MISSED: ("–", "missed"),
}

OUTCOMES: Mapping[str, str] = {
    "scored": "Scored",
    "unscored": "Not scored",
    "declined": "Declined",
    "unanswered": "Not answered",
}

REASONS: Mapping[str, str] = {
    "unscored": "This answer could not be judged.",
    "declined": "Not attempted, which is allowed: it is left out of the score.",
    "unanswered": "The interview ended before this was answered; it is left out of the score.",
}

WITHOUT_MODEL = "The language model had no part in this; the built-in grader scored it."

FOLLOW_UP = "Follow-up"
ASKED_AGAIN = "Asked again"

# signal -> what was seen (with {value} and {threshold}), and what innocently explains it
SIGNALS: Mapping[str, tuple[str, str]] = {
    "typing_speed": (
        "words arrived at {value} a minute, faster than people type (looked at above {threshold})",
        "Drafting elsewhere, dictation or assistive software explain this.",
    ),
    "pasted": (
        "{value} % of the answer was pasted (looked at above {threshold} %)",
        "Drafting elsewhere and one's own notes explain this.",
    ),
    "prepared_text": (
        "resembles prepared text, {value} of 100 like a stored answer to this question (looked at above {threshold}); "
        "a reviewer should look",
        "The same books or good preparation explain this.",
    ),
    "fluency_spike": (
        "far more fluent than the same person's earlier answers, by {value} standard deviations (looked at above "
        "{threshold})",
        "A favourite subject or a better microphone explain this.",
    ),
    "long_pause": (
        "a silence of {value} s before a very good answer (looked at above {threshold} s)",
        "Thinking first, another first language or a stammer explain this.",
    ),
    "written_register": (
        "spoken words that read as if written, {value} of 5 marks of writing (looked at above {threshold})",
        "Formal schooling, another first language or a practised talk explain this.",
    ),
    "formatting": (
        "another program's formatting in the words, {value} marks (looked at above {threshold})",
        "Notes kept in an editor explain this.",
    ),
    "left_page": (
        "the page was left for {value} s while the question was open (looked at above {threshold} s)",
        "A message, a call or a second screen explain this.",
    ),
}
OTHER_SIGNAL = ("{signal} was {value} (looked at above {threshold})", "Many innocent things explain this.")

FLAGS: Mapping[Flag, str] = {
    Flag.OFF_TOPIC: "the answer may be about something else; the question may have been misread",
    Flag.ECHO: "the answer repeats much of the question; many people restate a question to think aloud",
    Flag.WORD_LIST: "the answer reads as a list of terms; notes and bullet points look the same",
    Flag.REPETITION: "the answer repeats itself; dictation and editing can do that",
    Flag.NEGATION: "the answer may contradict a key point; irony and counter-examples look the same",
    Flag.INSTRUCTIONS: "some words read as instructions to the grader and were not followed; quotations look the same",
    Flag.TOO_SHORT: "the answer is very short, so little could be judged",
    Flag.GRADERS_DISAGREE: "the language model and the built-in grader lie far apart; unusual wording can do that",
}


def without_model(reason: str, *, recruiter_copy: bool) -> str:
    """That a configured language model had no part in a result, to reviewers with the reason; empty without one."""
    if not reason:
        return ""
    return f"{WITHOUT_MODEL} {reason}" if recruiter_copy else WITHOUT_MODEL


def likely(value: float, low: float | None, high: float | None, scale: int) -> str:
    """`7.2, likely 6.4-8.0`; whole numbers on a scale of 100; the value alone when it has no interval."""
    number = "{:.0f}" if scale == 100 else "{:.1f}"
    words = number.format(value)
    if low is None or high is None:
        return words
    return f"{words}, likely {number.format(low)}-{number.format(high)}"


def duration(seconds: float) -> str:
    """`45 s`, `2 min 40 s`, `1 h 2 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def clock(seconds: float) -> str:
    """`2:40`: minutes and seconds where there is little room."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def plural(count: int, noun: str) -> str:
    """`1 answer`, `2 answers`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
