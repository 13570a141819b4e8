"""PDFs for tests: good ones typeset with WeasyPrint, and every kind of bad one."""

import html
import io
from collections.abc import Sequence
from pathlib import Path

STYLE = """
@page { size: A5; margin: 18mm;
        @top-center { content: "A small casebook"; font-size: 8pt }
        @bottom-center { content: "Page " counter(page); font-size: 8pt } }
body { font-family: "DejaVu Sans", sans-serif; font-size: 10pt; line-height: 1.35 }
h1 { font-size: 20pt; break-before: page } h2 { font-size: 13pt }
.hidden { color: white; font-size: 8pt } .tiny { font-size: 1pt }
"""
FERRIES = (
    "Nordlys Ferries runs six car ferries between islands. Passenger numbers are stable, yet the operating profit has "
    "halved in two years.",
    "Fuel is 38 % of the cost. The fleet burns marine gas oil, whose price rose by a third. Crews are paid by the "
    "hour, and overtime doubled because sailings run late in winter.",
)
CLINICS = (
    "A chain of dental clinics wants to enter the neighbouring country. The board asks whether to buy a local chain or "
    "to open clinics of its own.",
    "Licences take nine months. A clinic breaks even with 1,900 patients a year, and dentists are scarce outside the "
    "capital.",
)
TINY = "Unreadably small words."
CASES = (("Case 1: Ferries", "Prompt", FERRIES), ("Case 2: Dental clinics", "Prompt", CLINICS))


def page(title: str, section: str, paragraphs: Sequence[str], hidden: str = "") -> str:
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"<h1>{title}</h1><h2>{section}</h2>{text}<p class=hidden>{html.escape(hidden)}</p><p class=tiny>{TINY}</p>"


def typeset(path: Path, bodies: Sequence[str], title: str = "A small casebook") -> Path:
    """A PDF with every body on a page of its own (the first h1 of each breaks the page)."""
    from weasyprint import HTML

    HTML(string=f"<title>{title}</title><style>{STYLE}</style>{''.join(bodies)}").write_pdf(path)
    return path


def small_book(path: Path, copies: int = 1, hidden: str = "") -> Path:
    """Two cases, each on a page of its own, `copies` times over."""
    return typeset(path, [page(*case, hidden) for _ in range(copies) for case in CASES])


def blank_pages(path: Path, count: int) -> Path:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(200, 300)
    document.save(path)
    document.close()
    return path


def scanned(path: Path) -> Path:
    """A page that is a picture."""
    from PIL import Image

    Image.new("RGB", (300, 400), "grey").save(path, "PDF")
    return path


def encrypted(path: Path, source: Path) -> Path:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(source))
    writer.encrypt("secret", algorithm="RC4-128")
    with path.open("wb") as file:
        writer.write(file)
    return path


def damaged(path: Path, source: Path) -> Path:
    """It begins like a PDF, and nothing else of it is there."""
    path.write_bytes(source.read_bytes()[:60] + bytes(400))
    return path


def as_file(path: Path) -> io.BytesIO:
    return io.BytesIO(path.read_bytes())
