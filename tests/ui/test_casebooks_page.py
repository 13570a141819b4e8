"""The casebook page: upload with a sentence for each bad file, search that cites, the page's picture, deletion."""

import time
from pathlib import Path

import pytest

from core.domain.account import Role
from core.domain.casebook_errors import CasebookKnown, PdfEmpty, PdfWithoutText
from tests.knowledge import books
from tests.ui.test_pages import press, words

pytestmark = [pytest.mark.slow, pytest.mark.network]
PAGE = "pages/cases/casebooks.py"


@pytest.fixture
def library(wired, people):
    """The organisation's library, read in the background as on a server, and empty afterwards."""
    if not wired.casebook_index._thread.is_alive():
        wired.casebook_index.start()
    yield wired.casebooks
    recruiter = people[Role.RECRUITER]
    for casebook in wired.casebooks.all(recruiter):
        if not casebook.is_shipped:
            wired.casebooks.delete(recruiter, casebook.id)


def upload(app, *paths: Path):
    box = app.get("file_uploader")[0]
    box.set_value([(path.name, path.read_bytes(), "application/pdf") for path in paths])
    return app.run()


def own(library, person):
    return [casebook for casebook in library.all(person) if not casebook.is_shipped]


def until_read(library, person):
    deadline = time.monotonic() + 30
    while any(casebook.is_under_way for casebook in library.all(person)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_good_files_are_kept_and_bad_ones_named_with_what_is_wrong(visit, people, library, tmp_path):
    person = people[Role.RECRUITER]
    app = visit(person, PAGE)
    good = books.small_book(tmp_path / "good.pdf")
    (tmp_path / "empty.pdf").touch()
    upload(app, books.scanned(tmp_path / "scan_*1*.pdf"), good, tmp_path / "empty.pdf")
    assert not app.exception, app.exception
    refused = [str(warning.value) for warning in app.warning]
    assert len(refused) == 2
    assert PdfWithoutText.sentence in refused[0]
    assert r"scan\_\*1\*\.pdf" in refused[0], "a file's name is text"
    assert PdfEmpty.sentence in refused[1]
    assert [casebook.title for casebook in own(library, person)] == ["A small casebook"]
    until_read(library, person)
    assert len(app.run().warning) == 2, "they are still there when the good one has been read"
    press(app, "Hide this")
    assert not app.warning
    upload(app, good)
    assert CasebookKnown.sentence in str(app.warning[0].value)
    until_read(library, person)
    assert "A small casebook" in words(app.run())


def test_a_search_cites_document_and_page_and_shows_the_page(visit, people, library, tmp_path):
    person = people[Role.ADMIN]
    with books.small_book(tmp_path / "b.pdf").open("rb") as file:
        casebook = library.add(person, "b.pdf", file)
    until_read(library, person)
    app = visit(person, PAGE, q="Nordlys car ferries in winter")
    assert not app.exception, app.exception
    assert any(str(m.value) == "**A small casebook**, page 1" for m in app.markdown)
    assert any("Nordlys Ferries runs six car ferries" in text.value for text in app.text), "plain text, no markup"
    assert not app.get("image")
    next(button for button in app.button if button.label == "Show page").click()
    app.run()
    assert not app.exception, app.exception
    assert app.query_params["book"] == str(casebook.id)
    assert app.query_params["p"] == "1"
    assert len(app.get("image")) == 1
    press(app, "Next")
    assert app.query_params["p"] == "2"
    assert len(app.get("image")) == 1
    press(app, "Close")
    assert "book" not in app.query_params
    assert not app.get("image")


def test_an_address_with_a_page_opens_it_and_nonsense_says_so(visit, people, library, tmp_path):
    person = people[Role.RECRUITER]
    with books.small_book(tmp_path / "b.pdf").open("rb") as file:
        casebook = library.add(person, "b.pdf", file)
    app = visit(person, PAGE, book=str(casebook.id), p="2")
    assert len(app.get("image")) == 1
    for query in ({"book": str(casebook.id), "p": "99"}, {"book": "00000000-0000-0000-0000-000000000000"}):
        app = visit(person, PAGE, **query)
        assert not app.exception
        assert len(app.warning) == 1
        assert not app.get("image")
    for query in ({"book": "nonsense"}, {"book": str(casebook.id), "p": "first"}, {"q": "xqzt vrrp 77812"}):
        app = visit(person, PAGE, **query)
        assert not app.exception
        assert not app.get("image")
    assert any("Nothing in the casebooks fits" in str(info.value) for info in app.info)


def test_a_casebook_is_deleted_after_a_second_question(visit, people, library, tmp_path):
    person = people[Role.RECRUITER]
    with books.small_book(tmp_path / "b.pdf").open("rb") as file:
        library.add(person, "b.pdf", file)
    until_read(library, person)
    app = visit(person, PAGE)
    press(app, "Delete it")
    assert not app.exception, app.exception
    assert own(library, person) == []
