"""Signed tree heads: rewriting the chain, or cutting it, is seen from outside."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.matter import By
from bot.store.audit import GENESIS, canonical, row_hash
from bot.store.heads import Heads
from bot.store.merkle import leaf_hash, node_hash, roots_at
from bot.store.store import SqlStore, open_memory
from bot.store.tables import audit


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_growing_tree_has_the_root_of_the_definition_at_every_size(leaves: list[bytes]) -> None:
    roots = roots_at(iter(leaves), range(len(leaves) + 1))

    assert all(roots[size] == plain_root(leaves[:size]) for size in range(len(leaves) + 1))


@pytest.fixture
def store() -> SqlStore:
    return open_memory(inline=True)


async def fill(store: SqlStore, rows: int) -> None:
    for number in range(rows):
        await store.run(lambda tx, n=number: tx.log(By(person="ada"), "act", facts={"n": n}))


async def test_an_untouched_chain_verifies_against_its_heads(store: SqlStore, tmp_path: Path) -> None:
    heads = Heads(store, tmp_path)
    for rows in (0, 3, 4):
        await fill(store, rows)
        heads.sign()

    verdict = heads.verify()

    assert verdict.valid
    assert (verdict.rows, verdict.heads) == (7, 3)
    assert (tmp_path / "audit-key.pem").stat().st_mode & 0o777 == 0o600


async def test_a_chain_rewritten_with_right_hashes_is_seen(store: SqlStore, tmp_path: Path) -> None:
    await fill(store, 5)
    heads = Heads(store, tmp_path)
    heads.sign()
    with store.writer.begin() as connection:
        rows = [dict(one._mapping) for one in connection.execute(audit.select().order_by(audit.c.seq))]
        prev = GENESIS
        for row in rows:
            row["prev"], row["facts"] = prev, canonical({"n": 99})
            row["hash"] = prev = row_hash(row)
            connection.execute(audit.update().where(audit.c.seq == row["seq"]).values(**row))

    assert "rewritten" in heads.verify().fault


async def test_a_chain_cut_at_its_end_is_seen(store: SqlStore, tmp_path: Path) -> None:
    await fill(store, 5)
    heads = Heads(store, tmp_path)
    heads.sign()
    with store.writer.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE seq > 3"))

    assert "removed at its end" in heads.verify().fault


async def test_a_forged_head_is_seen(store: SqlStore, tmp_path: Path) -> None:
    await fill(store, 2)
    heads = Heads(store, tmp_path)
    heads.sign()
    heads.file.write_text(heads.file.read_text().replace('"size": 2', '"size": 1'))

    assert "not signed" in heads.verify().fault
