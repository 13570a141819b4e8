"""The embedded engine as a writer of cases: parametric models, in a blink and always consistent."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from core.case_ports import Tell
from core.cases.generate import generate
from core.cases.words import stems
from core.domain.case import Case, Citation
from core.domain.case_request import CaseBrief, WrittenCase
from core.domain.case_study import Engine


class EmbeddedWriter:
    """Implements CaseWriter."""

    unavailable = ""

    def write(
        self, org_id: UUID, brief: CaseBrief, passages: Sequence[Citation], done: int, tell: Tell
    ) -> Iterator[WrittenCase]:
        made = generate(
            brief.query, brief.type, brief.difficulty, brief.count, brief.seed, passages, lambda step, *_: tell(step)
        )
        for case in made.cases[done:]:
            yield WrittenCase(case, Engine.EMBEDDED, _elsewhere(case, brief.industry), made.note)


def _elsewhere(case: Case, industry: str) -> str:
    """A remark when the industry that was asked for is none the model knows."""
    if not industry.strip() or frozenset(stems(industry)) & frozenset(stems(f"{case.industry} {case.client}")):
        return ""
    return f"This kind of case is not written for “{industry.strip()}” here, so it plays in {case.industry.lower()}."
