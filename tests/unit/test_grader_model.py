"""The trained grader's file: read as it was written, refused when it is none, and done without when missing."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.domain.errors import GraderModelInvalid
from core.grading.features import FEATURES
from core.grading.keypoints import SHIPPED_MODEL
from core.grading.model import GraderModel
from scripts.train_grader import exported, fit, predicted

WIDTHS = [(0.1, 0.2), (0.9, 0.1)]


@pytest.fixture(scope="module")
def shipped() -> GraderModel:
    model = GraderModel.load(SHIPPED_MODEL)
    assert model is not None
    return model


def test_the_file_predicts_what_the_trained_models_predict(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    rows = draw.normal(size=(300, len(FEATURES)))
    shares = np.clip(0.5 + 0.2 * rows[:, 0] - 0.1 * (rows[:, 1] > 0), 0, 1)
    models = fit(rows, shares, np.ones(300))
    path = tmp_path / "grader.json"
    path.write_text(json.dumps(exported(*models, WIDTHS)))
    loaded = GraderModel.load(path)
    assert loaded is not None
    assert np.allclose([loaded.predict(row) for row in rows], predicted(models, rows), atol=1e-6)
    assert loaded.half_width(0.5) == pytest.approx(0.15)


def test_without_a_file_there_is_no_model(tmp_path: Path) -> None:
    assert GraderModel.load(tmp_path / "grader.json") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held.clear(),
        lambda held: held.update(features=["other"]),
        lambda held: held["trees"][0]["left"].pop(),
        lambda held: held["trees"][0].update(left=[0] * len(held["trees"][0]["left"])),
        lambda held: held.update(coefficients="many"),
    ],
    ids=["empty", "other features", "cut tree", "circular tree", "words for numbers"],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, spoil) -> None:
    held = json.loads(SHIPPED_MODEL.read_text())
    spoil(held)
    path = tmp_path / "grader.json"
    path.write_text(json.dumps(held))
    with pytest.raises(GraderModelInvalid, match=r"grader\.json"):
        GraderModel.load(path)


def test_a_file_that_is_no_json_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "grader.json"
    path.write_bytes(b"\x00\x01")
    with pytest.raises(GraderModelInvalid, match=r"grader\.json"):
        GraderModel.load(path)


@given(arrays(np.float64, len(FEATURES), elements=st.floats(-1e6, 1e6)))
def test_every_row_gets_a_share_between_nothing_and_all(shipped: GraderModel, row: np.ndarray) -> None:
    share = shipped.predict(row)
    assert 0 <= share <= 1
    assert 0 < shipped.half_width(share) <= 1
