"""Write cases, or check a file of them:

    python -m scripts.generate_case --topic TEXT [--type consulting|product_management] [--difficulty easy|medium|hard]
        [--engine embedded|crew] [--n N] [--seed S] [--json]
    python -m scripts.generate_case --check FILE.json

The crew needs a language model (GREENROOM_LLM_MODEL, GREENROOM_LLM_URL) and its packages (`make crew`); without them,
or when its work does not hold together, the built-in engine writes and the note says why. What the crew does is told on
the error stream.

--json prints one object: the engine that wrote, a note when something was chosen for you, and the complete cases with
parameters, exhibits, checkpoints, solution and citations. --check reads such an object, a list of cases or one case,
says what is wrong with each, and exits with 1 when anything is.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from core.case_ports import CaseWriter
from core.cases.crew import CrewWriter
from core.cases.generate import MOST_CASES
from core.cases.validate import validate
from core.cases.writer import EmbeddedWriter
from core.domain.case import Case, CaseType
from core.domain.case_json import from_json, to_json
from core.domain.case_request import CaseBrief
from core.domain.case_study import Engine
from core.domain.errors import CaseInvalid, GreenroomError
from core.domain.question import Difficulty
from core.domain.units import show
from core.llm.calls import NoCalls
from core.llm.config import LlmConfig
from core.llm.prompts import Prompts
from core.settings import Settings

LARGEST_FILE = 20 * 2**20  # bytes
INSTEAD = "So the built-in engine wrote the cases."
NOBODY = UUID(int=0)  # no organisation: from the command line no casebook is read


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.generate_case", description="Write or check cases.")
    parser.add_argument("--topic", help="what the cases are about, in your own words")
    parser.add_argument("--type", type=CaseType, choices=list(CaseType), default=CaseType.CONSULTING)
    parser.add_argument("--difficulty", type=Difficulty, choices=list(Difficulty), default=Difficulty.MEDIUM)
    parser.add_argument("--engine", choices=["embedded", "crew"], default="embedded")
    parser.add_argument("--n", type=int, default=1, metavar="N", help=f"how many, 1 to {MOST_CASES}")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same cases")
    parser.add_argument("--json", action="store_true", help="complete cases as JSON")
    parser.add_argument("--check", type=Path, metavar="FILE.json", help="say what is wrong with the cases in a file")
    parsed = parser.parse_args(arguments)
    try:
        if parsed.check:
            return check(parsed.check)
        if parsed.topic is None:
            parser.error("give --topic TEXT, or --check FILE.json")
        return write(parsed)
    except GreenroomError as error:
        print(error.sentence, file=sys.stderr)
        return 1


def write(wanted: argparse.Namespace) -> int:
    brief = CaseBrief(
        wanted.topic, wanted.type, wanted.difficulty, "", wanted.n, wanted.seed, Engine(wanted.engine)
    ).checked()
    made, notes = [], []
    writer: CaseWriter = EmbeddedWriter()
    if brief.engine is Engine.CREW:
        from core.wiring_cases import case_writers  # wires everything, which the built-in engine need not wait for

        crew = case_writers(LlmConfig.of(Settings()), Prompts(), NoCalls(), None)[Engine.CREW]
        notes += [crew.unavailable, INSTEAD] if crew.unavailable else []
        writer = writer if crew.unavailable else crew
    for written in writer.write(NOBODY, brief, (), 0, tell if isinstance(writer, CrewWriter) else silently):
        made.append(written)
        notes += [written.note, written.remark]
    note = " ".join(dict.fromkeys(part for part in notes if part))
    if note:
        print(note, file=sys.stderr)
    if wanted.json:
        engines = {written.engine for written in made}
        cases = [to_json(written.case) for written in made]
        engine = engines.pop() if len(engines) == 1 else "mixed"
        print(json.dumps({"engine": engine, "note": note, "cases": cases}, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(as_text(written.case) for written in made))
    return 0


def silently(_: str) -> None:
    return


def tell(step: str) -> None:
    if step:
        print(step, file=sys.stderr)


def check(path: Path) -> int:
    """Print what is wrong with every case of a file; 1 when anything is. Raises CaseInvalid for what is no JSON."""
    wrong = 0
    entries = read(path)
    for number, entry in enumerate(entries, 1):
        try:
            case = from_json(entry)
        except CaseInvalid as error:
            print(f"Case {number}: {error.sentence}")
            wrong += 1
            continue
        problems = validate(case)
        wrong += bool(problems)
        for problem in problems:
            print(f"Case {number}, “{case.title}”, {problem}")
    told = f"{wrong} with something wrong" if wrong else "nothing wrong"
    print(f"{path.name}: {len(entries)} read, {told}.")
    return int(wrong > 0)


def read(path: Path) -> list[Any]:
    """The entries of a file that should be cases. Raises CaseInvalid."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CaseInvalid(f"{path.name} is larger than {LARGEST_FILE // 2**20} MB.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaseInvalid(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise CaseInvalid(f"{path.name} is not text in UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise CaseInvalid(f"{path.name} is not JSON: {error}.") from error
    if isinstance(data, dict) and isinstance(data.get("cases"), list):
        data = data["cases"]
    entries = data if isinstance(data, list) else [data]
    if not entries:
        raise CaseInvalid(f"There is no case in {path.name}.")
    return entries


def as_text(case: Case) -> str:
    lines = [
        case.title,
        f"{case.topic}, {case.industry.lower()}, {case.difficulty}; {case.id}",
        "",
        case.prompt,
        "",
        case.twist,
    ]
    for exhibit in case.exhibits:
        lines += ["", f"{exhibit.title} ({exhibit.kind})"]
        for series in exhibit.series:
            cells = zip(exhibit.categories, series.values, strict=True)
            shown = ", ".join(f"{name} {show(value, exhibit.unit_of(series))}" for name, value in cells)
            lines.append(f"  {series.name}: {shown}")
    lines.append("")
    lines += [f"{checkpoint.question} {show(checkpoint.value, checkpoint.unit)}" for checkpoint in case.checkpoints]
    return "\n".join([*lines, "", case.solution.recommendation])


if __name__ == "__main__":
    raise SystemExit(main())
