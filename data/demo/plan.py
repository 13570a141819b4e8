"""Who takes which interview when: 1,200 sittings over 26 weeks, in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from core import demo
from data.demo import stories
from data.demo.people import CANDIDATES

TRACKS = ("software_engineer", "data_scientist", "devops_sre", "product_manager", "management_consultant")
INTERVIEWS = 1200
OF_A_TRACK = INTERVIEWS // len(TRACKS)
PEOPLE_OF_A_TRACK = CANDIDATES // len(TRACKS)
SITTINGS = (range(1, 11), (16, 16, 15, 14, 12, 9, 7, 5, 3, 3))  # how many interviews a person takes, with weights
LENGTHS = ((3, 6, 10), (3, 64, 33))  # turns, with weights
ROBIN_WEEKS = (2, 5, 8, 11, 14, 18, 21, 25)
ROBIN_ABILITY = (0.26, 0.33, 0.38, 0.46, 0.50, 0.57, 0.64, 0.72)
PRACTICE, MOST_PRACTICE = 0.035, 0.14  # what an earlier interview adds to ability, and all of them together
# The draw of each track's cast: of the first two hundred the one in which, but for story 2, people are equally able
# before and after the grader changes, so that what moves in story 1 is the grader.
DRAWS = {
    "software_engineer": 97,
    "data_scientist": 197,
    "devops_sre": 91,
    "product_manager": 106,
    "management_consultant": 88,
}
ENDINGS = (("whole", "early", "abandoned"), (94, 4.5, 1.5))


@dataclass(frozen=True)
class Sitting:
    """One interview to be: `number` is the candidate's, `nth` counts the candidate's interviews from 0."""

    number: int
    nth: int
    track: str
    starts: datetime
    turns: int
    ability: float
    ending: str = "whole"  # whole, early, abandoned
    pasted: bool = False
    take: int = 0  # another number, another performance by the same person

    @property
    def key(self) -> str:
        """What everything random about it is seeded with, so that it comes out the same in any sample."""
        return f"{self.number}:{self.nth}:{self.take}"


def plan() -> list[Sitting]:
    """All sittings in order of time."""
    sittings = _robin()
    for position, track in enumerate(TRACKS):
        people = list(range(position * PEOPLE_OF_A_TRACK, (position + 1) * PEOPLE_OF_A_TRACK))
        rng = Random(f"plan:{track}:{DRAWS[track]}")
        wanted = OF_A_TRACK
        if 0 in people:  # the demo's own candidate is planned by hand
            people.remove(0)
            wanted -= len(sittings)
        if track == stories.PASTED_TRACK:
            cluster, people = people[: stories.PASTED_CANDIDATES], people[stories.PASTED_CANDIDATES :]
            for number in cluster:
                sittings += _pasting(number, track, rng)
            wanted -= sum(s.track == track for s in sittings)
        if track == stories.WEAKER_TRACK:
            cut = stories.WEAKER_WEEK - 1
            late = round(wanted * (stories.WEEKS - cut) / stories.WEEKS)
            few = len(people) * late // wanted
            sittings += _cohort(people[few:], track, wanted - late, (1, cut), stories.ABILITY, rng)
            sittings += _cohort(people[:few], track, late, (cut + 1, stories.WEEKS), stories.WEAKER_ABILITY, rng)
        else:
            sittings += _cohort(people, track, wanted, (1, stories.WEEKS), stories.ABILITY, rng)
    return sorted(sittings, key=lambda s: (s.starts, s.number))


def _cohort(
    people: Sequence[int], track: str, total: int, weeks: tuple[int, int], ability: tuple[float, float], rng: Random
) -> list[Sitting]:
    """`total` sittings of these people within the weeks, first and last included."""
    counts = rng.choices(*SITTINGS, k=len(people))
    while sum(counts) != total:
        at = rng.randrange(len(counts))
        step = 1 if sum(counts) < total else -1
        if 1 <= counts[at] + step <= SITTINGS[0][-1]:
            counts[at] += step
    first, last = (weeks[0] - 1) * 5, weeks[1] * 5 - 1  # working days
    sittings = []
    for number, count in zip(people, counts, strict=True):
        base = min(0.93, max(0.08, rng.gauss(*ability)))
        for nth, day in enumerate(_days(count, first, last, rng)):
            ending = rng.choices(*ENDINGS)[0]
            sittings.append(
                Sitting(
                    number=number,
                    nth=nth,
                    track=track,
                    starts=_moment(day, rng),
                    turns=rng.choices(*LENGTHS)[0],
                    ability=round(
                        min(0.97, max(0.04, base + min(MOST_PRACTICE, PRACTICE * nth) + rng.gauss(0, 0.05))), 3
                    ),
                    ending="whole" if ending == "abandoned" and nth < count - 1 else ending,
                )
            )
    return sittings


def _days(count: int, first: int, last: int, rng: Random) -> list[int]:
    """Different working days within a stretch of a person's own, in order."""
    span = round(count * rng.uniform(3, 10)) + 1
    begin = rng.randint(first - span // 2, last - span // 2)
    begin, end = max(first, begin), min(last, begin + span)
    if end - begin < count:
        begin, end = (begin, begin + count) if begin + count <= last else (last - count, last)
    return sorted(rng.sample(range(begin, end + 1), count))


def _moment(day: int, rng: Random) -> datetime:
    """Within working hours, UTC, of the working day that far into the history."""
    begin = time(rng.randint(7, 15), rng.randrange(60), rng.randrange(60), tzinfo=UTC)
    return datetime.combine(stories.FIRST_MONDAY + timedelta(days=day // 5 * 7 + day % 5), begin)


def _pasting(number: int, track: str, rng: Random) -> list[Sitting]:
    """A candidate of the suspicious cluster; every second one had been there before, and did poorly."""
    ability = round(rng.uniform(0.2, 0.36), 3)
    sittings = []
    if number % 2:
        day = rng.randint(12, 16) * 5 + rng.randrange(5)
        sittings.append(Sitting(number, 0, track, _moment(day, rng), 6, ability))
    week = stories.PASTED_WEEKS[number % len(stories.PASTED_WEEKS)]
    day = (week - 1) * 5 + rng.randrange(5)
    return [*sittings, Sitting(number, len(sittings), track, _moment(day, rng), 6, ability, pasted=True)]


def _robin() -> list[Sitting]:
    """The demo's own candidate: eight interviews that get better, and one in progress on the last day."""
    rng = Random("plan:robin")
    track = TRACKS[0]
    done = [
        Sitting(0, nth, track, _moment((week - 1) * 5 + rng.randrange(5), rng), 6, ability)
        for nth, (week, ability) in enumerate(zip(ROBIN_WEEKS, ROBIN_ABILITY, strict=True))
    ]
    evening = datetime.combine(demo.BUILT_UNTIL, time(16, 40, 12, tzinfo=UTC))
    return [*done, Sitting(0, len(done), track, evening, 6, ROBIN_ABILITY[-1], ending="abandoned")]
