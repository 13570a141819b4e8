"""Every sentence the embedded grader can say."""

from collections.abc import Sequence

from core.domain.grade import KeyPointVerdict, Verdict

NOTHING_SAID = "There was no answer here, so there is nothing to judge."
DECLINED = "You said you did not know, which is fair to say; the question gets the lowest mark."
CLARIFY = "You asked about the question, so this turn was not scored."
NOT_ENGLISH = "This answer does not seem to be in English, so it was not scored. Please answer in English."
TOO_SHORT = "This answer is too short to judge. Please say a little more."
ONLY_INSTRUCTIONS = "This text speaks to the grader and does not answer the question, so nothing in it was scored."
NO_KEY_POINTS = "This question has no key points, so answers to it cannot be scored."
NOT_EXPLAINED = "There is no explanation here to judge."


def critique(verdicts: Sequence[KeyPointVerdict]) -> str:
    """One or two sentences: the clearest point carried and the most important one open. Shown after the interview."""
    met = [v for v in verdicts if v.verdict is Verdict.MET]
    open_points = [v for v in verdicts if v.verdict is not Verdict.MET]
    sentences = []
    if met:
        best = max(met, key=lambda v: (v.strength, v.key_point.weight, -v.key_point.position))
        sentences.append(f"You were clearest on {_name(best)}.")
    if open_points:
        gap = max(open_points, key=lambda v: (v.key_point.weight, -v.strength, -v.key_point.position))
        if gap.verdict is Verdict.PARTLY:
            sentences.append(f"You touched on {_name(gap)}, which deserves a fuller answer.")
        else:
            sentences.append(f"The most important thing still missing is {_name(gap)}.")
    else:
        sentences.append("Nothing essential is missing.")
    return " ".join(sentences)


def _name(verdict: KeyPointVerdict) -> str:
    return verdict.key_point.concept.replace("-", " ").replace("_", " ").strip() or "this point"
