"""Limits of what people type."""

from bot.domain.errors import BadInput
from bot.ports import Texts

LONGEST = 20_000  # characters; a clip description that is longer is a document, not a question


def checked(text: str, texts: Texts, language: str | None = None) -> str:
    """The text, stripped; raises BadInput where it is empty or too long."""
    text = text.strip()
    if not text:
        raise BadInput(texts.say("empty-text", language))
    if len(text) > LONGEST:
        raise BadInput(texts.say("long-text", language, length=len(text), longest=LONGEST))
    return text
