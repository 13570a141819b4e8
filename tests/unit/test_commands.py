"""The commands a person types: listed, wired to scripts that exist, and safe to repeat."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PHONY = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
TARGETS = PHONY[1].split() if PHONY else []
SHELL_SCRIPTS = ["scripts/setup.sh", "scripts/compile_locks.sh", ".ci/run"]


def make(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_make_alone_lists_every_command_in_one_line_each() -> None:
    listed = [line.split()[1] for line in make().splitlines()]
    assert listed == TARGETS


@pytest.mark.parametrize("module", sorted(set(re.findall(r"-m scripts\.(\w+)", MAKEFILE))))
def test_every_command_has_its_script(module: str) -> None:
    assert (ROOT / "scripts" / f"{module}.py").exists()


def test_run_listens_on_this_machine_unless_told_otherwise() -> None:
    assert '--host "127.0.0.1" --port "8501"' in make("-n", "run", HOST="some-exported-name")
    assert '--host "0.0.0.0" --port "8502"' in make("-n", "run", "HOST=0.0.0.0", "PORT=8502")


def test_models_go_into_the_data_folder_that_is_set() -> None:
    assert '--dir "data/var/models"' in make("-n", "models")
    assert '--dir "/srv/greenroom/models"' in make("-n", "models", GREENROOM_DATA_DIR="/srv/greenroom")
    assert '--dir "/srv/models"' in make("-n", "models", GREENROOM_MODELS_DIR="/srv/models")


@pytest.mark.parametrize("script", SHELL_SCRIPTS)
def test_shell_scripts_parse_and_can_be_run(script: str) -> None:
    subprocess.run(["bash", "-n", ROOT / script], check=True)
    assert (ROOT / script).stat().st_mode & 0o100, f"chmod +x {script}"
    assert "set -euo pipefail" in (ROOT / script).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["packages.txt", "packages-test.txt"])
def test_system_packages_are_bare_names(file: str) -> None:
    names = (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert names
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name) for name in names), "hosts read this file too: no comments"
