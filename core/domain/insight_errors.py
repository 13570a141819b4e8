"""Errors of the insight pages, with the sentence a person reads."""

from core.domain.errors import GreenroomError


class PeriodReversed(GreenroomError):
    sentence = "The period ends before it begins. Choose an end that is later."


class ReasonMissing(GreenroomError):
    sentence = "Please say why in a few words; nothing was changed."


class SentinelsLeft(GreenroomError):
    """A round of sentinels was given up; nothing of it is kept, and it is tried again."""

    sentence = "The language model did not answer, so the sentinels are graded again in an hour."


class BudgetUnknown(GreenroomError):
    sentence = "Choose one of the budgets that are offered; nothing was changed."


class GroupsInvalid(GreenroomError):
    """A file of voluntary groups cannot be read; the sentence says where and why."""


class AlreadyAcknowledged(GreenroomError):
    sentence = "Someone has acknowledged this alarm already; their reason is kept."


class TooManyToCompare(GreenroomError):
    sentence = "Up to four candidates of the same job fit side by side. Take one away first."


# --- reviews of what was flagged --------------------------------------------------------------------------------------


class ReasonTooLong(GreenroomError):
    sentence = "That reason is longer than 1,000 characters. Please shorten it; nothing was changed."


class NothingFlagged(GreenroomError):
    sentence = "There is nothing flagged here (any more), so there is nothing to decide. Reload to see what is."


class DecidedMeanwhile(GreenroomError):
    """Somebody else decided since the page was drawn."""

    sentence = (
        "Somebody decided this meanwhile, so nothing was changed. Their decision is shown here now, and your reason is "
        "kept below: decide again if you still want to."
    )


class NoteMissing(GreenroomError):
    sentence = "There is nothing in that note yet. Write a few words, or leave it."


class NoteTooLong(GreenroomError):
    sentence = "That note is longer than 1,000 characters. Please shorten it; nothing you typed is lost."


# --- the calibration studio ----------------------------------------------------------------------------------------


class MarkOutOfRange(GreenroomError):
    sentence = "Marks go from 1 to 10. Nothing was kept; please mark this answer again."


class CommentTooLong(GreenroomError):
    sentence = "Please keep comments and reasons under 500 characters. Nothing was kept."


class AlreadyGradedBlind(GreenroomError):
    sentence = "You have graded this answer already, and your first grade stands."


class OwnAnswer(GreenroomError):
    sentence = "This is an answer of your own, which you cannot grade."


class AnswerGone(GreenroomError):
    sentence = "This answer has been deleted since it was drawn, so it needs no grade."


class NothingToGrade(GreenroomError):
    sentence = "There are no scored answers to grade here yet. They appear once interviews have been taken."


class AllGraded(GreenroomError):
    sentence = "You have graded every answer there is here. New ones appear as interviews are taken."


class JobClosed(GreenroomError):
    sentence = "This job is closed, so its answers are not graded any more. Grades given before are kept."


class SampleSizeUnknown(GreenroomError):
    sentence = "Choose one of the sample sizes that are offered."


class LevelUnknown(GreenroomError):
    sentence = "Choose one of the levels that are offered; nothing was changed."


class TooFewToCalibrate(GreenroomError):
    sentence = "No question has three blind grades yet, so there is nothing to shift its scale by. Nothing was changed."


class CalibrationMoved(GreenroomError):
    sentence = "Somebody else has just changed this job's calibration. Look at it again; nothing was changed."


class CalibrationOff(GreenroomError):
    sentence = "The calibration of this job is switched off already."
