"""The PDF scorecard: what it says, to whom, on how many pages, and that nothing in it is ever more than text."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import pypdfium2
import pytest

from core.documents import pdf, presenter
from core.documents.excerpt import EXCERPT_WORDS, Segment, highlighted, shortened
from core.documents.pdf import ExternalAssetRefused, ScorecardPdf
from core.domain.grade import (
    Evidence,
    Flag,
    Grade,
    GradedAnswer,
    IntegritySignal,
    KeyPointVerdict,
    Score,
    Unscored,
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


def with_answer(result: QuestionResult, **changes) -> QuestionResult:
    return replace(result, answers=(replace(result.answers[0], **changes), *result.answers[1:]))


def without_score(sample: Sample, n: int, status: str, answer: GradedAnswer | None) -> QuestionResult:
    given = (answer,) if answer else ()
    return QuestionResult(a_question(sample, n), ("",) * len(given), given, (None,) * len(given), status, None)


def spoken(sample: Sample, answer: str, n: int) -> QuestionResult:
    """A result whose answer has no quotes."""
    points = tuple((concept, verdict, "") for concept, verdict, _ in sample.points)
    return a_result(replace(sample, answer=answer, points=points), n)


@cache
def samples() -> tuple[QuestionResult, ...]:
    return tuple(a_result(sample, n) for n, sample in enumerate(SAMPLES))


def render(report: Report, *, recruiter_copy: bool = False) -> bytes:
    return ScorecardPdf().render(report, recruiter_copy=recruiter_copy)


def text_of(document: bytes) -> list[str]:
    """The words of each page, white space folded."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in opened]
    finally:
        opened.close()


def letters(text: str) -> str:
    """Only letters and digits: what is left when line breaks and superscripts do not matter."""
    return re.sub(r"[\W_]", "", text)


@cache
def six_questions() -> bytes:
    return render(a_report())


# --- what it says --------------------------------------------------------------------------------------------------


def test_six_questions_fit_two_pages_result_first() -> None:
    first, second = text_of(six_questions())
    assert "Priya Raghunathan" in first
    assert "74, likely 70-79 of 100" in first
    assert "Too close to call" in first
    assert "How this score was made" in first
    assert "key-points 1.4.0" in first
    assert first.endswith("Page 1 of 2")
    assert "Understanding 7.4, likely 7.0-7.9" in first
    assert second.startswith("Question by question")
    assert "8.3 of 10 likely 7.2-9.4" in second


def test_every_quote_and_verdict_is_printed() -> None:
    second = text_of(six_questions())[1]
    for sample in SAMPLES:
        for _, _, quote in sample.points:
            assert re.sub(r"\W", "", quote) in letters(second)
    for said in ("✓ met:", "~ partly:", "– missed:", "Composite order"):
        assert said in second


def test_the_symbols_are_in_the_packaged_font() -> None:
    from fontTools.ttLib import TTFont

    for name in ("Inter-Regular.otf", "Inter-SemiBold.otf"):
        glyphs = TTFont(pdf.FOLDER / "fonts" / name).getBestCmap()
        assert all(ord(symbol) in glyphs for symbol in "✓~–“”…·αΩЖяßłşő")
    assert sum(path.stat().st_size for path in (pdf.FOLDER / "fonts").iterdir()) < 1_500_000


def test_the_same_report_gives_the_same_bytes_tagged_and_titled() -> None:
    document = six_questions()
    assert render(a_report()) == document
    opened = pypdfium2.PdfDocument(document)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(opened)
    metadata = opened.get_metadata_dict()
    opened.close()
    assert metadata["Title"] == "Greenroom scorecard: Priya Raghunathan, Software engineer, 12 March 2026"
    assert metadata["Author"] == "Greenroom"
    assert metadata["CreationDate"].startswith("D:20260312095500")


def test_ten_questions_with_follow_ups_flow() -> None:
    results = [a_result(sample, n, follow_up=n % 2 == 0) for n, sample in enumerate((SAMPLES * 2)[:10])]
    pages = text_of(render(a_report(*results)))
    assert len(pages) == 3
    assert "Follow-up on point 4: Good. And how does it stay fast" in pages[1]
    assert "9.0, likely 7.9-10.0 of 10 · 17 words" in pages[1]
    assert "Page 3 of 3" in pages[2]


