"""The PDF scorecard. Rendering needs nothing but what lies in this folder, and can reach nothing else."""

import logging
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from core.documents.case_card import CaseCard, case_card
from core.documents.presenter import present
from core.documents.views import Report, ScorecardView
from core.domain.errors import GreenroomError
from core.interview.excerpt import shortened

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).resolve().parent
PACKAGED = {".css": "text/css", ".otf": "font/otf", ".ttf": "font/ttf"}
# Characters no page can show, and those that would reorder the text around them (UAX #9, explicit formatting).
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = dict.fromkeys([*range(0x00, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF], " ")
_UNREADABLE = {**_CONTROL, **_DIRECTION, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


class ExternalAssetRefused(GreenroomError):
    """The scorecard asked for something that is not packaged with it. The address is kept out of the sentence."""

    sentence = "The PDF could not be made. Your results are saved and can be read on the page; please tell us."


class ScorecardPdf:
    """Renders reports as PDF/UA-1 documents on A4 pages."""

    def render(self, report: Report, *, recruiter_copy: bool) -> bytes:
        """The scorecard as PDF; the same report gives the same bytes. The recruiter copy adds reviewers' notes.

        Raises ExternalAssetRefused, and then nothing was fetched.
        """
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        # Its warnings quote the characters a font lacks: candidates' words, which no log may hold.
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        card = report.scorecard
        try:
            page = HTML(
                string=html(report, recruiter_copy=recruiter_copy),
                base_url=FOLDER.as_uri() + "/",
                url_fetcher=packaged_assets(),
            )
            pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=card.id.bytes)
        except FatalURLFetchingError as refusal:
            if isinstance(refusal.__cause__, ExternalAssetRefused):
                raise refusal.__cause__ from None
            raise ExternalAssetRefused from refusal
        return pdf


def html(report: Report, *, recruiter_copy: bool) -> str:
    """The page that is printed, every value escaped."""
    case, result = report.interview.case, report.scorecard.case_result
    card: CaseCard | ScorecardView
    if case is not None and result is not None:
        name, card = "case.html", case_card(report, case, result, recruiter_copy=recruiter_copy)
    else:
        name, card = "scorecard.html", present(report, recruiter_copy=recruiter_copy)
    return _template(name).render(
        card=card,
        recruiter_copy=recruiter_copy,
        created=report.scorecard.created_at.astimezone(UTC).isoformat(timespec="seconds"),
    )


def packaged_assets() -> Any:
    """A WeasyPrint fetcher of the style sheet and fonts in this folder; anything else raises ExternalAssetRefused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedAssets(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            path = packaged(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": PACKAGED[path.suffix]})

    return PackagedAssets(fail_on_errors=True)


def packaged(url: str) -> Path:
    """The packaged file an address names. Raises ExternalAssetRefused for everything else."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    inside = parts.scheme == "file" and parts.netloc == "" and path.is_relative_to(FOLDER)
    if not (inside and path.suffix in PACKAGED and path.is_file()):
        raise ExternalAssetRefused
    return path


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_readable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shortened"] = shortened
    return environment.get_template(name)


def _readable(value: Any) -> Any:
    """Text without characters that no page can show; everything else as it is."""
    return value.translate(_UNREADABLE) if type(value) is str else value
