"""What can be wrong with a casebook, each with its sentence."""

from core.domain.errors import GreenroomError, NotFound


class CasebookUnusable(GreenroomError):
    """A file that cannot become a casebook; each kind says what to do about it."""

    sentence = "This file cannot be used as a casebook. Nothing was added."


class PdfEmpty(CasebookUnusable):
    sentence = "This file is empty (0 bytes). Export or download it again, then upload it."


class NotAPdf(CasebookUnusable):
    sentence = "This is not a PDF. Casebooks are PDF files; save or export yours as one."


class PdfEncrypted(CasebookUnusable):
    sentence = "This PDF is protected by a password. Save a copy without the password and upload that."


class PdfDamaged(CasebookUnusable):
    sentence = "This PDF is damaged and cannot be opened. Open it in a PDF reader, save it anew and try again."


class PdfWithoutText(CasebookUnusable):
    sentence = "This PDF holds pictures of pages and no text. Run text recognition (OCR) on it first, then upload it."


class PdfTooManyPages(CasebookUnusable):
    sentence = "This PDF has more than 500 pages. Split it into parts of up to 500 pages and upload those."


class PdfTooLarge(CasebookUnusable):
    sentence = "This PDF is larger than 200 MB. Save it with smaller pictures, or split it into parts."


class PdfTooHeavy(CasebookUnusable):
    """Reading it took too long, too much memory, or broke the reader."""

    sentence = "This PDF could not be read in reasonable time. Save it anew with another program and try again."


class CasebookKnown(GreenroomError):
    sentence = "This PDF is in the library already, so it was not added again."


class CasebookShipped(GreenroomError):
    sentence = "This casebook ships with Greenroom, so it cannot be deleted."


class TooManyCasebooks(GreenroomError):
    sentence = "The library is full with 50 casebooks. Delete one that is no longer needed first."


class PageNotThere(NotFound):
    sentence = "That page cannot be shown: the casebook has no such page, or its file is no longer on this server."
