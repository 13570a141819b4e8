"""Passages stay on their page, keep their headings, and fit the embedding model."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.chunk import MOST_PIECES, chunks_of, pieces
from core.knowledge.pdf import Line

BODY = 10.0


def lines(*texts: str, size: float = BODY, top: float = 0.2) -> list[Line]:
    return [Line(text, size, False, top + 0.02 * n) for n, text in enumerate(texts)]


def page(title: str, *texts: str) -> list[Line]:
    return [Line(title, 16.0, True, 0.1), *lines(*texts)]


def test_a_passage_never_spans_two_pages_and_its_heading_goes_on() -> None:
    found = chunks_of([page("Case 1: Ferries", "It begins here", "and goes on"), lines("on the next page.")])
    assert [(chunk.page, chunk.heading, chunk.text) for chunk in found] == [
        (1, "Case 1: Ferries", "It begins here and goes on"),
        (2, "Case 1: Ferries", "on the next page."),
    ]


def test_what_repeats_in_the_margins_is_left_out_and_headings_there_are_not() -> None:
    book = [
        [
            Line("Insights", 16.0, True, 0.05),
            *lines(f"Insight number {n} is that ferries sail too often in winter."),
            Line("The big casebook", 8.0, False, 0.95),
            Line(f"{n} of 9", 8.0, False, 0.96),
        ]
        for n in range(1, 10)
    ]
    found = chunks_of(book)
    assert [chunk.text for chunk in found] == [f"Insight number {n} is that ferries sail too often in winter."
                                               for n in range(1, 10)]  # fmt: skip
    assert {chunk.heading for chunk in found} == {"Insights"}


def test_text_that_lies_out_of_order_in_the_file_is_read_from_top_to_bottom() -> None:
    first, second, third = lines("One comes first", "two comes next", "and three comes last.")
    assert chunks_of([[third, first, second]])[0].text == "One comes first two comes next and three comes last."


def test_two_columns_stay_columns() -> None:
    left = [Line(f"left {n} goes on", BODY, False, 0.1 * n, 0.1, 0.45) for n in range(1, 5)]
    right = [Line(f"right {n} goes on", BODY, False, 0.1 * n, 0.55, 0.9) for n in range(1, 5)]
    text = chunks_of([[*left, *right]])[0].text
    assert text.index("left 4") < text.index("right 1")


def test_labels_of_a_chart_are_no_headings() -> None:
    chart = [Line("Fuel", 14.0, False, 0.5, 0.2, 0.3), Line("11.5", 14.0, False, 0.5, 0.6, 0.7)]
    found = chunks_of(
        [page("Costs", "Fuel is the largest cost."), [*lines("More text."), *chart, *lines("Even more.", top=0.6)]]
    )
    assert {chunk.heading for chunk in found} == {"Costs"}


def test_a_words_two_halves_at_the_end_of_a_line_come_together() -> None:
    assert chunks_of([lines("The profit\u00ad", "ability of ferries")])[0].text == "The profitability of ferries"


def test_the_books_title_over_everything_is_left_out_of_headings() -> None:
    book = [[Line("The big casebook", 30.0, True, 0.3)], *(page(f"Case {n}", "Text.") for n in range(9))]
    assert [chunk.heading for chunk in chunks_of(book)] == [f"Case {n}" for n in range(9)]


def test_long_pages_become_passages_that_fit_the_model(models_dir: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models_dir / "minilm-l6-v2-int8" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    sentence = "Contribution per crossing was €1,234.5 in 2023, and overcapacity made it unsustainable."
    found = chunks_of([page("Case 12: A rather long heading about profitability", *[sentence] * 60)])
    sizes = [len(tokenizer.encode(chunk.indexed).ids) for chunk in found]
    assert max(sizes) <= 256
    assert min(sizes[:-1]) >= 80


@given(st.lists(st.lists(st.text(max_size=300), max_size=8), max_size=6))
def test_any_text_is_cut_into_passages_of_its_own_page(book: list[list[str]]) -> None:
    found = chunks_of([[Line(text) for text in page] for page in book])
    assert [chunk.position for chunk in found] == list(range(len(found)))
    assert [chunk.page for chunk in found] == sorted(chunk.page for chunk in found)
    assert all(chunk.text and pieces(chunk.text) <= 2 * MOST_PIECES for chunk in found)


def test_the_line_over_a_chapters_heading_belongs_to_that_chapter() -> None:
    before = [*page("Part one", "Words of the part."), *page("The case before", "How it ended.")]
    opening = [
        *lines("Case 3", top=0.1),
        *lines("The price of an hour", size=23, top=0.12),
        *lines("Brightwell.", top=0.3),
    ]
    last = chunks_of([before, opening])[-1]
    assert last.heading.endswith("The price of an hour")
    assert last.text.splitlines() == ["Case 3", "Brightwell."]
