"""The casebook that ships: its sums hold, its pages are what the sources say, its questions lead to the right pages."""

import re
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import yaml

from benchmarks.retrieval_pages import CASEBOOKS, QUESTIONS, AnchorLost, page_of, page_texts, plain, right_pages
from scripts.build_casebook import PDF, SOURCES, typeset
from scripts.casebook.page import html
from scripts.casebook.source import Block, Book, Document, SourceInvalid, read_book, read_document
from scripts.casebook.sums import WrongSum, equations, hold, mistakes

SECTIONS = [
    "Case prompt",
    "Background for the interviewer",
    "Clarifying answers",
    "Framework and issue tree",
    "Exhibits",
    "Questions and worked answers",
    "Insights and so-whats",
    "Recommendation",
    "Pushback",
    "How to score",
    "Common mistakes",
    "Example dialogue",
]
MEGABYTE = 1_000_000


@cache
def book() -> Book:
    return read_book(SOURCES)


@cache
def pages() -> list[str]:
    return page_texts(PDF)


@cache
def contents() -> str:
    return " ".join(text for text in pages()[1:4] if ". . ." in text)


def page_in_contents(title: str) -> int:
    """The page that the contents print for a title, after the kind of case and the dots."""
    line = re.search(re.escape(title) + r"(?: [\w ,]+?)?(?: ?\.){5,} ?(\d+)", contents())
    assert line, title
    return int(line[1])


@cache
def first_pages() -> dict[str, int]:
    """The first page of each chapter and case by title."""
    return {document.title: page_in_contents(document.title) for document in book().documents}


def source(tmp_path: Path, body: str, checks: str = "") -> Document:
    path = tmp_path / "case.md"
    path.write_text(f"---\ntitle: A case\nchecks: |\n  {checks}\n---\n{body}", encoding="utf-8")
    return read_document(path)


def test_every_sum_of_the_casebook_holds() -> None:
    assert [mistake for document in book().documents for mistake in mistakes(document)] == []
    assert all(len(list(equations(case))) >= 10 for case in book().cases)


@pytest.mark.parametrize(
    "equation",
    [
        "2 × 3 = 6",
        "Fuel: £9.0m ÷ 8,000 crossings = £1,125",
        "10 ÷ 3 ≈ 3.3",
        "−£1m + £3.6m = £2.6m",
        "5% + 2 points = 7%",
    ],
)
def test_a_right_sum_is_accepted(equation: str) -> None:
    hold(equation)


@pytest.mark.parametrize(
    ("equation", "reason"),
    [
        ("2 × 3 = 7", "left side is 6"),
        ("10 ÷ 3 = 3.3", "left side is 3.33"),
        ("10 ÷ 3 ≈ 3.4", "left side is 3.33"),
        ("£1.2m ÷ 3 = £0.4bn", "left side is 400,000"),
        ("3 × 4 = 12 = 13", "left side is 12"),
        ("3 + = 3", "cannot be worked out"),
        ("3 ÷ 0 = 3", "cannot be worked out"),
        ("3 ≈ 1 + 2", "not one number"),
        ("3 ^ 2 = 9", "has a “^” in it"),
        ("£0.5m", "no equation"),
    ],
)
def test_a_wrong_sum_is_found(equation: str, reason: str) -> None:
    with pytest.raises(WrongSum, match=re.escape(reason)):
        hold(equation)


