"""A line of the interviewer of a case, put into words of the moment by the model. Code decides what is said; the model
finds the words, and where they are not fit, or late, the line stands as it was written."""

import logging
import re
import time
from uuid import UUID

from core.domain.case_interview import CaseLine, WordedLine
from core.llm.deadline import Clock, Deadline
from core.llm.errors import ModelError
from core.llm.fence import NewNonce, clipped, fence, new_nonce
from core.llm.prompts import Prompts
from core.llm.provider import Ask, LLMProvider
from core.llm.shapes import Sentence, Shape
from core.llm.sheet import Screen, asked_before
from core.llm.turn import UNEXPECTED
from core.llm.wording import content, near, unfit

log = logging.getLogger(__name__)
SHORTEST = 8  # characters
LONGEST = {"reaction": 160, "pushback": 420}
LONGEST_SAID = 4000  # characters of an answer that are laid before the model
GIVEN_AWAY = 0.6  # of a secret sentence's own content words are in the line
FEWEST = 3  # own content words from which on that says something

_NUMBER = re.compile(r"\d[\d.,]*")
_SPELLED = re.compile(
    r"\b(?:half|third|quarter|twice|double|triple|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion)\b",
    re.IGNORECASE,
)
# A reaction neither judges nor advises.
_JUDGES = re.compile(
    r"\b(?:correct|right|wrong|incorrect|exactly|mistaken|not quite|you should|try to|consider|have you thought)\b",
    re.I,
)


class LineReply(Shape):
    line: Sentence


class CaseLineModel:
    """Safe to share between threads."""

    def __init__(
        self,
        provider: LLMProvider,
        prompts: Prompts,
        screen: Screen,
        seconds: float,
        *,
        nonce: NewNonce = new_nonce,
        clock: Clock = time.monotonic,
    ) -> None:
        self.provider, self.prompts = provider, prompts
        self._screen, self._seconds, self._nonce, self._clock = screen, seconds, nonce, clock

    def word(self, line: CaseLine, interview_id: UUID) -> WordedLine:
        """The line in the model's words, or as written with the reason. Raises no ModelError."""
        try:
            words = self._asked(line, interview_id)
        except ModelError as failure:
            return WordedLine(line.plain, failure.sentence)
        except Exception as failure:  # a mistake of ours must not be what a candidate's turn dies of
            log.error("a line by the model failed: %s", type(failure).__name__)
            return WordedLine(line.plain, UNEXPECTED)
        problem = misfit(words, line)
        if problem:
            log.info("a line by the model was not used: %s", problem)
        return WordedLine(line.plain if problem else words)

    def _asked(self, line: CaseLine, interview_id: UUID) -> str:
        prompt, nonce = self.prompts["case_line"], self._nonce()
        said, _ = self._screen(line.said)
        messages = prompt.messages(
            nonce=nonce,
            purpose=line.purpose,
            line=line.plain,
            earlier=asked_before(line.earlier),
            answer=fence("answer", clipped(said, LONGEST_SAID), nonce).text,
        )
        ask = Ask("case-line", messages, prompt.hash, interview_id=interview_id)
        reply = self.provider.structured(ask, LineReply, Deadline.within(self._seconds, self._clock)).value
        return " ".join(reply.line.split()).strip("\"'“” ")


def misfit(words: str, line: CaseLine) -> str:
    """Why the words cannot stand for the line; "" when they can."""
    if not SHORTEST <= len(words) <= LONGEST[line.purpose]:
        return "no line of a fit length"
    if unfit(words):
        return "speaks of marks or instructions"
    if line.purpose == "reaction" and (_JUDGES.search(words) or "?" in words):
        return "judges or asks"
    known = " ".join((line.plain, line.said, *line.earlier))
    if not _numbers(words) <= _numbers(known):
        return "has a number nobody said"
    said = content(words)
    if any(words.casefold() in one.casefold() or (said and near(said, content(one))) for one in line.earlier):
        return "was said before"
    around = content(known)
    for secret in line.secret:
        own = content(secret) - around
        if len(own) >= FEWEST and len(said & own) >= GIVEN_AWAY * len(own):
            return "gives the solution away"
    if line.purpose == "pushback" and not said & content(line.plain):
        return "is about something else"
    return ""


def _numbers(text: str) -> frozenset[str]:
    digits = (match.group().rstrip(".,").replace(",", "") for match in _NUMBER.finditer(text))
    return frozenset(digits) | frozenset(match.group().lower() for match in _SPELLED.finditer(text))
