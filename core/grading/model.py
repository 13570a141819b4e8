"""The trained part of the embedded grader: a ridge regression and boosted trees, averaged. Plain numpy and JSON.

`scripts/train_grader.py` writes the file; docs/grader.md says what it was trained on and what it must not be used for.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.errors import GraderModelInvalid
from core.grading.features import FEATURES

LEAF = -1


@dataclass(frozen=True)
class Tree:
    """Node i asks `row[feature[i]] <= threshold[i]`, then goes `left[i]`, else `right[i]`; leaves have feature -1."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def __call__(self, row: NDArray[np.float64]) -> float:
        node = 0
        while self.feature[node] != LEAF:
            node = self.left[node] if row[self.feature[node]] <= self.threshold[node] else self.right[node]
        return self.value[node]


@dataclass(frozen=True)
class GraderModel:
    """Predicts the share of the full mark, 0 to 1, from a row of `FEATURES`.

    `corners` (predicted share, share said) stretch the middle to the scale's ends, and never change an order.
    `half_widths` are corners (share, half-width) of the interval that held 80 % of the human marks of answers to
    questions the model had not seen (split conformal, Lei et al. 2018), by band of predicted share.
    """

    version: str
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    intercept: float
    base: float
    trees: tuple[Tree, ...]
    corners: tuple[tuple[float, float], ...]
    half_widths: tuple[tuple[float, float], ...]

    @classmethod
    def load(cls, path: Path) -> "GraderModel | None":
        """The model of a file, or None when there is no file. Raises GraderModelInvalid."""
        if not path.is_file():
            return None
        content = path.read_bytes()
        try:
            held = json.loads(content)
            if tuple(held["features"]) != FEATURES:
                raise GraderModelInvalid(f"{path.name} was trained on other features than this version computes.")
            if {len(held[part]) for part in ("mean", "scale", "coefficients")} != {len(FEATURES)}:
                raise ValueError("a coefficient is missing")
            return cls(
                version=f"{held['name']}-{hashlib.sha256(content).hexdigest()[:8]}",
                mean=np.array(held["mean"], dtype=np.float64),
                scale=np.array(held["scale"], dtype=np.float64),
                coefficients=np.array(held["coefficients"], dtype=np.float64),
                intercept=float(held["intercept"]),
                base=float(held["base"]),
                trees=tuple(_tree(tree) for tree in held["trees"]),
                corners=tuple((float(a), float(b)) for a, b in held["scale_corners"]),
                half_widths=tuple((float(a), float(b)) for a, b in held["half_widths"]),
            )
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise GraderModelInvalid(f"{path.name} is not a grader model this version can read.") from error

    def predict(self, row: NDArray[np.float64]) -> float:
        """The share of the full mark, 0 to 1."""
        linear = self.intercept + float(np.sum((row - self.mean) / self.scale * self.coefficients))
        boosted = self.base + sum(tree(row) for tree in self.trees)
        said, means = zip(*self.corners, strict=True)
        return float(np.interp((linear + boosted) / 2, said, means))

    def half_width(self, share: float) -> float:
        """Of the interval around a predicted share, in shares."""
        centres, widths = zip(*self.half_widths, strict=True)
        return float(np.interp(share, centres, widths))


def _tree(held: dict[str, Any]) -> Tree:
    tree = Tree(
        tuple(int(f) for f in held["feature"]),
        tuple(float(t) for t in held["threshold"]),
        tuple(int(n) for n in held["left"]),
        tuple(int(n) for n in held["right"]),
        tuple(float(v) for v in held["value"]),
    )
    if len({len(tree.feature), len(tree.threshold), len(tree.left), len(tree.right), len(tree.value)}) != 1:
        raise ValueError("a tree's columns differ in length")
    for node, feature in enumerate(tree.feature):
        if feature != LEAF and not (node < min(tree.left[node], tree.right[node]) and feature < len(FEATURES)):
            raise ValueError("a tree's branch does not lead down")
    return tree
