"""The PDF scorecard: what it says, to whom, on how many pages, and that nothing in it is ever more than text."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from core.documents import pdf, presenter
from core.documents.pdf import ExternalAssetRefused, ScorecardPdf
from core.domain.grade import Flag, GradedAnswer, IntegritySignal, Unscored
from core.domain.interview import Speaker, Turn, TurnKind
from core.domain.scorecard import QuestionResult
from core.usecases.finish_interview import Report
from tests.unit.scorecard_sample import (
    SAMPLES,
    Sample,
    a_grade,
    a_question,
    a_report,
    a_result,
    an_answer,
    concept_name,
)
from tests.unit.test_speaking import turn


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


@pytest.mark.slow
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
    assert "Declined. Not attempted, which is allowed" in second
    assert "Not answered. The interview ended before" in second
    assert "Not scored. The answer is too short to judge: 3 words." in second
    assert "It depends." in second


# --- who may read what ---------------------------------------------------------------------------------------------


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_key_points_carry_symbol_and_word() -> None:
    view = presenter.question_view(1, samples()[0], concept_name)
    assert [(g.symbol, g.word, len(g.points)) for g in view.by_verdict] == [
        ("✓", "met", 2),
        ("~", "partly", 1),
        ("–", "missed", 1),
    ]
    assert view.bar is not None
    assert view.bar.description == "Question 1: 8.3, likely 7.2-9.4 of 10"


def test_a_spoken_interview_prints_how_it_was_spoken() -> None:
    report = a_report(*samples())
    said = {measures.turn_id: measures for measures in (turn(60, 30, fillers=(("um", 3),)) for _ in range(2))}
    turns = [
        Turn(
            turn_id, report.interview.id, place, Speaker.CANDIDATE, TurnKind.ANSWER, "word", report.interview.started_at
        )
        for place, turn_id in enumerate(said)
    ]
    report = replace(report, interview=replace(report.interview, mode="voice", turns=tuple(turns)), spoken=said)
    printed = " ".join(text_of(render(report)))
    assert "Delivery (spoken)" in printed
    for measure in ("120 words a minute", "5.0 in 100 words", "under 1 s"):
        assert measure in printed
