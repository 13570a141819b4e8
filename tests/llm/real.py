"""What is asked of a real model and what must be true of its replies, whether it runs or is replayed; never exact
words."""

from dataclasses import replace
from uuid import uuid4

from core.domain.by_model import Listener, Moment
from core.domain.grade import Score, Verdict
from core.domain.scorecard import Delivery, Marked, Recommendation
from core.grading.injection import without_instructions
from core.llm.calls import Prices
from core.llm.coach import ModelCoach
from core.llm.config import LlmConfig
from core.llm.evaluator import ModelEvaluator
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.replies import Server
from core.llm.turn import TurnModel
from tests.llm.conftest import PRICES, Ledger
from tests.llm.table import DIMENSIONS, POINTS, QUESTION, Embedded, grade, results
from tests.llm.test_interview import OVERALL, PLAIN
from tests.unit.fakes import Ticking

NAME = "qwen2.5-coder-1.5b-instruct"
GOOD = (
    "A hash function turns the key into an integer, and that integer picks an index in an array of buckets. When two "
    "keys land in the same bucket they are kept in a chained list, or the second is moved by probing to another open "
    "slot. On average a lookup takes constant time; when many entries share one chain it becomes linear."
)
BAD = "It is a map, so you put things in and get them out again. I think it is sorted, which is why it is fast."


def parts(server: Server, ledger: Ledger, seconds: float) -> tuple[TurnModel, ModelEvaluator, ModelCoach]:
    config = LlmConfig(model=NAME, url="http://127.0.0.1/v1", attempts=1)
    provider = OpenAiProvider(config, server, ledger, Prices.load(PRICES), Ticking())
    prompts, embedded = Prompts(), Embedded(replace(grade(6.0, 6.0), verdicts=()))
    turn = TurnModel(provider, prompts, embedded, without_instructions, seconds)
    evaluator = ModelEvaluator(provider, prompts, without_instructions, seconds)
    return turn, evaluator, ModelCoach(provider, prompts, str, without_instructions, seconds)


def judge_one_question(server: Server, seconds: float) -> None:
    """A good and a bad answer, one of them streamed; then a whole interview, evaluated and coached."""
    ledger = Ledger()
    turn, evaluator, coach = parts(server, ledger, seconds)
    moment = Moment(QUESTION.stem, (QUESTION.stem,), probes=POINTS, interview_id=uuid4())
    heard: list[str] = []
    listener = Listener(aim=lambda made: made.missed[0] if made.missed else None, hear=heard.append)
    good = turn.take(QUESTION, GOOD, moment)
    bad = turn.take(QUESTION, BAD, moment, listener)
    for taken, answer in ((good, GOOD), (bad, BAD)):
        assert taken.degraded == ""
        assert taken.grade.grader == "llm"
        assert len(taken.grade.verdicts) == len(POINTS)
        assert taken.grade.critique
        for verdict in taken.grade.verdicts:
            if verdict.evidence is not None:
                assert answer[verdict.evidence.start : verdict.evidence.end] == verdict.evidence.quote
        assert taken.tokens_in
        assert taken.tokens_out
        assert taken.cost == 0
    met = [sum(v.verdict is Verdict.MET for v in taken.grade.verdicts) for taken in (good, bad)]
    assert met[0] > met[1]
    assert isinstance(good.grade.understanding, Score)
    assert isinstance(bad.grade.understanding, Score)
    assert good.grade.understanding.value > bad.grade.understanding.value
    assert bad.wording.text == "" or bad.wording.text.startswith("".join(heard).strip()[:10])

    evaluated = evaluator.evaluate(results(), DIMENSIONS, OVERALL)
    assert evaluated.degraded == ""
    assert evaluated.runs == 1
    delivery = Delivery(2, 30.0, 20.0, 90.0)
    coached = coach.coached(
        Marked(tuple(results()), tuple(DIMENSIONS), delivery, Recommendation.BORDERLINE, 60.0, 70.0), PLAIN
    )
    assert coached.degraded == ""
    assert coached.feedback.summary
    words = {answer.turn_id: answer.text for result in results() for answer in result.answers}
    for claim in (*evaluated.claims, *coached.claims):
        assert words[claim.turn_id][claim.evidence.start : claim.evidence.end] == claim.evidence.quote

    assert [row.task for row in ledger.rows][:2] == ["turn", "turn"]
    assert {row.outcome for row in ledger.rows} <= {"ok", "wrong_shape"}
    assert [row.streamed for row in ledger.rows][:2] == [False, True]
