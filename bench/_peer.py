"""One peer in a process of its own: `python -m bench._peer NAME FOLDER MODEL`, started by bench/peers.py.

FOLDER holds passages.jsonl (`{"owner", "text"}` a line) and vectors.npy (float32, a row a passage). The peer indexes
both, says `{"load", "build", "bytes"}` on one line, then answers every line `{"text", "exclude"}` with
`{"ids", "seconds"}` and, at the end of its input, says `{"memory"}`.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
DEPTH = 50
"""Passages a peer is asked for; the answer is the documents they belong to."""
Ask = Callable[[str], Iterable[str]]
"""A question -> the owners of the passages found, best first."""


class Corpus(NamedTuple):
    """What a peer indexes."""

    owners: list[str]
    texts: list[str]
    vectors: NDArray[np.float32]
    embed: Callable[[str], NDArray[np.float32]]
    folder: Path

    def known(self) -> dict[str, NDArray[np.float32]]:
        """Text -> vector."""
        return dict(zip(self.texts, self.vectors, strict=True))


def sentence_transformers(model: str) -> Callable[[str], NDArray[np.float32]]:
    """The peers' embedder of questions: the same model in sentence-transformers, one thread."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    loaded = SentenceTransformer(model, device="cpu", model_kwargs={"dtype": "float32"})
    return lambda text: np.asarray(loaded.encode_query(text, normalize_embeddings=True), np.float32)


def no_vector(_text: str) -> NDArray[np.float32]:
    """Of a peer that has words only."""
    return np.empty(0, np.float32)


def torch_alone(corpus: Corpus) -> Ask:
    """No search: only the question's embedding, the floor of every dense peer."""

    def ask(text: str) -> list[str]:
        corpus.embed(text)
        return []

    return ask


def numpy_exact(corpus: Corpus) -> Ask:
    """An exact dot product."""
    np.save(corpus.folder / "matrix.npy", corpus.vectors)
    return lambda text: [corpus.owners[at] for at in np.argsort(-(corpus.vectors @ corpus.embed(text)))[:DEPTH]]


def bm25s_plain(corpus: Corpus) -> Ask:
    """BM25 of passages with English stop words."""
    import bm25s

    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(corpus.texts, stopwords="en", show_progress=False), show_progress=False)
    retriever.save(str(corpus.folder / "bm25s"))

    def ask(text: str) -> Iterable[str]:
        tokens = bm25s.tokenize([text], stopwords="en", show_progress=False)
        found, scores = retriever.retrieve(tokens, k=DEPTH, show_progress=False)
        return [corpus.owners[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return ask


def langchain_chroma(corpus: Corpus) -> Ask:
    """The plain recipe: Chroma with its defaults, similarity search."""
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    known, embed = corpus.known(), corpus.embed

    class Cached(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [known[text].tolist() for text in texts]

        def embed_query(self, text: str) -> list[float]:
            found: list[float] = embed(text).tolist()
            return found

    store = Chroma("passages", Cached(), persist_directory=str(corpus.folder / "chroma"))
    for first in range(0, len(corpus.texts), 2000):
        owners = [{"owner": owner} for owner in corpus.owners[first : first + 2000]]
        store.add_texts(corpus.texts[first : first + 2000], owners)
    return lambda text: [found.metadata["owner"] for found in store.similarity_search(text, DEPTH)]


def txtai_hybrid(corpus: Corpus) -> Ask:
    """txtai with hybrid=True: its own BM25 and Faiss, its own fusion."""
    from txtai import Embeddings

    known, embed = corpus.known(), corpus.embed

    def transform(texts: list[str]) -> NDArray[np.float32]:
        return np.stack([known[text] if text in known else embed(text) for text in texts])

    index = Embeddings({"method": "external", "transform": transform, "hybrid": True})
    index.index((number, text, None) for number, text in enumerate(corpus.texts))
    index.save(str(corpus.folder / "txtai"))
    return lambda text: [corpus.owners[int(number)] for number, _score in index.search(text, DEPTH)]


def llamaindex_fusion(corpus: Corpus) -> Ask:
    """LlamaIndex: vector index and BM25 retriever, reciprocal rank fusion, no query rewriting."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    embed = corpus.embed

    class Cached(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            found: list[float] = embed(query).tolist()
            return found

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    nodes = [
        TextNode(id_=str(number), text=text, embedding=vector.tolist(), metadata={"owner": owner})
        for number, (text, vector, owner) in enumerate(zip(corpus.texts, corpus.vectors, corpus.owners, strict=True))
    ]
    index = VectorStoreIndex(nodes, embed_model=Cached(embed_batch_size=1))
    index.storage_context.persist(str(corpus.folder / "llamaindex"))
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    both = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=DEPTH), words],
        llm=MockLLM(),
        mode="reciprocal_rerank",  # type: ignore[arg-type]
        similarity_top_k=DEPTH,
        num_queries=1,
        use_async=False,
    )
    return lambda text: [found.node.metadata["owner"] for found in both.retrieve(text)]


def haystack_hybrid(corpus: Corpus) -> Ask:
    """Haystack: in-memory store, BM25 and embedding retrievers, reciprocal rank fusion."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    embed = corpus.embed
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(
        [
            Document(id=str(number), content=text, embedding=vector.tolist(), meta={"owner": owner})
            for number, (text, vector, owner) in enumerate(
                zip(corpus.texts, corpus.vectors, corpus.owners, strict=True)
            )
        ]
    )
    store.save_to_disk(str(corpus.folder / "haystack.json"))
    words, meaning = InMemoryBM25Retriever(store, top_k=DEPTH), InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def ask(text: str) -> list[str]:
        lists = [words.run(text)["documents"], meaning.run(embed(text).tolist())["documents"]]
        return [found.meta["owner"] for found in joiner.run(lists)["documents"]]

    return ask


WORDS_ONLY = "bm25s"
PEERS: dict[str, Callable[[Corpus], Ask]] = {
    "torch embedding alone": torch_alone,
    "exact numpy": numpy_exact,
    WORDS_ONLY: bm25s_plain,
    "LangChain + Chroma": langchain_chroma,
    "txtai hybrid": txtai_hybrid,
    "LlamaIndex fusion": llamaindex_fusion,
    "Haystack hybrid": haystack_hybrid,
}


def serve(name: str, folder: Path, model: str) -> None:
    """Build, then answer standard input."""
    rows = [json.loads(line) for line in (folder / "passages.jsonl").read_text("utf-8").splitlines()]
    own = folder / name.replace(" ", "-")
    own.mkdir()
    owners, texts = [row["owner"] for row in rows], [row["text"] for row in rows]
    begun = time.perf_counter()
    embed = sentence_transformers(model) if name != WORDS_ONLY else no_vector
    loaded = time.perf_counter()
    ask = PEERS[name](Corpus(owners, texts, np.load(folder / "vectors.npy"), embed, own))
    built = time.perf_counter()
    say(
        {
            "load": loaded - begun,
            "build": built - loaded,
            "bytes": sum(file.stat().st_size for file in own.rglob("*") if file.is_file()),
        }
    )
    for line in sys.stdin:
        question = json.loads(line)
        begun = time.perf_counter()
        found = [one for one in dict.fromkeys(ask(question["text"])) if one not in question["exclude"]][:10]
        say({"ids": found, "seconds": time.perf_counter() - begun})
    say({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def say(answer: dict[str, Any]) -> None:
    """A line to the parent; libraries that print go to standard error."""
    os.write(OUT, (json.dumps(answer) + "\n").encode())


if __name__ == "__main__":
    OUT = os.dup(1)
    os.dup2(2, 1)
    serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
