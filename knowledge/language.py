"""Which of the six languages a text is in."""

from functools import cache
from typing import Any

KNOWN = ("en", "no", "ko", "es", "de", "fr")
CODES = {
    "en": "en",
    "no": "no",
    "nb": "no",
    "nn": "no",
    "da": "no",
    "sv": "no",
    "ko": "ko",
    "es": "es",
    "de": "de",
    "fr": "fr",
}
"""Danish and Swedish are read as Norwegian: in a short question the three are easily taken for one another."""
SURE = 0.5
SMALL_WORDS = {
    "en": "the a an of and is are was with to in on for this that it not who what which does did how from by my our ok",
    "no": "og i på er en et av med til for ikke som hva hvem hvilken det den de var fra kan skal om ved jeg vi ny uten",
    "es": "el la los las de del y en un una con que es no por para se su al qué cuál quién como está",
    "de": "der die das und ist ein eine mit von zu im den dem nicht was wer wie auf für aus des wird sind",
    "fr": "le la les de des du et en un une est avec pour que qui dans pas sur au ce il elle par quel quelle",
}
"""Names make up most of a clip's description and tell the model nothing; these words do."""
SMALL_WORD_SETS = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}


@cache
def _identifier() -> Any:
    # Its model takes most of a second to load: only where a text has to be told apart.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(CODES.keys() & set(identifier.labels)))
    return identifier


def language_of(text: str, fallback: str = "en") -> str:
    """en, no, ko, es, de or fr; the fallback where the text is too short or too odd to tell."""
    if any("\uac00" <= letter <= "\ud7a3" for letter in text):
        return "ko"
    if len(text.split()) < 2 and text.isascii():
        return fallback
    small = _small_words(text)
    best, second = sorted(small.values(), reverse=True)[:2]
    if best > second + 1:  # the model's shares come to one: it cannot turn this
        return max(small, key=lambda language: small[language])
    shares: dict[str, float] = {**small}
    for code, probability in _identifier().rank(text[:2000]):
        shares[CODES[code]] = shares.get(CODES[code], 0.0) + float(probability)
    if text.isascii() and not any(count >= 1 for count in shares.values()):
        return fallback
    first = max(shares, key=lambda language: shares[language])
    return first if shares[first] >= SURE else fallback


def _small_words(text: str) -> dict[str, int]:
    words = [word.strip(".,:;!?«»\"'()") for word in text.lower().split()]
    return {language: sum(word in small for word in words) for language, small in SMALL_WORD_SETS.items()}
