"""The cases that ship in the library: one of every model, and a harder sibling of each."""

import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from core.cases.draw import draw
from core.cases.models import MODELS
from core.domain.case import Case
from core.domain.case_json import to_json
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.question import Difficulty

NAMESPACE = UUID("6f1d4c52-7f53-4f1b-9d0a-3a5f0c1f7b2e")
SEEDS = {Difficulty.EASY: 2, Difficulty.MEDIUM: 1, Difficulty.HARD: 4}


def shipped_cases(at: datetime) -> list[CaseStudy]:
    """Every model at medium difficulty, and by turns an easy or a hard one. The id tells the content."""
    cases = []
    for number, model in enumerate(MODELS):
        second = Difficulty.EASY if number % 2 else Difficulty.HARD
        cases += [draw(model, SEEDS[level], level) for level in (Difficulty.MEDIUM, second)]
    return [CaseStudy(_id(case), None, case, CaseStatus.PUBLISHED, at) for case in cases]


def _id(case: Case) -> UUID:
    content = json.dumps(to_json(case), sort_keys=True)
    return uuid5(NAMESPACE, sha256(content.encode()).hexdigest())
