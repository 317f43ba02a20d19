"""May a language model's prose stand in a slot? Only if it adds nothing: no name, number, link, oath or verdict."""

import re
from collections.abc import Iterable, Mapping

LINK = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|ai|tv|no|example|app|co|me)\b",
    re.IGNORECASE,
)
MENTION = re.compile(r"<[!@#]|@\w", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"(?<!^)(?<![.!?…:] )(?<![.!?…:]\n)\b[A-ZÆØÅ][\w’'-]*", re.MULTILINE)
"""A capital letter inside a sentence: somebody's or something's name."""
WORD = re.compile(r"\w+")
LONGEST = 1200
QUOTED = re.compile(r"[“\"«„]([^”\"»“]+)[”\"»“]")
MARKS = ("[[", "]]", "\ue000", "\ue001", "@signature")


def fault(prose: str, facts: Mapping[str, str], fixed: Iterable[str], never: Iterable[str]) -> str:
    """Why it may not stand, in a few words; empty where it may. `facts` is all that the model was told."""
    told = "\n".join(facts.values())
    if not prose.strip() or len(prose) > LONGEST:
        return "it is empty or too long"
    if any(mark in prose for mark in MARKS) or MENTION.search(prose):
        return "it holds a mark that has a meaning here"
    if any(sentence in prose for sentence in fixed):
        return "it repeats a fixed sentence"
    return _never(prose, never) or _added(prose, told)


def _never(prose: str, never: Iterable[str]) -> str:
    said = prose.casefold()
    found = next((one for one in never if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)), "")
    return f"it says “{found}”" if found else ""


def _added(prose: str, told: str) -> str:
    if any(one.group().rstrip(".,;") not in told for one in LINK.finditer(prose)):
        return "it adds an address"
    if any(one[1].strip() not in told for one in QUOTED.finditer(prose)):
        return "it quotes what was not told"
    numbers = set(NUMBER.findall(told))
    if any(one not in numbers for one in NUMBER.findall(prose)):
        return "it adds a number"
    words = {word.casefold() for word in WORD.findall(told)}
    strange = (name for name in NAME.findall(prose) if any(w.casefold() not in words for w in WORD.findall(name)))
    return f"it adds the name {added}" if (added := next(strange, "")) else ""
