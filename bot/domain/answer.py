"""The answer to a question: verbatim quotes, grouped and introduced."""

from typing import Any

from bot.domain.assessment import Cited
from knowledge.model import Frozen


class Answer(Frozen):
    """An answer to `ask`; abstained where nothing in the library is relevant (then it cites nothing)."""

    answer: str
    language: str
    abstained: bool = False
    citations: tuple[Cited, ...] = ()
    without_model: str = ""

    def contract(self) -> dict[str, Any]:
        """The printed contract of `ask --json`."""
        return {
            "answer": self.answer,
            "language": self.language,
            "abstained": self.abstained,
            "citations": [one.model_dump() for one in self.citations],
        }
