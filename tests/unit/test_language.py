import pytest

from knowledge.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did Netflix demand from ByteDance?", "en"),
        ("Hva krever Netflix av ByteDance?", "no"),
        ("Er stil beskyttet?", "no"),
        ("hva om det er satire?", "no"),
        ("and in the EU?", "en"),
        ("Eleven kills Vecna", "en"),
        ("Darth Vader dancing", "en"),
        ("Hermine Grang flyr", "en"),
        ("El vestido plateado", "es"),
        ("Ist der Stil geschützt?", "de"),
        ("Le style est-il protégé ?", "fr"),
        ("거대한 인형이 고개를 돌린다", "ko"),
        ("asdf", "en"),
    ],
)
def test_the_language_is_told_from_small_words_not_from_names(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_text_too_short_to_tell_takes_the_fallback() -> None:
    assert language_of("ok", "no") == "no"
