"""What the trained grader looks at: one row of numbers for an answer and the key points it should carry.

Lexical overlap with the words of the question demoted, similarity of sentences, and the alignment of every word piece
of the rubric with its nearest one in the answer, both read after the question (as BERTScore does, Zhang et al. 2020).
Nothing here describes the question alone: on unseen questions such features only teach a model the ones it has seen.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.grading.flags import negated
from core.grading.profile import QuestionProfile
from core.grading.strength import Answer, Carried
from core.grading.text import FUNCTION_WORDS, grams, reading, stems
from core.ports import Embedder, TokenVectors

CHUNK_WORDS = 110  # word pieces of a question and of this many words fit the encoder
QUESTION_WORD = 0.25  # what a word the interviewer already said counts
FUNCTION_WORD = 0.1
LOW = 0.45  # a word piece whose nearest neighbour is farther away than this cosine is not in the answer

FEATURES = (
    "recall", "precision", "recall_new", "precision_new", "char_recall", "char_f", "echo", "glue", "repetition",
    "log_content", "log_ratio", "cosine_beyond_question", "clause_recall", "clause_precision", "strength",
    "strength_least", "credit", "token_recall", "token_recall_rare", "token_recall_least", "token_precision",
    "token_absent", "context_cosine", "negation", "choice",
)  # fmt: skip

_CHOICE = re.compile(r"\b(?:or|versus|vs)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9+#]+")


@dataclass(frozen=True)
class Read:
    """An answer's word pieces, read after the question. `vectors` (n, 384), `weights` (n,), `whole` (384,)."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float64]
    whole: NDArray[np.float32]


def read(answer: Answer, question: QuestionProfile, embedder: Embedder) -> Read:
    """The answer in pieces that fit the encoder, each after the question. Raises ModelMissing."""
    chunks: list[str] = []
    size = 0
    for unit in answer.units:
        text = reading(answer.text[unit.start : unit.end])
        if chunks and size + len(unit.words) <= CHUNK_WORDS:
            chunks[-1] += " " + text
            size += len(unit.words)
        else:
            chunks.append(text)
            size = len(unit.words)
    found = [embedder.read(question.stem, chunk) for chunk in chunks] or [embedder.read(question.stem, "")]
    whole = np.sum([part.whole for part in found], axis=0)
    return Read(
        np.concatenate([part.vectors for part in found]),
        np.concatenate([weights(part) for part in found]),
        whole / max(float(np.linalg.norm(whole)), 1e-12),
    )


def weights(tokens: TokenVectors) -> NDArray[np.float64]:
    """How much each word piece counts: rare ones most, those of the question and function words little."""
    function = np.array([word in FUNCTION_WORDS for word in tokens.words], dtype=np.bool_)
    weight = np.where(function, FUNCTION_WORD, np.maximum(FUNCTION_WORD, tokens.rarity))
    return np.asarray(np.where(tokens.in_context & ~function, QUESTION_WORD * weight, weight), dtype=np.float64)


def features(
    answer: Answer, tokens: Read, question: QuestionProfile, points: Sequence[Carried], expected: Sequence[int]
) -> NDArray[np.float64]:
    """The row of `FEATURES` for the key points with the indices `expected`; `points` has one entry for each point."""
    expected = list(expected)
    share = np.array([question.key_points[i].key_point.weight for i in expected], dtype=np.float64)
    share /= share.sum()
    found = _lexical(answer, question, expected)
    found |= _sentences(answer, question, expected, share)
    found |= _alignment(tokens, question, expected, share)
    strengths = np.array([points[i].strength for i in expected])
    found["strength"] = float(strengths @ share)
    found["strength_least"] = float(strengths.min())
    found["credit"] = float(np.array([points[i].credit for i in expected]) @ share)
    return np.array([found[name] for name in FEATURES], dtype=np.float64)


