"""The trained half as an int8 graph of one text, and the small head beside it."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.models.export import OPSET
from knowledge.reading.training.upper import HEADS, WIDTH, Upper

GRAPH, MATRICES = "reader.onnx", "reader.npz"
TEMPERATURES = ("status", "facts", "whole", "library")


class OneText(nn.Module):  # type: ignore[misc]
    """The same network over one text: no batch, no padding, no mask."""

    def __init__(self, net: Upper) -> None:
        super().__init__()
        self.net = net

    def forward(self, states: Tensor, names: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(tokens, width) and (tokens,) -> status, facts, whole, the last states."""
        states = states + self.net.names(names)
        for layer in self.net.layers:
            states = _layer(layer, states)
        pooled = torch.cat([states[0], states.mean(0)], -1)
        return self.net.status(states), self.net.facts(states), self.net.whole(pooled), states


def _layer(layer: Any, states: Tensor) -> Tensor:
    three = layer.three(states).reshape(-1, 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3)
    query, key, value = (part.squeeze(0) for part in three.split(1))
    mixed = (torch.softmax(query @ key.transpose(1, 2), -1) @ value).permute(1, 0, 2).reshape(-1, WIDTH)
    states = layer.first(layer.mixed(mixed) + states)
    return layer.second(layer.down(functional.gelu(layer.up(states))) + states)


def export(net: Upper, folder: Path, temperatures: Mapping[str, float] | None = None) -> None:
    """Write `reader.onnx` (int8, one scale per output channel) and `reader.npz` into a folder."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
    from onnxruntime.quantization import QuantType, quantize_dynamic

    axes = {name: {0: "tokens"} for name in ("states", "names", "status", "facts", "last")}
    with tempfile.TemporaryDirectory() as name, torch.no_grad(), warnings.catch_warnings():
        # The older exporter on purpose: see knowledge/models/export.py.
        warnings.simplefilter("ignore")
        whole, small = Path(name) / "float32.onnx", Path(name) / "int8.onnx"
        torch.onnx.export(
            OneText(net.eval()),
            (torch.zeros(9, WIDTH), torch.zeros(9, dtype=torch.long)),
            str(whole),
            dynamo=False,
            opset_version=OPSET,
            input_names=["states", "names"],
            output_names=["status", "facts", "whole", "last"],
            dynamic_axes=axes,
        )
        quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8)
        options = SessionOptions()
        options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(folder / GRAPH)
        options.log_severity_level = 3
        InferenceSession(str(small), options, providers=["CPUExecutionProvider"])
    write_heads(net, folder, temperatures or {})


def write_heads(net: Upper, folder: Path, temperatures: Mapping[str, float]) -> None:
    """The library head, and what each head's logits are divided by (1 where not known)."""
    own = net.state_dict()
    heats = {f"temperature.{name}": np.float32(temperatures.get(name, 1.0)) for name in TEMPERATURES}
    parts = {name: own[name].numpy() for name in ("library.weight", "library.bias")}
    everything: dict[str, Any] = {**parts, **heats}
    np.savez_compressed(folder / MATRICES, **everything)
