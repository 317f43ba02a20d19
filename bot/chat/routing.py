"""Plain language -> command, by rule and never by model."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from bot.commands.core import Attachment
from bot.domain.links import urls_in, without_urls
from bot.texts import prompts_folder
from knowledge.model import Frozen

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
RECORD = re.compile(r"\b([MD])-(\d{1,15})\b", re.IGNORECASE)
MANY = 2
"""From this many links on, a message is a list and is answered by a table."""
BARE_WORDS = 2
"""A link with at most this many other words describes nothing."""
TABLE_FILES = (".csv", ".tsv", ".xlsx", ".ods")
ABOUT_A_RECORD = ("draft", "ticket", "matter", "approve", "close")


class Routed(Frozen):
    """What a message asks for."""

    command: str
    text: str = ""
    options: Mapping[str, str] = {}


@cache
def words() -> Mapping[str, Any]:
    """prompts/chat/words.toml."""
    return tomllib.loads((prompts_folder() / "chat" / "words.toml").read_text("utf-8"))


def route(
    text: str, commands: Collection[str], *, files: Sequence[Attachment] = (), matter: str | None = None
) -> Routed:
    """The command that a message (without its mention) means; `matter` is the one of its thread.

    A first word that is a command wins; many links or a CSV file are a table; a link or a file is a clip;
    a question is asked; what else is said describes a clip, or goes on about the thread's.
    """
    said = text.strip()
    first, _, rest = said.partition(" ")
    name = first.lower().rstrip(":,")
    # "who" is a command, "Who owns Squid Game?" a question.
    asks = bool(rest.strip()) and name in words()["question"]["starts"]
    if name in commands and not asks:
        return typed(name, rest.strip(), files)
    if is_table(said, files):
        return Routed(command="batch", text=said)
    if urls_in(said) or files:
        return Routed(command="check", text=said, options=_url(said))
    if not said or (name in words()["help"]["words"] and len(said.split()) <= BARE_WORDS):
        return Routed(command="help")
    if is_question(said) and (matter is not None or not describes_a_clip(said)):
        return Routed(command="ask", text=said)
    return Routed(command="check", text=said)


def typed(name: str, rest: str, files: Sequence[Attachment] = ()) -> Routed:
    """A command by its word, with what follows it: links, and the records it is about, become options."""
    if name == "check" and is_table(rest, files):
        return Routed(command="batch", text=rest)
    options = _url(rest) if name == "check" else {}
    if name in ABOUT_A_RECORD and (record := record_in(rest)):
        options["record"] = record
    return Routed(command=name, text=rest, options=options)


def is_question(text: str) -> bool:
    """Whether it ends like a question or starts like one."""
    said = text.strip().lower()
    first = WORD.search(said)
    starts = first is not None and first[0] in words()["question"]["starts"]
    return said.endswith(tuple(words()["question"]["ends"])) or starts


def describes_a_clip(text: str) -> bool:
    """A question about a clip that the same message describes: "is this clip infringing: a doll that ..."."""
    rule = words()["clip"]
    said = [found.lower() for found in WORD.findall(text)]
    beyond = [one for one in said if one not in rule["clip"] and one not in rule["asked"]]
    asks = any(one in rule["clip"] for one in said) and any(one in rule["asked"] for one in said)
    return asks and len(beyond) >= rule["described_from"]


def is_table(text: str, files: Sequence[Attachment]) -> bool:
    """Many links, or a CSV file."""
    return len(urls_in(text)) >= MANY or any(one.name.lower().endswith(TABLE_FILES) for one in files)


def is_bare_link(text: str, files: Sequence[Attachment] = ()) -> bool:
    """One link that nothing else is said about: it asks for the short form."""
    return not files and len(urls_in(text)) == 1 and len(WORD.findall(without_urls(text))) <= BARE_WORDS


def record_in(text: str) -> str | None:
    """'M-12' or 'D-3' in a text."""
    found = RECORD.search(text)
    return f"{found[1].upper()}-{int(found[2])}" if found else None


def _url(text: str) -> dict[str, str]:
    links = urls_in(text)
    return {"url": links[0]} if links else {}
