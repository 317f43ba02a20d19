"""Signed tree heads: what the audit chain was at a time, kept where its keeper cannot rewrite it."""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from bot.domain.errors import BadConfiguration, BadInput
from bot.store.audit import Broken, canonical, hashes, verify_chain
from bot.store.merkle import Tree, roots_at
from bot.store.store import SqlStore
from knowledge.model import Frozen

KEY_FILE, HEADS_FILE = "audit-key.pem", "audit-heads.jsonl"
SIGNED = ("size", "root", "at", "key")


class Verdict(Frozen):
    """Whether the chain holds."""

    rows: int
    heads: int
    fault: str = ""
    """The first thing that does not hold, as a sentence; empty where all does."""

    @property
    def valid(self) -> bool:
        """All of it."""
        return not self.fault


class Heads:
    """Signs tree heads of a store's chain and checks the chain against those that were written."""

    def __init__(self, store: SqlStore, folder: Path, heads_file: str = "") -> None:
        """The key lies in `folder` (mode 0600); heads go to `heads_file`, which belongs on another machine."""
        self.store, self.key_file = store, folder / KEY_FILE
        self.file = Path(heads_file) if heads_file else folder / HEADS_FILE

    def key(self) -> Ed25519PrivateKey:
        """The signing key, made at the first use."""
        if not self.key_file.exists():
            self.key_file.parent.mkdir(parents=True, exist_ok=True)
            made = Ed25519PrivateKey.generate()
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            handle = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(pem)
        loaded = load_pem_private_key(self.key_file.read_bytes(), None)
        if not isinstance(loaded, Ed25519PrivateKey):
            raise BadConfiguration(f"{self.key_file} holds no Ed25519 key; restore it from the backup.")
        return loaded

    def sign(self) -> dict[str, Any]:
        """A head of the chain as it stands, appended to the file."""
        with self.store.reader.connect() as connection:
            tree = Tree()
            for one in hashes(connection):
                tree.add(one)
        head = signed(self.key(), tree.size, tree.root, self.store.clock.now())
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(head) + "\n")
            out.flush()
            os.fsync(out.fileno())
        return head

    def written(self) -> tuple[dict[str, Any], ...]:
        """The heads in the file; raises BadInput where a line is none."""
        if not self.file.exists():
            return ()
        lines = [line for line in self.file.read_text("utf-8").splitlines() if line.strip()]
        try:
            return tuple(json.loads(line) for line in lines)
        except ValueError as error:
            raise BadInput(f"{self.file} holds a line that is no tree head ({error}).") from error

    def verify(self) -> Verdict:
        """The chain in itself, and against every head in the file."""
        heads = self.written()
        with self.store.reader.connect() as connection:
            rows, broken = verify_chain(connection)
            fault = _spoken(broken) if broken else ""
            if not fault and heads:
                fault = _fault(heads, hashes(connection), self.key().public_key())
        return Verdict(rows=rows, heads=len(heads), fault=fault)


def _spoken(broken: Broken) -> str:
    return f"The audit chain breaks at row {broken.seq}: {broken.why}."


def signed(key: Ed25519PrivateKey, size: int, root: bytes, at: datetime) -> dict[str, Any]:
    """A head and its signature over the canonical JSON of the other fields."""
    head = {"size": size, "root": root.hex(), "at": at.isoformat(), "key": key_id(key.public_key())}
    return {**head, "signature": base64.b64encode(key.sign(canonical(head).encode())).decode()}


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _fault(heads: Iterable[Mapping[str, Any]], leaves: Iterable[bytes], key: Ed25519PublicKey) -> str:
    heads = list(heads)
    roots = roots_at(leaves, {int(one["size"]) for one in heads})
    for head in heads:
        where = f"The tree head of {head['at']}"
        if not _genuine(head, key):
            return f"{where} is not signed by this installation's key."
        if head["size"] not in roots:
            return f"{where} has {head['size']} rows, but the chain has fewer: rows were removed at its end."
        if roots[head["size"]].hex() != head["root"]:
            return f"{where} is of another chain: rows up to {head['size']} were rewritten."
    return ""


def _genuine(head: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(head["signature"]), canonical({name: head[name] for name in SIGNED}).encode())
    except (InvalidSignature, ValueError, KeyError):
        return False
    return bool(head["key"] == key_id(key))