def _lexical(answer: Answer, question: QuestionProfile, expected: list[int]) -> dict[str, float]:
    asked = question.question_words
    statements = " ".join(question.key_points[i].key_point.statement for i in expected)
    wanted = stems(statements)
    said = frozenset[str]().union(*(unit.stems for unit in answer.units))
    common = wanted & said
    new_wanted, new_said = wanted - asked, said - asked
    recall = _weighed(common, asked) / max(_weighed(wanted, asked), 1e-9)
    text = reading(answer.text)
    ours, theirs, known = grams(text), grams(reading(statements)), question.grams
    shared = len((ours & theirs) - known)
    char_recall, char_precision = shared / max(len(theirs - known), 1), shared / max(len(ours - known), 1)
    spoken = _WORD.findall(text.lower())
    runs = list(zip(spoken, spoken[1:], spoken[2:], strict=False))
    turned = (negated(answer.text) ^ negated(statements)) & common
    return {
        "recall": recall,
        "precision": _weighed(common, asked) / max(_weighed(said, asked), 1e-9),
        "recall_new": len(new_wanted & said) / len(new_wanted) if new_wanted else recall,
        "precision_new": len(new_wanted & said) / max(len(new_said), 1),
        "char_recall": char_recall,
        "char_f": 2 * char_recall * char_precision / max(char_recall + char_precision, 1e-9),
        "echo": len(said & asked) / max(len(said), 1),
        "glue": sum(word in FUNCTION_WORDS for word in spoken) / max(len(spoken), 1),
        "repetition": 1 - len(set(runs)) / max(len(runs), 1) if runs else 0.0,
        "log_content": math.log1p(len(said)),
        "log_ratio": math.log((len(said) + 1) / (len(wanted) + 1)),
        "negation": len(turned) / max(len(common), 1),
        "choice": _choice(question, wanted, said),
    }


def _weighed(words: frozenset[str], asked: frozenset[str]) -> float:
    return sum(QUESTION_WORD if word in asked else 1.0 for word in sorted(words))


def _choice(question: QuestionProfile, wanted: frozenset[str], said: frozenset[str]) -> float:
    """Of a question that offers alternatives: 1 when the answer names the right one, -1 for the other, else 0."""
    if not _CHOICE.search(question.stem):
        return 0.0
    right, wrong = question.question_words & wanted, question.question_words - wanted
    if not right or not said & (right | wrong):
        return 0.0
    return (len(said & right) - len(said & wrong)) / len(said & (right | wrong))


def _sentences(
    answer: Answer, question: QuestionProfile, expected: list[int], share: NDArray[np.float64]
) -> dict[str, float]:
    statements = question.vectors[expected]
    if not answer.units:
        return {"cosine_beyond_question": 0.0, "clause_recall": 0.0, "clause_precision": 0.0}
    near = np.einsum("ik,jk->ij", answer.vectors, statements)
    return {
        "cosine_beyond_question": _cosine(
            _beyond(answer.vectors.sum(axis=0), question.asked[0]),
            _beyond((statements * share[:, None]).sum(axis=0), question.asked[0]),
        ),
        "clause_recall": float(near.max(axis=0) @ share),
        "clause_precision": float(near.max(axis=1).mean()),
    }


def _alignment(
    tokens: Read, question: QuestionProfile, expected: list[int], share: NDArray[np.float64]
) -> dict[str, float]:
    rubric = [question.tokens[i] for i in expected]
    whole = np.sum([part.whole * s for part, s in zip(rubric, share, strict=True)], axis=0)
    context = _cosine(_beyond(tokens.whole, question.asked[0]), _beyond(whole, question.asked[0]))
    if not len(tokens.vectors) or not any(len(part.vectors) for part in rubric):
        return {
            "token_recall": 0.0,
            "token_recall_rare": 0.0,
            "token_recall_least": 0.0,
            "token_precision": 0.0,
            "token_absent": 1.0,
            "context_cosine": context,
        }
    # einsum, because a BLAS kernel may round differently, and its threads quarrel on a busy machine.
    near = [np.einsum("ik,jk->ij", part.vectors, tokens.vectors) for part in rubric]
    best = [matrix.max(axis=1) for matrix in near]
    of_answer = np.max([matrix.max(axis=0) for matrix in near if len(matrix)], axis=0)
    nearest, heavy = np.concatenate(best), np.concatenate([weights(part) for part in rubric])
    plain = np.concatenate([np.where(np.isin(part.words, _FUNCTION), FUNCTION_WORD, 1.0) for part in rubric])
    each = [float(b @ weights(p) / weights(p).sum()) if len(b) else 0.0 for b, p in zip(best, rubric, strict=True)]
    return {
        "token_recall": float(nearest @ plain / plain.sum()),
        "token_recall_rare": float(nearest @ heavy / heavy.sum()),
        "token_recall_least": min(each),
        "token_precision": float(of_answer @ tokens.weights / tokens.weights.sum()),
        "token_absent": float(heavy[nearest < LOW].sum() / heavy.sum()),
        "context_cosine": context,
    }


_FUNCTION = sorted(FUNCTION_WORDS)


def _beyond(vector: NDArray[np.float32], question: NDArray[np.float32]) -> NDArray[np.float32]:
    """What of a vector the question does not explain."""
    return np.asarray(vector - float(vector @ question) * question, dtype=np.float32)


def _cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(a @ b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12)
