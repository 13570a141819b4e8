"""Numbers and names as people read them."""

import re
from datetime import datetime, timedelta

from core.domain.case import CaseType
from core.domain.grade import Flag, Verdict
from core.domain.question import Difficulty
from core.domain.rubric import TurnPolicy
from core.domain.scorecard import Recommendation

VERDICT = {
    Verdict.MET: (":material/check_circle:", "green", "Made"),
    Verdict.PARTLY: (":material/timelapse:", "orange", "Partly made"),
    Verdict.MISSED: (":material/radio_button_unchecked:", "gray", "Missed"),
}
RECOMMENDATION = {
    Recommendation.YES: ("Clears the bar", ":material/verified:", "green"),
    Recommendation.BORDERLINE: ("Too close to call", ":material/balance:", "orange"),
    Recommendation.NO: ("Not yet at the bar", ":material/trending_up:", "blue"),
    Recommendation.UNSCORED: ("Not enough to score", ":material/info:", "gray"),
}
FLAG = {
    Flag.OFF_TOPIC: "This went in a different direction from the question.",
    Flag.ECHO: "Much of this repeats the question.",
    Flag.WORD_LIST: "This reads like a list of keywords; full sentences show understanding better.",
    Flag.REPETITION: "The same words come back many times.",
    Flag.NEGATION: "Part of this seems to say the opposite of a key point.",
    Flag.INSTRUCTIONS: "Words addressed to the grader were left out before scoring.",
    Flag.TOO_SHORT: "This is very short, so the score is less certain.",
    Flag.GRADERS_DISAGREE: "The language model and the built-in grader judge this differently; a person should look.",
}
CASE_TYPE = {CaseType.CONSULTING: "Consulting", CaseType.PRODUCT_MANAGEMENT: "Product management"}
DIFFICULTY = {Difficulty.EASY: "Easy", Difficulty.MEDIUM: "Medium", Difficulty.HARD: "Hard"}
PACE = {
    TurnPolicy.CONVERSATIONAL: "replies quickly (1.5 s)",
    TurnPolicy.PATIENT: "is patient (4 s)",
    TurnPolicy.EXAM: "waits as in an exam (10 s)",
}
WITHOUT_MODEL = (
    "The language model could not be used for this answer, so the built-in grader scored it. Nothing is lost."
)
LINE_WITHOUT_MODEL = "The language model could not be used here, so the interviewer spoke as written. Nothing is lost."
NOT_UNDERSTOOD = "This could not be understood well enough, so it does not count either way."
RESULTS_WITHOUT_MODEL = "The language model could not be used for this summary, so the built-in engine made it."
# What was seen, with what is usual, and what innocently explains it. Never more than a reason to look; wherever they
# are shown, it is said that they change no score.
SIGNAL = {
    "typing_speed": (
        "The words arrived faster than people type ({value:.0f} a minute; above {threshold:.0f} is unusual).",
        "Drafting in another window, dictation or an assistive tool explains this.",
    ),
    "pasted": (
        "Most of the answer was pasted ({value:.0f} % of its characters; above {threshold:.0f} % is unusual).",
        "People draft where they can spell-check, or paste from their own notes.",
    ),
    "prepared_text": (
        "This resembles prepared text; a reviewer should look (it is {value:.0f} of 100 like a stored answer to this "
        "question; above {threshold:.0f} is unusual).",
        "People who learned from the same books, or prepared well, say things alike.",
    ),
    "fluency_spike": (
        "Far more fluent than the same person's earlier answers ({value:.1f} standard deviations above their usual; "
        "above {threshold:.1f} is unusual).",
        "A subject somebody loves, a better microphone, a good night's sleep explain this.",
    ),
    "long_pause": (
        "A long silence before a very good answer ({value:.0f} s; above {threshold:.0f} s is unusual).",
        "Thinking before speaking, a translation in the head, a stammer explain this.",
    ),
    "written_register": (
        "The spoken words read as if written ({value:.0f} of 5 marks of writing; more than {threshold:.0f} are "
        "unusual).",
        "Formal schooling, another first language or a practised talk explain this.",
    ),
    "formatting": (
        "The typed words carry another program's formatting ({value:.0f} marks such as bold or round bullets; more "
        "than {threshold:.0f} are unusual).",
        "Notes kept in an editor, or a habit of writing Markdown, explain this.",
    ),
    "left_page": (
        "The page was left while the question was open (for {value:.0f} s; above {threshold:.0f} s is unusual).",
        "A message, a call, someone at the door or a second screen explains this.",
    ),
}
NOTICED = (
    "While a question is open, the page notices whether text is pasted into the answer and for how long you are in "
    "another window, but not what you paste or look at. How fast words arrive, how long you pause and whether an "
    "answer resembles prepared text is noticed too. None of it changes a score: a person may be asked to look, and the "
    "interviewer may ask you once to say it in your own words. Drills, retries and cases notice none of this."
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Text that Markdown shows as it is: every ASCII punctuation mark escaped, line breaks folded."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def score(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """`7.2, likely 6.4-8.0`, or `not scored`."""
    if value is None:
        return "not scored"
    return f"{value:.1f}, likely {low:.1f}-{high:.1f}" if low is not None and high is not None else f"{value:.1f}"


def hundred(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """`74, likely 66-82`, or `not scored`."""
    if value is None:
        return "not scored"
    return f"{value:.0f}, likely {low:.0f}-{high:.0f}" if low is not None and high is not None else f"{value:.0f}"


def day(at: datetime) -> str:
    """`2 March 2026`."""
    return f"{at.day} {at:%B %Y}"


def span(length: timedelta) -> str:
    """`12 minutes`, `3 hours`, `5 days`."""
    minutes = int(length.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if (number := minutes // size) >= 1:
            return times(number, unit)
    return "less than a minute"


def clock(seconds: float) -> str:
    """`2:05`."""
    whole = max(int(seconds), 0)
    return f"{whole // 60}:{whole % 60:02d}"


def times(count: int, one: str, many: str | None = None) -> str:
    """`1 question`, `3 questions`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
