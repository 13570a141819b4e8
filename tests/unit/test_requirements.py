"""What the code imports is required, what is required is pinned, and both locks agree."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from core.models import MODEL_FILES

ROOT = Path(__file__).resolve().parents[2]
OWN = {"app", "server", "core", "pages", "scripts", "data", "tests", "benchmarks"}
RUN_TIME = ("app.py", "server.py", "core", "pages", "scripts", "data")
DEVELOPMENT = ("tests", "benchmarks")
# What makes the screenshots and trains the grader is run with the tools installed.
TOOLS = {"scripts/screenshots.py", "scripts/train_grader.py"}
# Runs in an environment of its own.
CREW = {"core/cases/crew_worker.py"}
# Imported by other packages on our behalf.
INDIRECT = {
    "duckdb-sqlalchemy": "SQLAlchemy loads it for duckdb:// addresses",
    "psycopg": "SQLAlchemy loads it for postgresql:// addresses",
    "duckdb-extension-postgres-scanner": "DuckDB loads it from its folder when the store is PostgreSQL",
    "pytz": "DuckDB needs it for TIMESTAMPTZ",
    "pyarrow": "DuckDB and Streamlit exchange tables through it",
    "aiortc": "streamlit-webrtc is built on it, and pins no version",
    "pytest-timeout": "a pytest plug-in",
    "pytest-xdist": "a pytest plug-in",
    "ruff": "a command",
    "mypy": "a command",
    "types-pyyaml": "types for mypy",
    "oidc-provider-mock": "a command the sign-in tests start",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(file: str) -> set[str]:
    """Distribution names of a requirements file, without the ones it includes."""
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines())
    return {normal(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines if line and not line.startswith("-")}


def pins(file: str) -> dict[str, set[str]]:
    """Name -> versions; more than one where a lock distinguishes Python versions or systems."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(normal(name), set()).add(version)
    return found


def imports(places: tuple[str, ...], but: frozenset[str] | set[str] = frozenset()) -> dict[str, set[str]]:
    """Top-level package -> the files that import it, anywhere in them."""
    found: dict[str, set[str]] = {}
    for place in places:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            relative = file.relative_to(ROOT).as_posix()
            if relative in but or relative.startswith("data/var/"):
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    names.append(node.module)
                for name in names:
                    found.setdefault(name.split(".")[0], set()).add(relative)
    return {name: files for name, files in found.items() if name not in OWN and name not in sys.stdlib_module_names}


RUN_TIME_IMPORTS = imports(RUN_TIME, TOOLS | CREW)
ALL_IMPORTS = imports((*RUN_TIME, *DEVELOPMENT), CREW)
DISTRIBUTIONS = packages_distributions()


def distributions(package: str) -> set[str]:
    return {normal(name) for name in DISTRIBUTIONS.get(package, [package])}


@pytest.mark.parametrize("package", sorted(RUN_TIME_IMPORTS))
def test_what_the_app_imports_is_in_requirements_txt(package: str) -> None:
    assert distributions(package) & direct("requirements.txt"), (
        f"add {package} to requirements.txt, then run make lock; imported by {sorted(RUN_TIME_IMPORTS[package])}"
    )


@pytest.mark.parametrize("package", sorted(ALL_IMPORTS))
def test_what_tests_and_benchmarks_import_is_required_somewhere(package: str) -> None:
    assert distributions(package) & (direct("requirements.txt") | direct("requirements-dev.txt")), (
        f"add {package} to requirements-dev.txt, then run make lock; imported by {sorted(ALL_IMPORTS[package])}"
    )


def test_what_the_crew_imports_is_in_its_own_requirements() -> None:
    own = imports(tuple(CREW))
    assert {"crewai", "crewai_tools"} <= own.keys()
    assert {normal(package) for package in own} - direct("requirements.txt") <= direct("requirements-crew.txt")


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-crew.txt"])
def test_every_direct_dependency_is_pinned(file: str) -> None:
    missing = direct(file) - pins(file.replace(".txt", ".lock")).keys()
    assert not missing, f"{file} and its lock are out of step; run make lock"


def test_nothing_is_required_that_nobody_uses() -> None:
    used = {name for package in ALL_IMPORTS for name in distributions(package)} | INDIRECT.keys()
    unused = (direct("requirements.txt") | direct("requirements-dev.txt")) - used
    assert not unused, "drop it, or say in INDIRECT who imports it"


def test_every_requirement_is_explained() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    unexplained = [name for name in direct("requirements.txt") | direct("requirements-dev.txt") if name not in reasons]
    assert not unexplained, "say in docs/dependencies.md why it is needed"


def test_the_tools_lock_holds_the_same_versions_as_the_apps() -> None:
    tools = pins("requirements-dev.lock")
    differing = {name for name, versions in pins("requirements.lock").items() if versions != tools.get(name)}
    assert not differing, "run make lock"


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_hashes_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == sum(len(versions) for versions in pins(file).values())
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry], "run make lock"
    assert "://" not in text, "a lock must not name a package index"


def test_stale_engines_stay_out() -> None:
    assert "duckdb-engine" not in pins("requirements-dev.lock"), "it claims the same URL scheme as duckdb-sqlalchemy"
    assert pins("requirements.lock")["duckdb"] == {"1.5.5"}, "the signed extensions exist as wheels for 1.5.5"


def test_the_models_are_documented_as_they_are_pinned() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    undocumented = [
        model.name for model in MODEL_FILES if model.sha256 not in text or model.path(Path()).as_posix() not in text
    ]
    assert not undocumented, "bring the table of models in docs/dependencies.md up to date"
