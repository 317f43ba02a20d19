"""May a language model's rewrite of the summary be shown? Only if every sentence is carried and nothing is added."""

import re
from collections.abc import Mapping, Sequence

from bot.domain.assessment import Likelihood

CITATION = re.compile(r"\[(?P<id>[^\[\]\s]+)\]")
SENTENCE = re.compile(r"(?<=[.!?。])\s+|(?<=\])\s+(?=[^\[\s])")
QUOTATION = re.compile(r"[“\"«„](?P<words>[^”\"»“]+)[”\"»“]")
LINK = re.compile(r"(?:https?://|www\.)\S+|\b\S+@\S+\.\w+", re.IGNORECASE)
MENTION = re.compile(r"@\w|<[!@#]|<@", re.IGNORECASE)
LONGEST = 1500

Words = Mapping[Likelihood, Sequence[str]]


def fault(text: str, likelihood: Likelihood, allowed: Mapping[str, str], words: Words, never: Sequence[str]) -> str:
    """Why the rewrite may not be shown, in a few words; empty where it may.

    `allowed` is citation id -> its verbatim quote; `words` are the words for each likelihood in every language,
    `never` the words no answer may use of a clip ("infringing", "legal").
    """
    if not text.strip() or len(text) > LONGEST:
        return "it is empty or too long"
    for sentence in sentences(text):
        if reason := _sentence_fault(sentence, allowed):
            return reason
    bare = CITATION.sub(" ", QUOTATION.sub(" ", text))
    return _word_fault(bare, likelihood, words, never)


def sentences(text: str) -> list[str]:
    """The sentences, each with the citations that follow its full stop."""
    parts = [part.strip() for part in SENTENCE.split(text.strip()) if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and not CITATION.sub("", part).strip(" .!?。"):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def whole(told: str) -> str:
    """The sentences of an unfinished text that are surely whole: the last may go on, and the one before it may still
    get its citation."""
    return " ".join(sentences(told)[:-2])


def _sentence_fault(sentence: str, allowed: Mapping[str, str]) -> str:
    cited = [found["id"] for found in CITATION.finditer(sentence)]
    if not cited:
        return "a sentence carries no citation"
    if unknown := [one for one in cited if one not in allowed]:
        return f"it cites {unknown[0]}, which no finding cites"
    sources = [allowed[one] for one in cited]
    for quotation in QUOTATION.finditer(sentence):
        if not any(quotation["words"].strip() in source for source in sources):
            return "a quotation does not stand in its source"
    for link in LINK.finditer(sentence):
        if not any(link.group() in source for source in sources):
            return "a link does not stand in a cited source"
    return "it mentions somebody" if MENTION.search(sentence) else ""


def _word_fault(text: str, likelihood: Likelihood, words: Words, never: Sequence[str]) -> str:
    said = text.casefold()
    # "unlikely" holds "likely": the assessed likelihood's own words are taken out first, the longest first.
    for word in sorted(words.get(likelihood, ()), key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", " ", said)
    others = [word for other, listed in words.items() if other is not likelihood for word in listed]
    for word in [*others, *never]:
        if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said):
            return f"it says “{word}”"
    return ""
