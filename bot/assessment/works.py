"""A named work that is re-created but has no guide: it cannot be judged, and is never unlikely."""

import re
from collections.abc import Sequence

from bot.assessment.names import Mention
from bot.assessment.reading import Reading

TITLE_WORD = r"(?:[A-ZÆØÅÄÖÜÉÁÍÓÚÑ0-9][\w'’&.:-]*)"
SMALL = (
    r"(?:of|the|and|a|in|on|for|to|og|i|av|på|den|det|de|la|el|los|las|y|del|der|die|das|und|von|le|les|du|des|et|&"
    r"|vs\.?)"
)
LATIN = re.compile(
    rf"\s*(?:[\"“«„'](?P<quoted>[^\"”»“']{{2,60}})[\"”»“']|(?P<title>{TITLE_WORD}(?:\s+(?:{SMALL}\s+){{0,2}}{TITLE_WORD})*))"
)
ARTICLE = re.compile(
    r"\s+(?:(?:the|a|an|den|det|la|el|le|les|die|der|das|dem|of)\s+)?"
    r"(?:(?:series|show|film|movie|game|anime|cartoon|serien|filmen|spillet|tegneserien|serie|película|videojuego|"
    r"série|jeu|dessin animé|spiel|spielfilm|zeichentrickserie)\s+)?",
    re.IGNORECASE,
)
TITLED = re.compile(
    r"\b(?:from|of|de|aus|von|fra|av)\s+"
    rf"(?P<title>(?:The|La|El|Los|Las|Le|Les|Die|Der|Das|Den|Det)\s+\w+(?:\s+(?:{SMALL}\s+){{0,2}}{TITLE_WORD})*)"
)
"""'Recreación de La casa de papel': an article in a capital letter in the middle of a sentence begins a title."""
KOREAN = re.compile(r"\s*[\"'‘“《<『「]?(?P<title>[가-힣A-Za-z0-9]{2,12})")
KOREAN_PARTICLE = re.compile(r"(?:의|을|를|은|는|이|가|에서|에|속|와|과)$")
NOT_TITLES = frozenset(
    {
        "ai", "ki", "ia", "netflix", "youtube", "tiktok", "instagram", "disney", "i", "we", "he", "she", "it", "they",
        "europe", "norway", "oslo", "london", "paris", "seoul", "christmas", "los angeles", "las vegas", "the hague",
        "the netherlands", "el salvador", "la paz", "le havre", "the internet", "the us", "the uk", "the bahamas",
    }
)  # fmt: skip
REMAKES = frozenset({"recreation", "reupload", "ai_generated", "generator", "whole_work"})


def unknown_work(readings: Sequence[Reading], mentions: Sequence[tuple[int, Mention]]) -> str:
    """The title of a work that some statement says is re-created and that no guide covers; '' where there is none.

    `mentions` are the names the library knows, as (statement, mention).
    """
    for reading in readings:
        if reading.aside or not any(cue.key.partition("=")[0] in REMAKES for cue in reading.cues):
            continue
        known = [one for statement, one in mentions if statement == reading.text.statement]
        for found in reading.titles:
            if reading.denials.denied(found.start, found.end):
                continue
            if title := _title_after(reading, found.end, found.language, known):
                return title
        for match in TITLED.finditer(reading.text.original):
            if title := _unless_known(reading, match, known):
                return title
    return ""


def _title_after(reading: Reading, end: int, language: str, known: Sequence[Mention]) -> str:
    original = reading.text.original
    start = reading.text.end_of(end)
    shape = KOREAN if language == "ko" else LATIN
    article = ARTICLE.match(original, start)
    match = shape.match(original, start) or (shape.match(original, article.end()) if article else None)
    if match is None:
        return ""
    title = _unless_known(reading, match, known)
    return KOREAN_PARTICLE.sub("", title) if language == "ko" else title


def _unless_known(reading: Reading, match: re.Match[str], known: Sequence[Mention]) -> str:
    """The title that was matched; '' where it is denied, a name the library knows, or no title."""
    title = str(match.groupdict().get("quoted") or match["title"]).strip(" .,:;")
    at, to = reading.text.position_of(match.start()), reading.text.position_of(match.end() - 1) + 1
    if any(one.start < to and at < one.end for one in known) or reading.denials.denied(at, to):
        return ""
    return "" if title.casefold() in NOT_TITLES else title
