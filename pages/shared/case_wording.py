"""What results pages say about a case."""

from core.domain.case_drill import DrillKind
from core.domain.case_result import CheckpointOutcome, CheckpointResult

PARTS = {"structure": "Structure", "hypothesis": "Hypothesis", "math": "Math", "insight": "Recommendation"}
PHASES = {
    "framework": "Framework",
    "data_analysis": "Data analysis",
    "recommendation": "Recommendation",
    "pushback": "Pushback",
    "conclusion": "Conclusion",
}
# outcome: icon, colour, words
OUTCOME = {
    CheckpointOutcome.RIGHT: (":material/check_circle:", "green", "Right"),
    CheckpointOutcome.CARRIED: (":material/check_circle:", "green", "Right from your own earlier number"),
    CheckpointOutcome.WRONG: (":material/cancel:", "orange", "Not right"),
    CheckpointOutcome.UNCLEAR: (":material/help:", "orange", "Too many numbers to tell which was meant"),
    CheckpointOutcome.ABSENT: (":material/radio_button_unchecked:", "gray", "No number given"),
}
# kind of event: what it is called, symbol of the marker and the same in text, colour
EVENT = {
    "exhibit": ("Exhibit", "square", "■", "#0072b2"),
    "data": ("Fact asked for", "diamond", "◆", "#56b4e9"),
    "hint": ("Hint", "triangle-up", "▲", "#a08400"),
    "right": ("Right number", "circle", "●", "#12443b"),
    "wrong": ("Wrong number", "x", "✖", "#d55e00"),
    "skip": ("Skipped", "circle-open", "○", "#8a9693"),
    "no_answer": ("Skipped", "circle-open", "○", "#8a9693"),
    "twist": ("News", "star", "★", "#cc79a7"),
    "pushback": ("Challenge", "hexagon", "⬢", "#cc79a7"),
}
DRILLS = {
    DrillKind.STRUCTURING: "Structuring",
    DrillKind.MENTAL_MATH: "Mental math",
    DrillKind.CHART_READING: "Chart reading",
    DrillKind.MARKET_SIZING: "Market sizing",
    DrillKind.SYNTHESIS: "Synthesis",
}
HOW_SCORED = (
    "Every case carries a key that was fixed before you saw it: the parts of a good structure, a hypothesis, the "
    "numbers with a tolerance, and what they mean for the client. "
    "Structure is how many of those parts you covered, how deep you went and how little you said twice; hypothesis and "
    "recommendation are compared point by point with the key, and every quote stands in your answer word for word. "
    "Math is the share of numbers that were right: one that follows correctly from your own earlier slip counts in "
    "full, and so does one found after a hint, which is only noted. "
    "The overall weighs structure 25 %, hypothesis 15 %, math 30 % and recommendation 30 %, and leaves out what the "
    "case did not get to. "
    "The range shows how far the grader may be off; two results whose ranges overlap should not be told apart."
)


def verdict(checkpoint: CheckpointResult) -> str:
    """`Right, with a hint`."""
    words = OUTCOME[checkpoint.outcome][2]
    hints = {0: "", 1: ", with a hint"}.get(checkpoint.hints, f", with {checkpoint.hints} hints")
    return words + hints


def minutes(seconds: float) -> str:
    """`3:05 min`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"
