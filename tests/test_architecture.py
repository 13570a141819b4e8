"""Imports point one way, pages stay thin, and nothing heavy loads before it is used.

The table `MAY_IMPORT` is the architecture: a part of the code and the parts it may import. Each test names the file,
the line and what to do instead.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAUNCHERS = ("app.py", "server.py")

ADAPTERS = frozenset({"grading", "cases", "knowledge", "speech", "llm", "storage", "documents", "http", "jobs"})
NEUTRAL = frozenset({"settings", "models", "prompts"})  # helpers without a side
RULES = frozenset({"interview", "statistics"})  # pure rules that use cases share
INNER = frozenset({"domain", "ports", "case_ports", "casebook_ports", "trust_ports"})

# What a part may import, itself always included. Parts of `core` go by their name inside it.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "domain": frozenset(),
    "ports": frozenset({"domain"}),
    "case_ports": frozenset({"domain"}),
    "casebook_ports": frozenset({"domain"}),
    "trust_ports": frozenset({"domain"}),
    "settings": frozenset(),
    "models": frozenset(),
    "prompts": frozenset({"domain"}),
    "interview": frozenset({"domain"}),
    "statistics": frozenset({"domain"}),
    "checked_yaml": frozenset({"domain", "settings"}),
    "catalogue": frozenset({"domain", "checked_yaml"}),  # reads the question bank and the jobs under data/
    "usecases": INNER | RULES | {"settings", "catalogue"},
    **{adapter: INNER | NEUTRAL | {"statistics"} for adapter in ADAPTERS},
    "cases": INNER | {"settings", "checked_yaml"},  # pure: what needs vectors or grades is handed a port
    "documents": INNER | NEUTRAL | RULES,
    "http": INNER | NEUTRAL | {"usecases"},
    "voice": INNER | NEUTRAL | RULES | {"speech", "usecases"},  # joins spoken turns and the interview
    "demo": INNER | NEUTRAL | RULES | ADAPTERS | {"catalogue", "usecases", "data"},  # fills a store with history
    "wiring_insights": INNER | NEUTRAL | RULES | ADAPTERS | {"catalogue", "usecases"},
    "wiring_cases": INNER | NEUTRAL | ADAPTERS,
    "bootstrap": INNER
    | NEUTRAL
    | RULES
    | ADAPTERS
    | {"catalogue", "usecases", "demo", "voice", "wiring_insights", "wiring_cases"},
    "pages": frozenset({"domain", "usecases", "interview", "bootstrap", "settings", "models", "voice"}),
    "app": frozenset({"pages", "domain", "usecases", "bootstrap"}),
    "server": frozenset({"app", "pages", "domain", "usecases", "bootstrap", "http", "settings"}),
}

ONLY_THE_STANDARD_LIBRARY = {"domain": frozenset[str](), "interview": frozenset({"yaml"})}
# A use case works through ports; these are what adapters are made of.
ADAPTERS_TOOLS = frozenset(
    {"duckdb", "duckdb_sqlalchemy", "sqlalchemy", "psycopg", "weasyprint", "jinja2", "onnxruntime", "tokenizers"}
    | {"httpx", "requests", "starlette", "huey", "smtplib", "streamlit", "streamlit_webrtc"}
)
HEAVY = frozenset({"weasyprint", "onnxruntime", "tokenizers", "crewai", "faster_whisper", "rapidocr"})
THREADS = frozenset({"threading", "multiprocessing", "concurrent", "asyncio"})

MOST_LINES = {"app.py": 60, "server.py": 40}
MOST_LINES_OF_A_PAGE = 120
MOST_LINES_OF_A_FILE = 350

MICROPHONE = "pages/shared/microphone.py"
# Pages without a guard: where people who are not signed in arrive.
OPEN_PAGES = {"pages/account/sign_in.py"}

SQL = re.compile(
    r"\bSELECT\b[\s\S]+\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\b(?i:select)\s+\*"
)


# --- reading the code -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Import:
    line: int
    module: str  # dotted, absolute
    at_top: bool  # runs when the file is imported

    @property
    def package(self) -> str:
        return self.module.split(".")[0]


def python_files(*places: str) -> list[str]:
    """Paths from the root, sorted; a place is a file or a folder."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found.extend([path] if path.is_file() else path.rglob("*.py"))
    relative = (path.relative_to(ROOT).as_posix() for path in found)
    return sorted(name for name in relative if not name.startswith("data/var/"))


