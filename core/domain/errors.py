"""Every failure a person can meet: a typed error for the code, a sentence for the person.

A sentence says what happened, what is kept and what to do next. It never carries a candidate's words.
"""


class GreenroomError(Exception):
    """Base of all domain errors. `sentence` is fit to be shown to a person as it is."""

    sentence = "Something went wrong on our side. What you already submitted is saved. Please reload the page."

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        super().__init__(self.sentence)


# --- who is asking -----------------------------------------------------------------------------------------------


class NotSignedIn(GreenroomError):
    sentence = "Please sign in to see this page."


class SessionExpired(NotSignedIn):
    sentence = "Your session has ended. Please sign in again; your interviews are saved."


class NotAllowed(GreenroomError):
    sentence = "Your account does not have access to this page."


class NotFound(GreenroomError):
    """Unknown, or somebody else's: both read the same, so that ids cannot be probed."""

    sentence = "We could not find that, or it belongs to someone else."


class InterviewNotFound(NotFound):
    sentence = "We could not find that interview, or it belongs to someone else."


class WrongCredentials(GreenroomError):
    sentence = "That e-mail and password do not match. Check both and try again."


class AccountLocked(GreenroomError):
    sentence = "Too many attempts. For your protection this account is paused for 15 minutes."


class AccountDisabled(GreenroomError):
    sentence = "This account has been switched off. Please ask your administrator."


class InvalidEmail(GreenroomError):
    sentence = "That does not look like an e-mail address."


class EmailTaken(GreenroomError):
    sentence = "There is already an account for that e-mail. Sign in instead."


class InvalidName(GreenroomError):
    sentence = "Please enter a name of up to 80 characters."


class WeakPassword(GreenroomError):
    sentence = "Please choose a password of at least 10 characters that is not a common one."


class TicketInvalid(GreenroomError):
    sentence = "That sign-in link has expired or was already used. Please sign in again."


class LastAdmin(GreenroomError):
    sentence = "This is the only administrator. Make someone else an administrator first."


class OwnAccount(GreenroomError):
    sentence = "You cannot switch off your own account. Ask another administrator to do it."


class PasswordTooShort(WeakPassword):
    sentence = "Please choose a password of at least 10 characters. A few unrelated words work well."


class PasswordTooLong(WeakPassword):
    sentence = "Please choose a password of at most 128 characters."


class PasswordCommon(WeakPassword):
    sentence = "That password is one of the first that others would try. A few unrelated words work well."


class PasswordIsYou(WeakPassword):
    sentence = "Please choose a password that is not your name or your e-mail address."


class WrongPassword(WrongCredentials):
    sentence = "That is not your current password. Nothing was changed."


class NoPassword(GreenroomError):
    sentence = "This account signs in without a password, so there is none to change."


class BrowserUnknown(GreenroomError):
    """The browser sent no visitor cookie, so a sign-in could not be tied to it."""

    sentence = "Your browser did not keep the cookie that signing in needs. Allow cookies, reload and try again."


class EmailNotVerified(GreenroomError):
    sentence = (
        "Your sign-in provider has not confirmed your e-mail address. "
        "Confirm it there first, or create an account with a password here."
    )


class DemoOff(GreenroomError):
    sentence = "The demo is switched off here. Please sign in with your own account."


class DemoNotHere(GreenroomError):
    sentence = "The demo opens only on the machine Greenroom runs on. Please sign in with your own account."


class DemoAccount(GreenroomError):
    sentence = "Demo accounts are shared by everyone who tries Greenroom, so this cannot be changed here."


# --- the interview -----------------------------------------------------------------------------------------------


class InterviewClosed(GreenroomError):
    sentence = "This interview has ended. Your answers are saved; see the results for what was scored."


class OutOfStep(GreenroomError):
    """The interview moved on elsewhere (another tab, a double click) since this page was drawn."""

    sentence = (
        "This interview moved on in another window, so this answer was not added. "
        "Your words are kept here; the page now shows where the interview is."
    )


class EmptyAnswer(GreenroomError):
    sentence = "There is nothing in that answer yet. Type a few words, or choose Skip."


class AnswerTooLong(GreenroomError):
    sentence = "That answer is longer than 20,000 characters. Please shorten it; nothing you typed is lost."


class IllegalStep(GreenroomError):
    """A rule of the interview was broken by the caller; a person should never see this."""


