"""The pages that answer the retrieval questions: `python -m benchmarks.retrieval_pages [--write]`.

Each question of benchmarks/retrieval_questions.yaml names words of the passage that answers it. This finds them in the
PDF and tells where the pages that are noted are no longer right; `--write` notes the right ones.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import yaml

from core.settings import ROOT

QUESTIONS = ROOT / "benchmarks/retrieval_questions.yaml"
CASEBOOKS = ROOT / "data/casebooks"
_PAGES = re.compile(r"^  pages: \[.*\]$", re.MULTILINE)


class AnchorLost(ValueError):
    """Words that stand on no page of the document, or on several."""


def page_texts(pdf: Path) -> list[str]:
    """The text of each page with single blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [plain(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def plain(text: str) -> str:
    """Text with single blanks, and a hyphen where the reader marks one at the end of a line."""
    return re.sub(r"\s+", " ", re.sub("[\x02\ufffe]", "-", text)).strip()


def page_of(anchor: str, pages: list[str]) -> int:
    """The one page with these words, counted from 1. Raises AnchorLost."""
    found = [number for number, text in enumerate(pages, start=1) if plain(anchor) in text]
    if len(found) != 1:
        raise AnchorLost(f"“{anchor}” stands on {f'the pages {found}' if found else 'no page'}")
    return found[0]


def right_pages(question: dict[str, Any], pages: list[str]) -> list[int]:
    """The pages that answer a question. Raises AnchorLost."""
    return sorted({page_of(anchor, pages) for anchor in question["anchors"]})


def main() -> int:
    parser = argparse.ArgumentParser(description="Find the pages that answer the retrieval questions.")
    parser.add_argument("--write", action="store_true", help="note the right pages in the file")
    write = parser.parse_args().write
    text = QUESTIONS.read_text(encoding="utf-8")
    questions = yaml.safe_load(text)
    texts = {name: page_texts(CASEBOOKS / name) for name in {question["document"] for question in questions}}
    right, lost = [], []
    for question in questions:
        try:
            right.append(right_pages(question, texts[question["document"]]))
        except AnchorLost as error:
            lost.append(f"{question['question']}: {error}")
            right.append(question["pages"])
    moved = [(question, pages) for question, pages in zip(questions, right, strict=True) if question["pages"] != pages]
    for sentence in lost:
        print(sentence, file=sys.stderr)
    if write:
        noted = iter(right)
        QUESTIONS.write_text(_PAGES.sub(lambda _: f"  pages: {next(noted)}", text), encoding="utf-8")
        print(f"{len(moved)} of {len(questions)} questions have new pages.")
    else:
        for question, pages in moved:
            print(f"{question['question']}: {question['pages']} should be {pages}")
    return 1 if lost or (moved and not write) else 0


if __name__ == "__main__":
    sys.exit(main())
