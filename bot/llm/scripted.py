"""A language model that answers from a file: for tests, for demonstrations, and to try a prompt's checks.

The file is JSON: a list of {"when": words that must stand in the input, "propose"?: the raw answer,
"rewrite"?: text, "fill"?: {slot: text}, "fail"?: a reason}. The first row whose words fit answers.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.domain.clip import Clip
from bot.domain.errors import BadConfiguration, ModelUnavailable
from bot.llm.answers import ModelAnswer, parse_answer, proposal
from bot.ports import Proposal
from knowledge.model import Guide


class ScriptedModel:
    """Answers what its rows say."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows as in the file."""
        self.name = "scripted"
        self.rows = rows

    @classmethod
    def load(cls, file: Path) -> "ScriptedModel":
        """Read the rows; raises BadConfiguration."""
        try:
            rows = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BadConfiguration(f"The scripted model's file {file} cannot be read: {error}.") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "when" in row for row in rows):
            raise BadConfiguration(f"The scripted model's file {file} must be a list of rows with a `when`.")
        return cls(rows)

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:
        """The row's answer, under the same checks as a real model's."""
        raw = self._answer("propose", " ".join(one.text for one in clip.statements))
        return proposal(parse_answer(raw if isinstance(raw, str) else json.dumps(raw), ModelAnswer), clip, guides)

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:  # noqa: ARG002
        """The row's text."""
        return str(self._answer("rewrite", summary))

    async def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:
        """The row's text, word by word."""
        for word in (await self.rewrite(summary, language, allowed)).split(" "):
            yield word + " "

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:  # noqa: ARG002
        """The row's text for the slot."""
        filled = self._answer("fill", " ".join(facts.values()))
        if not isinstance(filled, dict) or slot not in filled:
            raise ModelUnavailable(f"the script has no text for the slot {slot}")
        return str(filled[slot])

    def _answer(self, kind: str, text: str) -> Any:
        for row in self.rows:
            if row["when"] in text and (kind in row or "fail" in row):
                if "fail" in row:
                    raise ModelUnavailable(str(row["fail"]))
                return row[kind]
        raise ModelUnavailable(f"the script has no answer to {kind}")