def test_what_was_not_scored_says_why() -> None:
    short = replace(
        a_grade(a_question(SAMPLES[2], 2), SAMPLES[2], 5.0),
        understanding=Unscored("The answer is too short to judge: 3 words."),
        explainability=Unscored("Too short."),
        low=None,
        high=None,
        verdicts=(),
    )
    questions = [a_question(sample, n) for n, sample in enumerate(SAMPLES)]
    results = (
        without_score(SAMPLES[0], 0, "declined", an_answer(questions[0], 0, "", None, status="declined")),
        without_score(SAMPLES[1], 1, "unanswered", None),
        without_score(SAMPLES[2], 2, "unscored", an_answer(questions[2], 2, "It depends.", short, status="unscored")),
    )
    first, second = text_of(render(a_report(*results)))
    assert "Not scored Too few answers could be scored" in first
    assert "not scored: no answer could be scored" in first
    assert "Declined. Skipped, which is allowed" in second
    assert "Not answered. The interview ended before" in second
    assert "Not scored. The answer is too short to judge: 3 words." in second
    assert "It depends." in second


# --- who may read what ---------------------------------------------------------------------------------------------


def test_reviewers_notes_are_in_the_recruiter_copy_only() -> None:
    results = list(samples())
    results[1] = with_answer(results[1], signals=(IntegritySignal("typing_speed", 412.3, 240.0),))
    flagged = replace(results[4].answers[0].grade, flags=frozenset({Flag.NEGATION}))
    results[4] = with_answer(results[4], grade=flagged)
    report = a_report(*results, demo=True)
    ours = " ".join(text_of(render(report, recruiter_copy=True)))
    theirs = " ".join(text_of(render(report)))
    assert "Question 2: words arrived at 412 a minute, faster than people type (looked at above 240)." in ours
    assert "Drafting elsewhere, dictation or assistive software explain this." in ours
    assert "Question 5: the answer may contradict a key point" in ours
    assert "Recruiter copy" in ours
    for word in ("integrity", "412", "faster than people", "dictation", "reviewer", "contradict", "recruiter"):
        assert word not in theirs.lower()
    assert presenter.present(report, recruiter_copy=False).notes is None
    assert theirs.count("Synthetic demo data") == 3  # the header and each page's footer
    assert "Synthetic demo data" not in " ".join(text_of(six_questions()))


# --- nothing is more than text -------------------------------------------------------------------------------------

HOSTILE = (
    '<img src="http://evil.example/x.png"> <img src="file:///etc/passwd"> </style><script>alert(1)</script> '
    "**bold** [link](http://evil.example) <b>html</b> &amp; {{ 7 * 7 }} {% raw %} url(http://evil.example/y)"
)


def test_hostile_text_stays_visible_text_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = pdf.packaged
    monkeypatch.setattr(pdf, "packaged", lambda url: (asked.append(url), real(url))[1])
    name = '</title><img src="http://evil.example/n.png">'
    pages = text_of(render(a_report(spoken(SAMPLES[0], HOSTILE, 0), *samples()[1:3], candidate=name)))
    assert name in pages[0]
    assert letters(HOSTILE) in letters(pages[1])
    assert "root:" not in "".join(pages)
    folder = pdf.FOLDER.as_uri()
    assert {Path(url).suffix for url in asked} == {".css", ".otf", ".ttf"}
    assert all(url.startswith(folder) for url in asked)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/x.css",
        "https://evil.example/x.otf",
        "file:///etc/passwd",
        f"{pdf.FOLDER.as_uri()}/pdf.py",
        f"{pdf.FOLDER.as_uri()}/../../pyproject.toml",
        f"{pdf.FOLDER.as_uri()}/%2e%2e/%2e%2e/x.css",
        f"file://evil.example{pdf.FOLDER}/scorecard.css",
        "data:text/css,body{}",
        "ftp://evil.example/x.css",
        "scorecard.css",
        "",
    ],
)
def test_only_packaged_assets_are_fetched(url: str) -> None:
    with pytest.raises(ExternalAssetRefused):
        pdf.packaged(url)


