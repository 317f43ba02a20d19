"""Terms of other languages -> English words, and no word of one language taken for a term of another."""

import pytest

from knowledge.glossary import Glossary, glossary

SHIPPED = glossary([])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("KI-generierte Bilder", ["AI", "picture"]),
        ("vorläufig: einstweilige Verfügung", ["preliminary", "injunction"]),
        ("¿Está protegida la canción?", ["protected", "song"]),
        ("droit d’auteur", []),
        ("droit d'auteur", ["copyright"]),
        ("퍼블리시티권", ["publicity"]),
        ("hvem kan saksøkes", ["lawsuit"]),
    ],
)
def test_a_term_gives_its_words(question: str, words: list[str]) -> None:
    given = SHIPPED.gloss(question).split()
    assert [word for word in words if word not in given] == []


@pytest.mark.parametrize(
    "question",
    [
        "what kind of king is still missing",
        "Robert gave a citation",
        "what do they demand",
        "for kids on a kitchen table",
    ],
)
def test_an_english_question_is_left_alone(question: str) -> None:
    assert SHIPPED.gloss(question) == ""


@pytest.mark.parametrize("question", ["la cancion y la pelicula", "LA CANCIÓN Y LA PELÍCULA"])
def test_accents_may_be_left_out(question: str) -> None:
    assert {"song", "film", "movie"} <= set(SHIPPED.gloss(question).split())


def test_a_stroke_ends_the_word() -> None:
    words = Glossary({"Stil|": "style", "Form": "shape"})
    assert words.gloss("Stil, Formen") == "style shape"
    assert words.gloss("still im Stil") == "style"
    assert words.gloss("Stile") == ""


def test_a_word_that_is_there_is_not_said_again_but_one_inside_another_is() -> None:
    words = Glossary({"Europa": "EU European", "Urheber": "author"})
    assert words.gloss("EU in Europa") == "European"
    assert words.gloss("Europa") == "EU European"
    assert words.gloss("Urheber, authors") == ""
