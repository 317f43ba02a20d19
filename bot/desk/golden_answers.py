"""Questions with what a right answer must and must not say, and where it stands; how an answer does against them."""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.desk.ask import Ask
from bot.domain.answer import Answer
from knowledge.model import Audience, Frozen, Language

Verdict = Literal["full", "partly", "failed", "false"]
Said = Annotated[tuple[str, ...], Field(min_length=1)]
"""Ways to say one thing; one of them is enough."""


class AskedFor(Frozen):
    """A question and its key. Where nothing in the library answers it, `abstain` is set and the rest is empty."""

    id: str
    text: str
    language: Language
    kind: Literal["country", "procedure", "franchise", "status", "premise", "halves", "none"]
    must: tuple[Said, ...] = ()
    must_not: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    """Documents; the answer rests on one of them at least."""
    abstain: bool = False
    held: bool = False
    """Never looked at while the library or the search is changed."""

    @model_validator(mode="after")
    def key_can_fail(self) -> "AskedFor":
        """A question asks for something that may be missing."""
        if not self.abstain and not (self.must and self.where):
            raise ValueError(f"{self.id}: a question that is answered needs `must` and `where`")
        return self


class Judged(Frozen):
    """How an answer did: what it left out, and what it should not have said."""

    question: AskedFor
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    cited: bool = True

    @property
    def verdict(self) -> Verdict:
        """False where it says what is not so; full where nothing is missing and it says where it stands."""
        if self.wrong:
            return "false"
        if not self.missing and self.cited:
            return "full"
        return "failed" if len(self.missing) == len(self.question.must) or self.question.abstain else "partly"


def read_questions(folder: Path) -> list[AskedFor]:
    """All questions of a folder of TOML files; a file `held-...` holds those that are not looked at."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        rows = tomllib.loads(file.read_text("utf-8"))
        for row in rows["question"]:
            must = [[one] if isinstance(one, str) else one for one in row.pop("must", [])]
            held = file.stem.startswith("held-")
            found.append(AskedFor.model_validate({"language": rows["language"], "must": must, "held": held} | row))
    return found


def judge(question: AskedFor, answer: Answer) -> Judged:
    """Compare an answer as it is shown (quotes and their notes) with the key."""
    if question.abstain:
        return Judged(question=question, missing=() if answer.abstained else ("an abstention",))
    shown = _plain(answer.answer)
    documents = {one.id.partition("#")[0] for one in answer.citations}
    return Judged(
        question=question,
        missing=tuple(ways[0] for ways in question.must if not any(_plain(way) in shown for way in ways)),
        wrong=tuple(one for one in question.must_not if _plain(one) in shown),
        cited=not documents.isdisjoint(question.where),
    )


async def ask_all(
    ask: Ask, questions: Sequence[AskedFor], done: Callable[[], None], clearance: Audience = Audience.COUNSEL
) -> list[Judged]:
    """Ask every question through the product."""
    found = []
    for question in questions:
        found.append(judge(question, await ask(question.text, question.language, clearance)))
        done()
    return found


def counts(judged: Iterable[Judged]) -> dict[Verdict, int]:
    """How many of each verdict."""
    found: dict[Verdict, int] = {"full": 0, "partly": 0, "failed": 0, "false": 0}
    for one in judged:
        found[one.verdict] += 1
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold().replace("\N{NO-BREAK SPACE}", " ").replace("\N{EN DASH}", "-"))