def test_a_page_that_asks_for_more_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "html", lambda *_, **__: '<p>x<img alt="x" src="http://evil.example/x.png">')
    with pytest.raises(ExternalAssetRefused) as refused:
        render(a_report())
    assert "evil" not in refused.value.sentence


def test_far_too_much_and_every_script(caplog: pytest.LogCaptureFixture) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff María Fernández de Ruiz"
    name = name.ljust(60, "x")
    scripts = "שלום עולם مرحبا بالعالم 你好 😀 🎉 👩‍👩‍👧 Ελληνικά Русский tiếng Việt \u202ereversed\x00\ud800 end"
    results = (
        spoken(SAMPLES[0], "word " * 4_000, 0),
        spoken(SAMPLES[1], "x" * 20_000, 1),
        spoken(SAMPLES[2], scripts, 2),
    )
    pages = text_of(render(a_report(*results, candidate=name)))
    assert len(pages) == 2
    assert letters(name) in letters(pages[0])
    for said in ("Ελληνικά", "Русский", "tiếng Việt", "reversed", "😀", "你好", "end"):
        assert said in pages[1]
    assert "שלום" in pages[1] or "םולש" in pages[1]
    assert caplog.text == ""  # not even WeasyPrint's warnings, which quote the text


# --- segments ------------------------------------------------------------------------------------------------------


def quote_of(text: str, quote: str) -> Evidence:
    start = text.index(quote)
    return Evidence(start, start + len(quote), quote)


def test_quotes_are_marked_where_they_stand() -> None:
    text = "a hash, then a hash again"
    segments = highlighted(text, [Evidence(15, 19, "hash")], [4])
    assert segments == (Segment("a hash, then a "), Segment("hash", True, (4,)), Segment(" again"))


def test_overlapping_quotes_become_one() -> None:
    text = "one two three four five"
    evidence = [quote_of(text, "three four"), quote_of(text, "two three"), quote_of(text, "five")]
    segments = highlighted(text, evidence)
    assert [(s.text, s.labels) for s in segments if s.quoted] == [("two three four", (0, 1)), ("five", (2,))]
    assert "".join(segment.text for segment in segments) == text


@pytest.mark.parametrize(
    "wrong", [Evidence(0, 4, "not."), Evidence(-3, 2, "on"), Evidence(0, 99, "one"), Evidence(2, 2, "")]
)
def test_a_quote_that_is_not_there_is_not_marked(wrong: Evidence) -> None:
    assert highlighted("one two", [wrong]) == (Segment("one two"),)


def test_short_answers_are_not_shortened() -> None:
    segments = highlighted("word " * (EXCERPT_WORDS + 5), [])
    assert shortened(segments) == segments


def test_long_answers_keep_their_quotes_and_the_words_around_them() -> None:
    text = " ".join(f"w{n}" for n in range(400))
    evidence = [quote_of(text, "w100 w101 w102"), quote_of(text, "w300 w301")]
    short = shortened(highlighted(text, evidence))
    assert [s.text.strip() for s in short if s.quoted] == ["w100 w101 w102", "w300 w301"]
    words = " ".join(s.text for s in short if not s.gap).split()
    assert EXCERPT_WORDS <= len(words) <= EXCERPT_WORDS + 3
    assert [s.text for s in short if s.gap] == ["… ", " … ", " … "]
    assert {"w99", "w103", "w299", "w302"} <= set(words)


def test_quotes_longer_than_the_excerpt_keep_their_beginnings() -> None:
    text = " ".join(f"w{n}" for n in range(400))
    whole = [quote_of(text, " ".join(f"w{n}" for n in span)) for span in (range(0, 150), range(200, 390))]
    short = shortened(highlighted(text, whole))
    assert "".join(s.text for s in short if s.quoted).split()[:2] == ["w0", "w1"]
    assert sum(len(s.text.split()) for s in short if s.quoted) <= EXCERPT_WORDS


def test_key_points_carry_symbol_and_word() -> None:
    view = presenter.question_view(1, samples()[0], concept_name)
    assert [(g.symbol, g.word, len(g.points)) for g in view.by_verdict] == [
        ("✓", "met", 2),
        ("~", "partly", 1),
        ("–", "missed", 1),
    ]
    assert view.bar is not None
    assert view.bar.description == "Question 1: 8.3, likely 7.2-9.4 of 10"
