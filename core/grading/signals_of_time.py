"""How an answer came: how fast, after what pause, how much of it pasted, and with the page left for how long.

Every figure is compared with what people can do (typing, pausing) or with the same person's earlier answers.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import median

from core.domain.grade import IntegritySignal
from core.domain.integrity import Given, Habit, Signal, fillers
from core.domain.spoken import Noticed

# Copy-typing reaches about 50 words a minute on average and 120 for the fastest percentile (Dhakal et al., CHI 2018,
# 168,000 volunteers). Composing is slower. Twice the fastest leaves only pasted or dictated text.
FASTEST_WORDS_PER_MINUTE = 240.0
FEWEST_WORDS = 40  # below this a pause of a second more or less decides the rate

MOST_PASTED = 60.0  # per cent of the answer's characters; a pasted name, figure or line of code stays far below
FEWEST_PASTED = 150  # characters, about 25 words

LONGEST_AWAY = 20.0  # seconds; a notification or a look at the clock is shorter

# The silence before speech that ends a patient turn twice over; who thinks that long may well answer brilliantly,
# which is why this signal alone asks for nothing.
LONGEST_PAUSE = 8.0
TEXTBOOK = 8.0  # of 10

FEWEST_EARLIER = 5  # answers before a habit can be told
FEWEST_EARLIER_WORDS = 20
LARGEST_SPIKE = 3.5  # Iglewicz and Hoaglin's bound for outliers by the median absolute deviation
MOST_OF_ONE = 4.5  # 4.5 / sqrt(2) is below the bound
MOST_SHOWN = 20.0  # beyond, the number says no more
MAD_TO_SD = 1.4826
# A person whose answers happened to be alike would have a spread near none: it is taken to be at least this.
LEAST_SPREAD_OF_PACE = 0.12  # of the person's median
LEAST_SPREAD_OF_FILLERS = 1.5  # in 100 words


def typing_speed(words: int, seconds: float) -> IntegritySignal | None:
    """Words that arrived faster than people type, from the moment the question was shown."""
    if words < FEWEST_WORDS:
        return None
    return _above(Signal.TYPING_SPEED, 60.0 * words / max(seconds, 1.0), FASTEST_WORDS_PER_MINUTE)


def pasted(text: str, noticed: Noticed | None) -> IntegritySignal | None:
    if noticed is None or noticed.pasted < FEWEST_PASTED or not text:
        return None
    return _above(Signal.PASTED, 100.0 * min(1.0, noticed.pasted / len(text)), MOST_PASTED)


def left_page(seconds: float, noticed: Noticed | None) -> IntegritySignal | None:
    """Nobody can have been away for longer than the question stood open."""
    if noticed is None or not noticed.leaves:
        return None
    return _above(Signal.LEFT_PAGE, min(noticed.away_s, max(seconds, 0.0)), LONGEST_AWAY)


def long_pause(given: Given, *, textbook: bool) -> IntegritySignal | None:
    """A long silence, and then an answer like from a book: either alone is nothing."""
    if not given.manner.is_spoken or given.manner.pause_s is None or not textbook:
        return None
    return _above(Signal.LONG_PAUSE, given.manner.pause_s, LONGEST_PAUSE)


def fluency_spike(given: Given) -> IntegritySignal | None:
    """Far more fluent than the person's own earlier answers given in the same way.

    Typed: the robust z of the pace. Spoken: Stouffer's sum of the z of the pace and of the z of fewer fillers, each at
    most so large that neither is enough by itself.
    """
    now = habit_of(given)
    earlier = [h for h in given.earlier if h.input == now.input and h.words >= FEWEST_EARLIER_WORDS and h.seconds > 0]
    if now.words < FEWEST_WORDS or len(earlier) < FEWEST_EARLIER:
        return None
    paces = [_pace(habit) for habit in earlier]
    z = robust_z(_pace(now), paces, LEAST_SPREAD_OF_PACE * median(paces))
    if given.manner.is_spoken:
        fluent = robust_z(-_filled(now), [-_filled(habit) for habit in earlier], LEAST_SPREAD_OF_FILLERS)
        z = (max(-MOST_OF_ONE, min(MOST_OF_ONE, z)) + max(-MOST_OF_ONE, min(MOST_OF_ONE, fluent))) / sqrt(2)
    return _above(Signal.FLUENCY_SPIKE, min(z, MOST_SHOWN), LARGEST_SPIKE)


def habit_of(given: Given) -> Habit:
    manner, words = given.manner, len(given.text.split())
    if not manner.is_spoken:
        return Habit("text", words, given.seconds)
    speaking = (given.seconds if manner.duration_s is None else manner.duration_s) - (manner.pause_s or 0.0)
    return Habit("voice", words, max(speaking, 0.0), fillers(given.text))


def robust_z(value: float, others: Sequence[float], least_spread: float) -> float:
    """How far a value lies from the others' median, in standard deviations estimated from their median deviation."""
    middle = median(others)
    spread = MAD_TO_SD * median(abs(other - middle) for other in others)
    return (value - middle) / max(spread, least_spread, 1e-9)


def _pace(habit: Habit) -> float:
    return 60.0 * habit.words / max(habit.seconds, 1.0)


def _filled(habit: Habit) -> float:
    return 100.0 * habit.fillers / habit.words


def _above(signal: Signal, value: float, threshold: float) -> IntegritySignal | None:
    return IntegritySignal(signal, round(value, 1), threshold) if value > threshold else None
