"""The trained reader on onnxruntime: token ids and names -> what it reads at every token. No torch.

The lower layers are those of the search model, as it ships (int8), cut out of its graph once; the upper layers and the
heads are the reader's own file. So the vocabulary, four fifths of the model, is on the disk and in memory once.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.models.export import NAME as WHOLE_GRAPH
from knowledge.unigram import Unigram

Floats = NDArray[np.float32]
LOWER = "lower.onnx"
LOWER_LAYERS = 6
CUT = f"/layers.{LOWER_LAYERS - 1}/LayerNorm_1/LayerNormalization_output_0"
"""The tensor behind the last lower layer in the search model's graph (knowledge/models/export.py names it so)."""
OWN = Path(__file__).parent / "reader.onnx"
HEADS = Path(__file__).parent / "reader.npz"


class Scores(NamedTuple):
    """What the network says of one window of a text, before calibration."""

    status: Floats
    """(tokens, statuses) logits."""
    facts: Floats
    """(tokens, fact labels) logits."""
    whole: Floats
    """(whole labels,) logits."""
    states: Floats
    """(tokens, 384): the last layer's states, from which spans are matched."""


class Heads:
    """What stands beside the graph: each head's temperature, and whether a stretch means a thing of the library."""

    def __init__(self, file: Path = HEADS) -> None:
        with np.load(file) as saved:
            self._parts = {name: saved[name].astype(np.float32) for name in saved.files}

    def temperature(self, head: str) -> float:
        """By what the logits of a head are divided before they are called probabilities."""
        return float(self._parts[f"temperature.{head}"])

    def library(self, state: Floats) -> float:
        """The probability that a stretch with this mean state (384,) means a thing of the library."""
        logit = float(state @ self._parts["library.weight"][0] + self._parts["library.bias"][0])
        return float(1 / (1 + np.exp(-logit / self.temperature("library"))))


class Network:
    """Both halves, loaded; safe to call from several threads. Raises OSError where a file is missing."""

    def __init__(self, model: Path, pieces: Path, own: Path | None = OWN) -> None:
        """`own` is None where only the frozen half is needed: for training."""
        self.unigram = Unigram(pieces)
        self._lower = session(lower_graph(model))
        self._upper = session(own) if own is not None else None

    def scores(self, ids: list[int], names: list[int]) -> Scores:
        """Of a window: token ids without the marks, and the kind of name at each (labels.NAME_KINDS)."""
        begin, end = self.unigram.marks
        states = self.lower([begin, *ids, end])
        kinds = np.array([0, *names, 0], np.int64)
        assert self._upper is not None, "loaded without its own half, for training"
        status, facts, whole, last = self._upper.run(None, {"states": states, "names": kinds})
        return Scores(status[1:-1], facts[1:-1], whole, last[1:-1])

    def lower(self, ids: list[int]) -> Floats:
        """(tokens, 384): the states behind the frozen layers."""
        return np.asarray(self._lower.run(None, {"tokens": np.array(ids, np.int64)})[0], np.float32)


def lower_graph(folder: Path) -> Path:
    """The lower layers' graph beside the search model's, made once; its weights stay in the same file."""
    target = folder / LOWER
    if not target.is_file():
        import onnx  # only this one step needs it

        whole = onnx.load(folder / WHOLE_GRAPH, load_external_data=False)
        partial = target.with_suffix(".partial")
        onnx.save(cut(whole, CUT), partial)
        partial.rename(target)
    return target


def cut(model: Any, tensor: str) -> Any:
    """The part of an ONNX model that one of its tensors needs, with that tensor as the only output."""
    import onnx

    needed, kept = {tensor}, []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    constants = [each for each in model.graph.initializer if each.name in needed]
    output = onnx.helper.make_tensor_value_info(tensor, onnx.TensorProto.FLOAT, None)
    graph = onnx.helper.make_graph(kept[::-1], "lower", list(model.graph.input), [output], constants)
    return onnx.helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)


def session(file: Path) -> Any:
    """A session on one thread; the graphs are optimised when they are built."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
