"""The cue words are data; these sentences hold for every file and every line of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cues import LANGUAGES, Cue, CueBook, PhraseBook, shipped, variants

BOOK: CueBook = shipped()
STOPPING = ("intimate=true", "minor_sexual=true")
PER_LANGUAGE = ("country", "generator", "host")
"""Which of these names a language has words for is its own affair."""


def circumstances_of(language: str) -> set[tuple[str, str]]:
    return {
        (cue.circumstance, cue.value)
        for cue in BOOK.cues
        if cue.language == language and cue.circumstance not in PER_LANGUAGE
    }


def keys_in(text: str, language: str) -> set[str]:
    return {found.key for found in BOOK.circumstances.find(text.casefold(), frozenset({language}))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_circumstance(language: str) -> None:
    assert circumstances_of(language) == circumstances_of("en")


def test_a_line_may_hold_several_phrases() -> None:
    assert list(variants("shown|used in class|school")) == [
        "shown in class", "shown in school", "used in class", "used in school",
    ]  # fmt: skip
    assert list(variants("made .. with ai")) == ["made .. with ai"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_in_small_letters_and_stands_once(language: str) -> None:
    for cue in BOOK.cues:
        if cue.language == language:
            assert list(cue.phrases) == [phrase.lower() for phrase in cue.phrases]
            assert len(cue.phrases) == len(set(cue.phrases)), f"{language} {cue.circumstance}"


@given(st.sampled_from([(cue, phrase) for cue in BOOK.cues for phrase in cue.phrases]))
@settings(max_examples=200, deadline=None)
def test_every_phrase_finds_itself(line: tuple[Cue, str]) -> None:
    # Drawn, not all: compiling every expression takes the time of a hundred other tests.
    cue, phrase = line
    written = phrase.replace(" .. ", " of the new ").replace("*", "")
    book = PhraseBook([(cue.circumstance, cue.language, phrase)])
    assert book.find(f"... {written.casefold()} ...")


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "posted without permission", "licensed=false"),
        ("en", "a clip made by fans with AI", "fan=true"),
        ("no", "et KI-generert klipp fra serien", "ai_generated=true"),
        ("no", "gjør narr av den populære serien", "parody_target=work"),
        ("ko", "허락 없이 만든 AI 영상", "licensed=false"),
        ("es", "un anuncio hecho con IA", "commercial=true"),
        ("de", "macht sich über die Regierung lustig", "parody_target=other"),
        ("fr", "une fin alternative générée par IA", "recreation=true"),
    ],
)
def test_a_plain_sentence_states_its_circumstance(language: str, text: str, key: str) -> None:
    assert key in keys_in(text, language)


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("en", "three minor characters discuss the sexual politics of the court", "'minor' is no age here"),
        ("en", "visible to the naked eye", "an idiom"),
        ("en", "a child star dances in a school uniform", "nothing sexual is said"),
        ("no", "et barn leker i hagen", "nothing sexual is said"),
        ("ko", "칼로리가 높은 음식", "'로리' stands inside 'calorie'"),
        ("ko", "미성년자 성장 이야기", "a coming-of-age story: '성장' is growth"),
        ("ko", "탈의실 앞에서 기다린다", "a changing room"),
        ("es", "una menor cantidad de escenas", "'menor' means smaller"),
        ("de", "Kinder spielen im Hof", "nothing sexual is said"),
        ("fr", "un enfant numéroté court dans la cour", "'nu' stands inside another word"),
    ],
)
def test_a_harmless_sentence_stops_nothing(language: str, text: str, why: str) -> None:
    assert not keys_in(text, language) & set(STOPPING), why


@pytest.mark.parametrize(
    ("language", "text", "key", "why"),
    [
        ("en", "good news: the add-on is ready", "news=true", "'news' alone reports nothing"),
        ("en", "we add a song", "commercial=true", "'ad' stands inside 'add'"),
        ("en", "a journalist takes off his glasses and flies", "news=true", "a figure's job"),
        ("en", "two friends compete for money", "commercial=true", "money inside the story"),
        ("en", "the doll wears a T-shirt", "commercial=true", "clothes, not goods"),
        ("no", "dukken har gul t-skjorte", "commercial=true", "clothes, not goods"),
        ("ko", "쿵푸 판다가 걷는다", "commercial=true", "a panda, not 'sells'"),
        ("ko", "태풍의 한가운데", "style_only=true", "a typhoon, not a style"),
    ],
)
def test_a_word_inside_another_or_inside_the_story_says_nothing_of_the_use(
    language: str, text: str, key: str, why: str
) -> None:
    assert key not in keys_in(text, language), why
