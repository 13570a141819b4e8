"""What can be wrong before the first page is said in a sentence, with exit code 1."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from core.domain.errors import GreenroomError, PortTaken, StoreInUse
from core.settings import Settings
from scripts import start
from scripts.console import plainly


class Serving(Exception):
    """Stands for the server having taken over."""


@pytest.fixture
def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield int(server.getsockname()[1])


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Everything in place but the server; the addresses it was to serve at."""
    served: list[tuple[str, int]] = []

    def serve(host: str, port: int) -> None:
        served.append((host, port))
        raise Serving

    bootstrap = ModuleType("core.bootstrap")
    monkeypatch.setattr(bootstrap, "prepare", lambda settings, say: say("in order"), raising=False)
    monkeypatch.setitem(sys.modules, "core.bootstrap", bootstrap)
    monkeypatch.setenv("GREENROOM_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(start, "wanted", lambda: ())
    monkeypatch.setattr(start, "serve", serve)
    for name in start.QUIET:  # main sets them for good; here they are put back
        monkeypatch.setenv(name, "as it was")
    monkeypatch.chdir(tmp_path)
    return served


@pytest.mark.network
def test_the_server_starts_when_all_is_ready(
    ready: list[tuple[str, int]], free_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Serving):
        start.main(["--port", str(free_port)])
    assert ready == [("127.0.0.1", free_port)]
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert Path.cwd() == start.ROOT, "Streamlit finds its configuration in the working directory"
    printed = capsys.readouterr().out
    assert "[4/5] Models are present\n[5/5] Database\n      in order\n" in printed
    assert f"http://localhost:{free_port} " in printed


@pytest.mark.network
def test_a_taken_port_names_the_next_one(
    ready: list[tuple[str, int]], listener: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["--port", str(listener)]) == 1
    assert f"Port {listener} is already in use" in (said := capsys.readouterr().err)
    assert f"make run PORT={listener + 1}" in said
    assert "Traceback" not in said
    assert not ready


@pytest.mark.network
@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 0, "0 is not a port"),
        ("127.0.0.1", 70000, "70000 is not a port"),
        ("203.0.113.7", 8765, "Cannot listen at 203.0.113.7"),
    ],
)
def test_an_address_that_cannot_be_had(host: str, port: int, sentence: str) -> None:
    with pytest.raises(GreenroomError, match=sentence):
        start.check_port(host, port)


@pytest.mark.network
def test_a_port_just_left_is_free(listener: int) -> None:
    with pytest.raises(PortTaken):
        start.check_port("127.0.0.1", listener)
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = int(server.getsockname()[1])
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            accepted.close()  # the side that closes first leaves the port in TIME_WAIT
            client.recv(1)
    start.check_port("127.0.0.1", port)


@pytest.mark.network
def test_a_store_open_elsewhere_is_said_plainly(
    ready: list[tuple[str, int]], free_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def in_use(*_: object) -> None:
        raise StoreInUse

    monkeypatch.setattr(sys.modules["core.bootstrap"], "prepare", in_use)
    assert start.main(["--port", str(free_port)]) == 1
    assert capsys.readouterr().err.strip() == StoreInUse.sentence


def test_a_wrong_setting_is_named_as_in_the_environment(
    ready: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREENROOM_SESSION_DAYS", "400")
    assert start.main([]) == 1
    assert capsys.readouterr().err.strip() == "GREENROOM_SESSION_DAYS: Input should be less than or equal to 365."


@pytest.mark.network
def test_a_data_folder_that_cannot_be_made_is_named(
    ready: list[tuple[str, int]],
    free_port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GREENROOM_DATA_DIR", str(tmp_path / "file" / "var"))
    assert start.main(["--port", str(free_port)]) == 1
    assert "GREENROOM_DATA_DIR" in (said := capsys.readouterr().err)
    assert str(tmp_path / "file" / "var") in said


def test_leaving_with_ctrl_c_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    def leave() -> None:
        raise KeyboardInterrupt

    assert plainly(leave) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://localhost:8501"),
        ("::1", "http://localhost:8501"),
        ("0.0.0.0", "http://localhost:8501"),
        ("192.0.2.4", "http://192.0.2.4:8501"),
        ("2001:db8::1", "http://[2001:db8::1]:8501"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(host: str, shown: str) -> None:
    assert start.address(host, 8501) == shown


@pytest.mark.parametrize(
    ("host", "demo", "public", "note"),
    [
        ("127.0.0.1", True, False, None),
        ("localhost", True, True, None),
        ("0.0.0.0", False, False, None),
        ("0.0.0.0", True, False, "on this machine only"),
        ("0.0.0.0", True, True, "Anyone who can reach"),
    ],
)
def test_who_can_reach_the_demo_is_said(host: str, demo: bool, public: bool, note: str | None) -> None:
    said = start.demo_note(Settings(demo=demo, demo_public=public), host)
    assert said is None if note is None else note in (said or "")


def test_telemetry_is_off_whatever_the_caller_had() -> None:
    ours = start.environment({"PATH": "/bin", "HF_HUB_OFFLINE": "0"}, platform="linux")
    assert ours["PATH"] == "/bin"
    assert (ours["HF_HUB_OFFLINE"], ours["DO_NOT_TRACK"], ours["ORT_DISABLE_TELEMETRY"]) == ("1", "1", "1")
    assert "DYLD_FALLBACK_LIBRARY_PATH" not in ours
    assert "homebrew" in start.environment({}, platform="darwin")["DYLD_FALLBACK_LIBRARY_PATH"]
