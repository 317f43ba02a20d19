"""Splitting loses nothing and never passes its limit."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.splitting import shortened, split


@given(st.text(max_size=2000), st.integers(min_value=1, max_value=300))
def test_pieces_join_to_the_text_and_each_fits(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)


@given(st.text(max_size=400), st.integers(min_value=1, max_value=200))
def test_shortened_text_never_passes_its_limit_and_says_that_something_is_missing(text: str, limit: int) -> None:
    cut = shortened(text, limit)

    assert len(cut) <= limit
    assert cut == text or limit < 2 or cut.endswith("…")
