"""The trained half of the reader in torch: the search model's upper layers, and the heads."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.reading.labels import FACT_LABELS, NAME_KINDS, STATUSES, WHOLE_LABELS
from knowledge.reading.network import LOWER_LAYERS

WIDTH, HEADS = 384, 12
CLOSED = -1e4
"""What attention to padding is lowered by."""


class Layer(nn.Module):  # type: ignore[misc]  # torch is not followed by mypy
    """An encoder layer over (batch, tokens, width), its three projections in one product."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        own = layer.attention.self
        scale = (WIDTH // HEADS) ** -0.5  # of the attention, put into the query's weights
        parts = ((own.query, scale), (own.key, 1.0), (own.value, 1.0))
        self.three = nn.Linear(WIDTH, 3 * WIDTH)
        self.three.weight.data = torch.cat([part.weight.detach() * by for part, by in parts])
        self.three.bias.data = torch.cat([part.bias.detach() * by for part, by in parts])
        self.mixed, self.first = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.up, self.down, self.second = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """`mask` is added to the attention's logits. The states stay in float32: bfloat16 rounds their differences."""
        batch, tokens, _ = states.shape
        three = self.three(states).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = three.unbind(0)
        mixed = torch.softmax(query @ key.transpose(-1, -2) + mask, -1) @ value
        states = self.first(self.mixed(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH)) + states)
        return self.second(self.down(functional.gelu(self.up(states))) + states)


class Upper(nn.Module):  # type: ignore[misc]
    """Lower states and name kinds -> logits of every head."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(layer) for layer in encoder.encoder.layer[LOWER_LAYERS:])
        self.names = nn.Embedding(len(NAME_KINDS), WIDTH)
        nn.init.zeros_(self.names.weight)
        self.status, self.facts = nn.Linear(WIDTH, len(STATUSES)), nn.Linear(WIDTH, len(FACT_LABELS))
        self.whole = nn.Linear(2 * WIDTH, len(WHOLE_LABELS))
        self.library = nn.Linear(WIDTH, 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, states: Tensor, live: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Lower states, ones where a token is, and name kinds -> status, facts, whole, states."""
        states = states + self.names(kinds)
        dtype = torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
        mask = ((1.0 - live[:, None, None, :].float()) * CLOSED).to(dtype)
        for layer in self.layers:
            states = layer(states, mask)
        states = self.drop(states)
        counted = live.unsqueeze(-1)
        pooled = torch.cat([states[:, 0], (states * counted).sum(1) / counted.sum(1)], -1)
        return self.status(states), self.facts(states), self.whole(pooled), states
