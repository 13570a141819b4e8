"""Integrity signals of a typed answer: reasons for a person to look, never part of a score.

Only what the server can see by itself is used here: how fast the words arrived. People draft elsewhere, dictate and
use assistive software, so the wording shown to reviewers always carries these innocent explanations.
"""

from core.domain.grade import IntegritySignal

# Copy-typing reaches about 50 words a minute on average and 120 for the fastest percentile (Dhakal et al., CHI 2018,
# 168,000 volunteers). Composing is slower. Twice the fastest leaves only pasted or dictated text.
FASTEST_WORDS_PER_MINUTE = 240.0
FEWEST_WORDS = 40  # below this a pause of a second more or less decides the rate


def typing_signals(words: int, seconds: float) -> tuple[IntegritySignal, ...]:
    """Signals of an answer of `words` words that arrived `seconds` after its question was shown."""
    if words < FEWEST_WORDS:
        return ()
    rate = 60.0 * words / max(seconds, 1.0)
    if rate <= FASTEST_WORDS_PER_MINUTE:
        return ()
    return (IntegritySignal("typing_speed", round(rate, 1), FASTEST_WORDS_PER_MINUTE),)
