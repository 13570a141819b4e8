"""A finished interview of six questions, built by hand, for tests of what is made from a report."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from core.domain.grade import (
    Evidence,
    Grade,
    GradedAnswer,
    KeyPointVerdict,
    Score,
    Verdict,
)
from core.domain.interview import Interview
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.rubric import Job, Panel
from core.domain.scorecard import Drill, Feedback, QuestionResult, Scorecard
from core.interview import scoring
from core.usecases.finish_interview import Report

NAMESPACE = UUID("0b9f3a52-5d0e-4c8e-9a77-3c1d2e4f5a6b")
START = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
MET, PARTLY, MISSED = Verdict.MET, Verdict.PARTLY, Verdict.MISSED


def an_id(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


@dataclass(frozen=True)
class Sample:
    """A question and an answer to it: `points` are concept, verdict and the quote that carries it."""

    topic: str
    subtopic: str
    difficulty: Difficulty
    stem: str
    points: tuple[tuple[str, Verdict, str], ...]
    answer: str
    score: float


SAMPLES = (
    Sample(
        "Data structures",
        "Hash tables",
        Difficulty.EASY,
        "How does a hash map find a value by its key, and what happens when two keys land in the same bucket?",
        (
            ("hashing", MET, "the hash function turns the key into a number, and the number modulo the size"),
            ("collision-handling", MET, "both entries are kept in a small list and the lookup compares the real keys"),
            ("operation-cost", PARTLY, "On average that is constant time"),
            ("amortised-cost", MISSED, ""),
        ),
        "So when I look something up, the hash function turns the key into a number, and the number modulo the size "
        "of the array gives me the slot where it should live. Then I compare the stored key with mine, because a "
        "matching slot proves nothing by itself. If two keys land in the same place, both entries are kept in a small "
        "list and the lookup compares the real keys one after another until it finds the right one. On average that "
        "is constant time, which is why everyone reaches for a dictionary first. In Python I rely on this all the "
        "time, for instance to count words in a file or to remember what a function has already computed for a given "
        "input, so that I do not have to compute it twice.",
        8.3,
    ),
    Sample(
        "Python",
        "Generators",
        Difficulty.MEDIUM,
        "What does a generator give you that a list does not, and when would you not use one?",
        (
            ("lazy-evaluation", MET, "values are made one at a time, only when somebody asks for the next one"),
            ("memory-use", MET, "a file of fifty gigabytes can be read with the memory of one line"),
            ("single-pass", PARTLY, "once it is used up it is empty"),
            ("cleanup", MISSED, ""),
        ),
        "A generator is a function with yield in it. The important thing is that values are made one at a time, only "
        "when somebody asks for the next one, so nothing is computed that nobody needs. That means a file of fifty "
        "gigabytes can be read with the memory of one line, and I can chain steps such as parsing, filtering and "
        "counting like a pipeline. The drawback is that once it is used up it is empty, which has bitten me in a test "
        "where I looped twice and the second loop silently did nothing. I would not use one when I need the length, "
        "random access or to sort the values, because then everything has to be in memory anyway and a list is simply "
        "more honest about it.",
        7.8,
    ),
    Sample(
        "SQL and databases",
        "Indexes",
        Difficulty.MEDIUM,
        "A query on a large table has become slow. How do you find out why, and how would an index help?",
        (
            ("query-plan", MET, "I run EXPLAIN ANALYZE and look for a sequential scan over many rows"),
            ("index-structure", PARTLY, "An index is a sorted tree"),
            ("selectivity", MISSED, ""),
            ("write-cost", MET, "every insert has to update each index as well"),
            ("composite-order", MISSED, ""),
        ),
        "The first thing I do is measure. I run EXPLAIN ANALYZE and look for a sequential scan over many rows, or for "
        "an estimate that is far away from the real number of rows, which tells me the statistics are old. An index "
        "is a sorted tree, so the database can jump to the first match and read on from there instead of looking at "
        "each row of the table. But it is not free: every insert has to update each index as well, and they take "
        "space, so I only add the ones that real queries need. In my last project a search over orders went from four "
        "seconds to thirty milliseconds after we put one on the customer column, and we dropped two others that "
        "nothing had used for a year.",
        6.9,
    ),
    Sample(
        "APIs",
        "Idempotency",
        Difficulty.MEDIUM,
        "A client retries a payment request after a timeout. How do you make sure the customer is charged once?",
        (
            (
                "idempotency-key",
                MET,
                "the client sends a unique key with the request and the same key again on a retry",
            ),
            ("stored-result", MET, "the server stores the key with the result before it answers"),
            ("atomicity", PARTLY, "in one transaction with the payment"),
            ("expiry", MISSED, ""),
        ),
        "The problem is that after a timeout the client cannot know whether the server did the work. So the client "
        "sends a unique key with the request and the same key again on a retry. On our side the server stores the key "
        "with the result before it answers, ideally in one transaction with the payment, and if it sees the key a "
        "second time it returns the stored answer instead of charging again. The database has a unique constraint on "
        "that key so that two retries arriving at the same moment cannot both win. For calls to the card provider I "
        "would pass the same key on, because otherwise I have only moved the problem one step further down the line, "
        "where it is harder for anyone to see.",
        8.6,
    ),
    Sample(
        "Concurrency",
        "Deadlocks",
        Difficulty.MEDIUM,
        "What is a deadlock, and how do you design code so that it cannot happen?",
        (
            ("circular-wait", PARTLY, "two threads wait for each other and neither can go on"),
            ("lock-ordering", MISSED, ""),
            ("timeouts", MET, "a lock with a timeout, so that after two seconds it gives up"),
            ("less-sharing", MISSED, ""),
        ),
        "A deadlock is when two threads wait for each other and neither can go on, for example when one has locked "
        "the account and wants the ledger while the other one has it exactly the other way round. You see it because "
        "the program just hangs and uses no processor time at all. What I have done is to use a lock with a timeout, "
        "so that after two seconds it gives up, writes a line to the log and tries again later with a random delay. "
        "I think there are also tools which can find this, and databases detect it on their own and cancel one of the "
        "transactions. To be honest I have mostly worked with queues and a single worker, where the question did not "
        "come up very often in practice.",
        5.4,
    ),
    Sample(
        "System design",
        "Rate limiting",
        Difficulty.HARD,
        "Design a rate limiter for a public API that runs on many servers. Which trade-offs do you make?",
        (
            ("token-bucket", MET, "a token bucket per API key, so that short bursts are fine"),
            ("shared-state", MET, "counters live in Redis and are changed by a small script"),
            ("failure-mode", PARTLY, "If Redis is down we let requests through"),
            ("hot-keys", MISSED, ""),
            ("client-contract", MET, "status 429 with a Retry-After header"),
        ),
        "I would start with what we protect: the database behind the API, and other customers from one noisy one. I "
        "would use a token bucket per API key, so that short bursts are fine but the average is bounded. Because "
        "there are many servers, the counters live in Redis and are changed by a small script, which makes reading "
        "and taking a token one step. The client gets status 429 with a Retry-After header, so that well-behaved ones "
        "can slow down by themselves. If Redis is down we let requests through, because being strict would turn a "
        "small outage into a big one. To save round trips each server could keep a small local allowance and settle "
        "up every second, at the price of being a little inexact.",
        7.6,
    ),
)


def a_question(sample: Sample, n: int) -> Question:
    points = tuple(
        KeyPoint(an_id(f"point {n} {i}"), i, concept, f"A full answer covers {concept}.", 3 - i % 3, "And then?")
        for i, (concept, _, _) in enumerate(sample.points)
    )
    return Question(
        id=an_id(f"version {n}"),
        question_id=an_id(f"question {n}"),
        slug=f"sample-{n}",
        track="software_engineer",
        topic=sample.topic,
        subtopic=sample.subtopic,
        difficulty=sample.difficulty,
        stem=sample.stem,
        rephrasing=sample.stem,
        key_points=points,
        ideal_answer="An ideal answer.",
        misconceptions=("None.",),
        deeper="And deeper?",
    )


def a_grade(question: Question, sample: Sample, score: float) -> Grade:
    verdicts = []
    for point, (_, verdict, quote) in zip(question.key_points, sample.points, strict=True):
        start = sample.answer.find(quote) if quote else -1
        evidence = Evidence(start, start + len(quote), quote) if start >= 0 else None
        verdicts.append(KeyPointVerdict(point, verdict, {MET: 0.9, PARTLY: 0.5, MISSED: 0.1}[verdict], evidence))
    return Grade(
        grader="key-points",
        grader_version="1.4.0",
        understanding=Score(score),
        explainability=Score(score),
        verdicts=tuple(verdicts),
        critique="Good start; say what it costs.",
        low=max(1.0, round(score - 1.1, 1)),
        high=min(10.0, round(score + 1.1, 1)),
    )


def an_answer(question: Question, n: int, text: str, grade: Grade | None, *, attempt: int = 1, **more) -> GradedAnswer:
    return GradedAnswer(
        id=an_id(f"answer {n} {attempt}"),
        turn_id=an_id(f"turn {n} {attempt}"),
        interview_id=an_id("interview"),
        question_version_id=question.id,
        attempt=attempt,
        is_follow_up=more.pop("is_follow_up", False),
        status=more.pop("status", "scored"),
        words=len(text.split()),
        text=text,
        grade=grade,
        duration_s=more.pop("duration_s", 150.0 + 7 * n),
        **more,
    )


def a_result(sample: Sample, n: int, *, follow_up: bool = False) -> QuestionResult:
    question = a_question(sample, n)
    answers = [an_answer(question, n, sample.answer, a_grade(question, sample, sample.score))]
    prompts, targets = [sample.stem], [None]
    if follow_up:
        text = "You could resize when the load factor passes three quarters, so the cost spreads over many inserts."
        quote = "the cost spreads over many inserts"
        start = text.index(quote)
        point = question.key_points[-1]
        verdict = KeyPointVerdict(point, MET, 0.95, Evidence(start, start + len(quote), quote))
        grade = replace(a_grade(question, sample, 9.0), verdicts=(verdict,))
        answers.append(an_answer(question, n, text, grade, attempt=2, is_follow_up=True))
        prompts.append("Good. And how does it stay fast as more and more entries are added?")
        targets.append(point)
    confidence = scoring.question_confidence(answers)
    return QuestionResult(question, tuple(prompts), tuple(answers), tuple(targets), "scored", confidence)


def concept_name(concept: str) -> str:
    return concept.replace("-", " ").capitalize()


def a_report(
    *results: QuestionResult, candidate: str = "Priya Raghunathan", demo: bool = False, threshold: float = 70.0
) -> Report:
    """A finished interview of a software engineer; its six sample questions unless others are given."""
    shown = results or tuple(a_result(sample, n) for n, sample in enumerate(SAMPLES))
    job = Job(an_id("job"), an_id("org"), "Software engineer", "software_engineer", "", ("Python", "SQL"))
    interview = Interview(
        id=an_id("interview"),
        org_id=job.org_id,
        account_id=an_id("person"),
        job_id=job.id,
        rubric_version_id=an_id("rubric"),
        panel=Panel(an_id("panel"), job.id, ()),
        seed=1,
        started_at=START,
        status="finished",
        ended_at=START + timedelta(minutes=24),
        is_demo=demo,
    )
    total = scoring.overall(shown)
    value, low, high = total or (None, None, None)
    scorecard = Scorecard(
        id=an_id("scorecard"),
        interview_id=interview.id,
        created_at=START + timedelta(minutes=25),
        overall=value,
        low=low,
        high=high,
        threshold=threshold,
        recommendation=scoring.recommend(total, threshold),
        dimensions=tuple(scoring.dimensions(shown)),
        delivery=scoring.delivery([answer for result in shown for answer in result.answers]),
        feedback=Feedback(
            summary="You scored 74 of 100. The bar is 70, which lies inside your likely range, so this could go "
            "either way. Closing the gaps below would settle it.",
            strengths=(
                "“Idempotency”: you made 3 of 4 key points, at 8.6 of 10.",
                "“Hash tables”: you made 3 of 4 key points, at 8.3 of 10.",
                "You explained lazy evaluation clearly.",
            ),
            areas=(
                "Lock ordering: a full answer says that every thread takes its locks in one agreed order, so that a "
                "circle of waiting cannot form.",
                "Selectivity: a full answer says that an index pays off only where a condition leaves few rows, and "
                "the planner ignores it otherwise.",
                "Your typical answer had 41 words. Two or three more sentences usually make room for the reason and "
                "an example.",
            ),
            drills=(
                Drill(
                    "lock-ordering",
                    an_id("d1"),
                    "Two services update the same two rows in opposite order and "
                    "sometimes hang. Walk through what happens and how you would fix it.",
                ),
                Drill(
                    "selectivity",
                    an_id("d2"),
                    "When does a database ignore an index that exists, and how would you find out?",
                ),
                Drill(
                    "amortised-cost",
                    an_id("d3"),
                    "Appending to a dynamic array sometimes copies everything. Why is it still called constant time?",
                ),
            ),
            next_steps=(
                "Answer “Deadlocks” again; it has the most to gain.",
                "Do the drills for lock ordering, selectivity and amortised cost.",
                "Read the ideal answers of the questions you found hard, close the page, and say them in your own "
                "words.",
                "Come back in two or three days and take the interview again; spaced practice sticks better than one "
                "long evening.",
            ),
        ),
        grader="key-points",
        grader_version="1.4.0",
    )
    return Report(interview, job, candidate, scorecard, tuple(shown), concept_name)