def test_exhibits_are_checked_against_the_text_and_their_totals(tmp_path: Path) -> None:
    exhibit = "## Exhibits\n### Exhibit 1: Cost\n| Item | £m | Share |\n| Fuel | 9 | 45% |\n| Crew | {crew} | 55% |\n"
    whole = exhibit + "| Total | 20 | 100% |\n\nFuel is `9 ÷ 20 = 45%`.\n"
    checks = "{1 | Fuel | £m} + {1 | Crew | £m} = 20"
    assert mistakes(source(tmp_path, whole.format(crew=11), checks)) == []
    assert mistakes(source(tmp_path, whole.format(crew=12), checks)) == [
        "case.md:checks: “9 + 12 = 20”: the left side is 21",
        "case.md: exhibit 1: “£m” sums to 21, not 20",
    ]
    assert "no cell {1 | Rent | £m}" in mistakes(source(tmp_path, whole.format(crew=11), "{1 | Rent | £m} = 1"))[0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("A line\n## Section\n", "text before the first section"),
        ("## Exhibits\n| a | b |\n| 1 |\n", "1 cells below a head of 2"),
        ("## Exhibits\n| a | b |\n| 1 | 2 |\nbars: c\n", "no column “c”"),
        ("## Exhibits\nbars: c\n", "does not belong here"),
        ("## Section\nText\n#### Too deep\n", "does not belong here"),
    ],
)
def test_a_source_that_cannot_be_typeset_is_refused_with_its_line(tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(SourceInvalid, match=rf"case\.md:\d+: .*{reason}"):
        source(tmp_path, body)


def test_what_authors_write_never_becomes_markup(tmp_path: Path) -> None:
    exhibit = "### Exhibit 1: <i>\n| <i> | n |\n| <i> | 1 |\nbars: n\nnote: <i>\n"
    body = f"## <i>\n### <i>\n<i> `<i> = 1`\n- **<i>**\n= <i>: <i>\n> <i>\nCandidate: <i>\n{exhibit}"
    page = html(Book(book().about, front=[source(tmp_path, body)], cases=[], back=[]))
    assert "<i>" not in page
    assert page.count("&lt;i&gt;") >= 13


def test_there_are_twenty_cases_in_the_usual_sections() -> None:
    cases = book().cases
    assert [case.about["number"] for case in cases] == list(range(1, 21))
    groups = [case.about["group"] for case in cases]
    assert (groups.count("Consulting cases"), groups.count("Product management cases")) == (14, 6)
    for field in ("title", "type", "industry", "client"):
        assert len({case.about[field] for case in cases}) == 20, field
    for case in cases:
        assert [section.title for section in case.sections] == SECTIONS, case.key
        assert sorted(case.exhibits) == [1, 2, 3], case.key
        assert any(exhibit.drawn for exhibit in case.exhibits.values()), case.key
        levels = [block.text.split("**")[1] for block in _points(case, "How to score")]
        assert levels == ["Poor.", "Good.", "Excellent."], case.key
        assert {block.speaker for block in case.section("Example dialogue")} == {"Interviewer", "Candidate"}


def _points(case: Document, section: str) -> list[Block]:
    return [Block("text", text) for block in case.section(section) for _, text in block.items]


def test_the_pdf_is_a_book_of_small_size() -> None:
    assert len(pages()) >= 60
    assert PDF.stat().st_size < 3 * MEGABYTE
    assert all(len(text) > 150 for text in pages())  # no empty pages, no lonely lines


def test_the_contents_name_the_right_pages() -> None:
    for document in book().documents:
        assert document.title in pages()[first_pages()[document.title] - 1]
        for section in document.sections if document.about.get("listed") else []:
            assert section.title in pages()[page_in_contents(section.title) - 1], section.title


def test_all_headings_and_exhibits_of_the_sources_are_in_the_pdf_where_they_belong() -> None:
    starts = [*first_pages().values(), len(pages()) + 1]
    for document, start, end in zip(book().documents, starts, starts[1:], strict=False):
        text = " ".join(pages()[start - 1 : end - 1])
        for section in document.sections:
            assert section.title in text, (document.key, section.title)
            for block in section:
                assert plain(block.text if block.kind == "part" else "") in text, (document.key, block.text)
                for row in block.rows if block.kind == "table" else []:
                    assert all(plain(cell) in text for cell in row), (document.key, row)


def test_a_page_says_its_number() -> None:
    assert all(re.search(rf"\b{number}$", text) for number, text in enumerate(pages(), start=1) if number > 1)


@pytest.mark.slow
def test_the_pdf_is_what_the_sources_give(tmp_path: Path) -> None:
    anew = tmp_path / "anew.pdf"
    anew.write_bytes(typeset(book()))
    assert page_texts(anew) == pages(), "run: python -m scripts.build_casebook"


def test_the_pdf_tells_its_title_and_licence() -> None:
    document = pypdfium2.PdfDocument(PDF)
    told = document.get_metadata_dict()
    document.close()
    assert (told["Title"], told["Author"]) == (book().about["title"], "Greenroom")
    assert "Apache License 2.0" in pages()[0]


def test_the_retrieval_questions_lead_to_the_right_pages() -> None:
    questions = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    assert len(questions) >= 90
    assert len({question["question"] for question in questions}) == len(questions)
    for question in questions:
        assert (CASEBOOKS / question["document"]).is_file()
        assert right_pages(question, pages()) == question["pages"], "run: python -m benchmarks.retrieval_pages --write"
        assert 1 <= len(question["pages"]) <= 2
    asked = {page for question in questions for page in question["pages"]}
    for case in book().cases:
        start = first_pages()[case.title]
        assert asked & set(range(start, start + 4)), case.title


def test_an_anchor_stands_on_one_page_only() -> None:
    assert page_of("two  words", ["one", "two words"]) == 2
    for texts in (["two words", "two words"], ["none"]):
        with pytest.raises(AnchorLost):
            page_of("two words", texts)