@cache
def source(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def tree(file: str) -> ast.Module:
    return ast.parse(source(file), filename=file)


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def walk(node: ast.AST, at_top: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, with whether it runs at import."""
    for child in ast.iter_child_nodes(node):
        yield child, at_top
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or is_type_checking(child)
        yield from walk(child, at_top and not later)


@cache
def imports(file: str) -> tuple[Import, ...]:
    found: list[Import] = []
    package = Path(file).with_suffix("").parts[:-1]
    for node, at_top in walk(tree(file)):
        if isinstance(node, ast.Import):
            found.extend(Import(node.lineno, alias.name, at_top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*parents, *([node.module] if node.module else [])))
            if module in ("core", "pages", "data"):  # `from core import settings` means core.settings
                found.extend(Import(node.lineno, f"{module}.{alias.name}", at_top) for alias in node.names)
            else:
                found.append(Import(node.lineno, module, at_top))
    return tuple(found)


def part_of(module: str) -> str | None:
    """The part of Greenroom a module belongs to; None for other people's packages."""
    names = module.split(".")
    if names[0] == "core":
        return names[1] if len(names) > 1 else None
    return names[0] if names[0] in ("app", "server", "pages", "data", "scripts", "tests", "benchmarks") else None


def part_of_file(file: str) -> str | None:
    return part_of(".".join(Path(file).with_suffix("").parts))


def at(file: str, line: int) -> str:
    return f"{file}:{line}"


CORE = python_files("core")
PAGES = python_files("pages")
SCRIPTS_OF_PAGES = [file for file in PAGES if not file.startswith("pages/shared/") and not file.endswith("__init__.py")]
APP = [file for file in LAUNCHERS if (ROOT / file).exists()]
SHIPPED = [*CORE, *PAGES, *APP]
EVERYTHING = python_files("core", "pages", "data", "scripts", "tests", "benchmarks", *APP)


# --- who may import whom ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [file for file in SHIPPED if part_of_file(file) not in (None, "__init__")])
def test_imports_point_one_way(file: str) -> None:
    part = part_of_file(file)
    assert part in MAY_IMPORT, f"{file}: core/{part} is new; give it a row in MAY_IMPORT (tests/test_architecture.py)"
    allowed = MAY_IMPORT[part] | {part}
    breaches = [
        f"{at(file, found.line)} imports {found.module}: {part} may import only {', '.join(sorted(allowed))}"
        for found in imports(file)
        if (other := part_of(found.module)) is not None and other not in allowed
    ]
    assert not breaches, "\n".join([*breaches, "Reach it through core/ports.py, and wire it in core/bootstrap.py."])


@pytest.mark.parametrize("file", [file for file in CORE if part_of_file(file) in ONLY_THE_STANDARD_LIBRARY])
def test_rules_and_values_need_no_library(file: str) -> None:
    part = part_of_file(file) or ""
    allowed = ONLY_THE_STANDARD_LIBRARY[part] | sys.stdlib_module_names | {"core"}
    breaches = [at(file, found.line) for found in imports(file) if found.package not in allowed]
    assert not breaches, f"core/{part} imports the standard library and the domain only: {', '.join(breaches)}"


@pytest.mark.parametrize("file", [file for file in CORE if part_of_file(file) == "usecases"])
def test_use_cases_leave_tools_to_adapters(file: str) -> None:
    breaches = [f"{at(file, found.line)} {found.module}" for found in imports(file) if found.package in ADAPTERS_TOOLS]
    assert not breaches, f"put it behind a port: {', '.join(breaches)}"


@pytest.mark.parametrize("file", CORE)
def test_core_knows_neither_streamlit_nor_pages(file: str) -> None:
    outside = {"streamlit", "streamlit_webrtc", "pages", "app", "server", "tests", "scripts", "benchmarks"}
    breaches = [f"{at(file, found.line)} {found.module}" for found in imports(file) if found.package in outside]
    assert not breaches, f"core must run without a page: {', '.join(breaches)}"


@pytest.mark.parametrize("file", SHIPPED)
def test_only_the_microphone_imports_webrtc(file: str) -> None:
    breaches = [at(file, found.line) for found in imports(file) if found.package == "streamlit_webrtc"]
    assert file == MICROPHONE or not breaches, f"import it in {MICROPHONE} only; it fails under AppTest: {breaches}"


@pytest.mark.parametrize("file", SHIPPED)
def test_nothing_heavy_loads_at_import(file: str) -> None:
    heavy = [f"{at(file, f.line)} {f.module}" for f in imports(file) if f.at_top and f.package in HEAVY]
    assert not heavy, f"import it inside the function that uses it; the first page waits for it: {', '.join(heavy)}"


# --- pages ------------------------------------------------------------------------------------------------------------


def test_no_script_lies_directly_in_pages() -> None:
    loose = [file.name for file in (ROOT / "pages").glob("*.py") if file.name != "__init__.py"]
    assert not loose, f"Streamlit would run these without app.py and its sign-in; move them to a subfolder: {loose}"


@pytest.mark.parametrize("file", SCRIPTS_OF_PAGES)
def test_a_page_opens_with_its_guard(file: str) -> None:
    if file in OPEN_PAGES:
        return
    first = next((statement for statement in tree(file).body if does_something(statement)), None)
    assert first is not None, f"{file} does nothing"
    assert calls_require(first), (
        f"{at(file, first.lineno)} runs before the guard; begin with person = require(Role.…) from pages.shared.access"
    )


def does_something(statement: ast.stmt) -> bool:
    """Whether more than names comes into being: imports, definitions and constants come before the guard."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.ClassDef():
            return False
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Assign() | ast.AnnAssign():
            return any(isinstance(node, ast.Call) for node in ast.walk(statement))
    return True


def calls_require(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "require"


@pytest.mark.parametrize("file", [*PAGES, *APP])
def test_pages_hold_no_sql(file: str) -> None:
    texts = (node for node in ast.walk(tree(file)) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    breaches = [at(file, node.lineno) for node in texts if SQL.search(str(node.value))]
    assert not breaches, f"a question to the store is a file in core/storage/queries: {', '.join(breaches)}"


@pytest.mark.parametrize("file", [*PAGES, *APP])
def test_pages_trust_no_html(file: str) -> None:
    breaches = [
        at(file, node.value.lineno)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"
    ]
    assert not breaches, f"what people typed would run as markup: {', '.join(breaches)}"


@pytest.mark.parametrize("file", [file for file in PAGES if file != MICROPHONE])
def test_pages_start_no_threads(file: str) -> None:
    breaches = [f"{at(file, found.line)} {found.module}" for found in imports(file) if found.package in THREADS]
    assert not breaches, f"threads live in core/speech/workers.py and core/jobs: {', '.join(breaches)}"


# --- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", EVERYTHING)
def test_files_stay_small(file: str) -> None:
    if file in MOST_LINES:
        most = MOST_LINES[file]
    elif file in SCRIPTS_OF_PAGES:
        most = MOST_LINES_OF_A_PAGE
    else:
        most = MOST_LINES_OF_A_FILE
    lines = len(source(file).splitlines())
    assert lines <= most, f"{file} has {lines} lines, {most} are the limit: split it where it changes subject"


# --- the checks themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_sql"),
    [
        ("SELECT id FROM interview", True),
        ("select * from interview", True),
        ("UPDATE account SET role = ?", True),
        ("Select a question from the list", False),
        ("We update your set of questions", False),
    ],
)
def test_sql_is_told_from_prose(text: str, is_sql: bool) -> None:
    assert bool(SQL.search(text)) is is_sql


@pytest.mark.parametrize(
    ("first", "guarded"),
    [
        ("person = require(Role.ADMIN)", True),
        ("require(Role.ADMIN)", True),
        ("st.title('People')", False),
        ("x = services()", False),
        ("if True:\n    require(Role.ADMIN)", False),
    ],
)
def test_a_guard_is_recognised(first: str, guarded: bool) -> None:
    body = ast.parse(f'"""A page."""\nimport streamlit as st\nLIMIT = 3\n{first}\nst.write(1)').body
    assert calls_require(next(statement for statement in body if does_something(statement))) is guarded