class NoCase(NotFound):
    sentence = "This case is not on offer any more. Please choose another one."


class NoJobForCase(GreenroomError):
    sentence = "There is no job to take a case for. Please ask your administrator to add one."


class NoQuestions(GreenroomError):
    sentence = "There are no questions for that choice yet. Please pick another track."


class NotScored(GreenroomError):
    sentence = "There is no scorecard for this interview yet."


# --- cases -------------------------------------------------------------------------------------------------------


class CaseInvalid(GreenroomError):
    """A case cannot be read; the sentence names the field and what belongs there."""


class CaseUnknown(GreenroomError):
    """There is no such case model, industry or drill; the sentence lists what there is."""


class FormulaInvalid(GreenroomError):
    """A formula of a case cannot be worked out; the sentence says why."""


class BriefInvalid(GreenroomError):
    sentence = "Say in a few words, up to 300 characters, what the case should be about."


class EngineUnavailable(GreenroomError):
    sentence = "The crew of language models is not set up here. Choose the built-in engine, or ask an administrator."


class TooManyRequests(GreenroomError):
    sentence = "Five requests of your organisation are waiting already. Wait for one to finish, or cancel one."


class CaseChanged(OutOfStep):
    sentence = "Somebody else changed this case meanwhile, so nothing was saved. Reload to see it as it is now."


class CaseHasProblems(GreenroomError):
    sentence = "This case has problems and was not published. Put right what is listed below it, then publish it."


class CaseShipped(GreenroomError):
    sentence = "This case comes with Greenroom and cannot be changed. Copy it to your library and change the copy."


class NoOtherExhibit(GreenroomError):
    sentence = "There is no other way to show these numbers: they are of different kinds, and a table keeps them apart."


class WritingCancelled(GreenroomError):
    """Raised inside the work, to leave it."""

    sentence = "The writing was cancelled. What was finished is in the library."


class CrewFailed(GreenroomError):
    """The crew wrote nothing that can be used; the sentence says why."""

    sentence = "The crew of language models did not finish."


# --- the store, models and start-up --------------------------------------------------------------------------------


class StoreInUse(GreenroomError):
    """A second process tried to open the embedded DuckDB file."""

    sentence = (
        "The database file is already open in another process. Stop the other Greenroom first. "
        "To run several at once, set GREENROOM_DATABASE_URL to a PostgreSQL database."
    )


class StoreCorrupted(GreenroomError):
    sentence = (
        "The database file cannot be read: it is damaged or is not a Greenroom database. Nothing was changed. "
        "Restore the latest backup with: make restore FILE=<backup>"
    )


class StoreFull(GreenroomError):
    sentence = (
        "The disk is full, so this could not be saved. What you submitted before is safe. "
        "Keep your text here and try again once space has been freed."
    )


class StoreBusy(GreenroomError):
    sentence = "The database is busy, so this could not be saved just now. Nothing is lost; please try again."


class BackupInvalid(GreenroomError):
    sentence = "That file is not a Greenroom backup. Nothing was changed."


class ModelMissing(GreenroomError):
    sentence = "The language model that reads answers is not installed. Run: make models"


class BankInvalid(GreenroomError):
    """A file under data/ is wrong; the sentence names file, line and field."""


class GraderModelInvalid(GreenroomError):
    """The trained grader's file cannot be used; the sentence names it and says why."""


class PortTaken(GreenroomError):
    sentence = "That port is already in use. Choose another with: make run PORT=8502"


class StoreNewer(GreenroomError):
    sentence = (
        "The database was made by a newer version of Greenroom. Nothing was changed. "
        "Update this one, or restore an older backup with: make restore FILE=<backup>"
    )


class StoreUnreachable(GreenroomError):
    """PostgreSQL is down, restarting, or does not let us in."""

    sentence = (
        "The database cannot be reached, so this could not be saved just now. "
        "What you submitted before is safe; please try again in a minute."
    )


class BackupElsewhere(GreenroomError):
    sentence = (
        "This Greenroom keeps its data in PostgreSQL. Save it with pg_dump --format=custom, "
        "and put it back with pg_restore; nothing was changed."
    )


class AnalyticsMissing(GreenroomError):
    sentence = (
        "Reports on a PostgreSQL database need one more package. "
        "Run: pip install duckdb-extension-postgres-scanner==1.5.5"
    )
