"""Sentence embeddings: MiniLM-L6-v2 with int8 weights on onnxruntime, one core, no torch."""

import hashlib
import math
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.domain.errors import ModelMissing
from core.models import MINILM
from core.ports import TokenVectors

if TYPE_CHECKING:  # loaded on first use: the first page must not wait for them
    from onnxruntime import InferenceSession  # type: ignore[import-untyped, unused-ignore]
    from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 256
# BERT's vocabulary is ordered by frequency from this entry ("!" is 999, words start at 1996), so that an entry's rank
# tells how rare it is without a corpus.
FIRST_WORD, LAST_WORD = 1995, 30_000
CACHE_SIZE = 4096  # texts; 1.5 kB each


class MiniLmEmbedder:
    """Implements `core.ports.Embedder` with the model files in `models_dir`; loads them on first use.

    A text's vector never depends on its neighbours: texts run one at a time, without padding. Measured on sentences
    of the question bank that is also the faster way (8.4 ms of CPU against 9.8 ms in batches of eight, whose vectors
    came out the same bit by bit), because padding is work. Vectors are mean-pooled over the text's tokens (at most
    256, the rest is cut) and L2-normalised; a text without any token gets the vector of the empty text.
    Safe to share between threads.
    """

    def __init__(self, models_dir: Path, threads: int = 1) -> None:
        self._folder = Path(models_dir) / MINILM
        self._threads = threads
        self._lock = threading.Lock()
        self._model: tuple[InferenceSession, Tokenizer] | None = None
        # Keyed by digest: key points and stems stay warm, and no candidate's words are kept in memory.
        self._cache: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), 384), float32. Raises ModelMissing."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        # A lone surrogate has no UTF-8 form; it becomes "?" here as in the tokenizer's input below.
        encodable = text.encode("utf-8", "replace")
        key = hashlib.blake2b(encodable, digest_size=16).digest()
        with self._lock:
            if (known := self._cache.get(key)) is not None:
                self._cache.move_to_end(key)
                return known
        vector = self._run(encodable.decode("utf-8"))
        with self._lock:
            self._cache[key] = vector
            while len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
        return vector

    def read(self, context: str, text: str) -> TokenVectors:
        """See `core.ports.Embedder`. Word pieces of punctuation are left out; what lies behind 256 tokens is cut."""
        joined = f"{context} {text}".encode("utf-8", "replace").decode("utf-8")
        ids, spans, hidden = self._hidden(joined)
        own, of_context = [], set()
        for i, (start, end) in enumerate(spans):
            if start >= end or not any(c.isalnum() for c in joined[start:end]):
                continue
            if end <= len(context):
                of_context.add(ids[i])
            else:
                own.append(i)
        vectors = hidden[own]
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return TokenVectors(
            vectors=vectors,
            words=tuple(joined[slice(*spans[i])].lower() for i in own),
            rarity=np.array([_rarity(ids[i]) for i in own], dtype=np.float64),
            in_context=np.array([ids[i] in of_context for i in own], dtype=np.bool_),
            whole=_unit(hidden.mean(axis=0)),
        )

    def _run(self, text: str) -> NDArray[np.float32]:
        return _unit(self._hidden(text)[2].mean(axis=0))  # no padding, so the attention mask is all ones

    def _hidden(self, text: str) -> tuple[list[int], list[tuple[int, int]], NDArray[np.float32]]:
        """Token ids, their spans in the text and the last layer's states, shape (tokens, 384)."""
        session, tokenizer = self._loaded()
        tokens = tokenizer.encode(text)
        ids = np.array([tokens.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return tokens.ids, tokens.offsets, np.asarray(session.run(None, feed)[0], dtype=np.float32)[0]

    def _loaded(self) -> "tuple[InferenceSession, Tokenizer]":
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._model = self._load()
        return self._model

    def _load(self) -> "tuple[InferenceSession, Tokenizer]":
        model, words = self._folder / "model.onnx", self._folder / "tokenizer.json"
        if not (model.is_file() and words.is_file()):
            raise ModelMissing
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
        import onnxruntime  # type: ignore[import-untyped, unused-ignore]
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(words))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return session, tokenizer


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)


def _rarity(token: int) -> float:
    return min(1.0, math.log(max(token - FIRST_WORD, 1)) / math.log(LAST_WORD - FIRST_WORD))
