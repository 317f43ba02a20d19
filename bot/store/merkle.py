"""Merkle tree hashes as in RFC 6962, section 2.1, over a stream of leaves."""

import hashlib
from collections.abc import Collection, Iterable


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf; keeps only the roots of its complete subtrees."""

    def __init__(self) -> None:
        """Empty."""
        self.size = 0
        self._complete: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        self.size += 1
        height, node = 0, leaf_hash(leaf)
        while self._complete and self._complete[-1][0] == height:
            node = node_hash(self._complete.pop()[1], node)
            height += 1
        self._complete.append((height, node))

    @property
    def root(self) -> bytes:
        """The tree's hash; SHA-256 of nothing for the empty tree."""
        if not self._complete:
            return hashlib.sha256().digest()
        node = self._complete[-1][1]
        for _, left in reversed(self._complete[:-1]):
            node = node_hash(left, node)
        return node


def roots_at(leaves: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """The root at each of these sizes, as far as the leaves go; the last one under -1."""
    wanted, tree = set(sizes), Tree()
    found = {0: tree.root} if 0 in wanted else {}
    for leaf in leaves:
        tree.add(leaf)
        if tree.size in wanted:
            found[tree.size] = tree.root
    return {**found, -1: tree.root}
