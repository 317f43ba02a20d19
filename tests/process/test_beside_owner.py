"""Every command of the command line beside an owner: all end, each with its exit code; the owner never stands still."""

import asyncio
import io
import json
import os
import pty
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import click
import pytest

from bot.bootstrap import App
from bot.cli.beside import listening
from bot.cli.forwarding import STAYS, forward
from bot.cli.main import rightsdesk
from bot.cli.main import run as main
from bot.cli.owning import carrying_out
from bot.config import Settings
from bot.owner import Call, owned
from tests.testbed.program import environment
from tests.testbed.watch import Watch

ADA = {"id": "ada", "name": "Ada", "roles": ["counsel", "approver", "admin", "analyst"], "clearance": "counsel"}
LINK = "https://www.tiktok.com/@a/video/1"
BATCH = b'{"id": 1, "text": "a doll"}\nno json\n{"id": 2, "text": "another doll"}\n'
LINES: dict[str, tuple[str, ...]] = {
    "check": ("check a-doll --url LINK", "check a-doll --url LINK", "check --batch - --json", "check - --json"),
    "ask": ("ask who", "ask --batch -", "ask -"),
    "search": ("search doll", "search --batch -"),
    "chat": ("chat",),
    "demo": ("demo",),
    "doctor": ("doctor",),
    "knowledge add": ("knowledge add notes.md", "knowledge add notes.md gone.md"),
    "knowledge import": ("knowledge import jsonl rows.jsonl",),
    "knowledge list": ("knowledge list", "knowledge list --json"),
    "knowledge check": ("knowledge check",),
    "knowledge rebuild": ("knowledge rebuild",),
    "knowledge prepare": ("knowledge prepare",),
    "knowledge sync": ("knowledge sync",),
    "knowledge embed-shipped": (),  # writes into the project's own folder
    "knowledge add-reference": ("knowledge add-reference squid-game#young-hee gone.png",),
    "knowledge remove": ("knowledge remove notes",),
    "eval retrieval": ("eval retrieval --set questions.jsonl",),
    "eval assessment": ("eval assessment --set .",),
    "eval feedback": ("eval feedback",),
    "eval reading": (),  # as reader eval
    "reader eval": (),  # has tests of its own; loads the reader
    "licence add": ("licence add Brand --franchise squid-game",),
    "licence list": ("licence list",),
    "licence remove": ("licence remove L-1",),
    "matters": ("matters",),
    "matter open": ("matter open Doll --url LINK",),
    "matter show": ("matter show M-1", "matter M-1"),
    "matter assign": ("matter assign M-1 ada",),
    "matter split": ("matter split M-1 LINK",),
    "matter merge": ("matter merge M-2 M-1",),
    "matter restrict": ("matter restrict M-1 ada",),
    "matter party": ("matter party M-1 uploader Somebody",),
    "matter url": ("matter url M-1 LINK removed",),
    "matter deadline": ("matter deadline M-1 answer 2030-01-01",),
    "matter note": ("matter note M-1 seen",),
    "matter ticket": ("matter ticket M-1",),
    "matter close": ("matter close M-1 resolved",),
    "matter reopen": ("matter reopen M-1 again",),
    "who": ("who",),
    "hold": ("hold M-1 --reason suit",),
    "erase": ("erase tiktok.com/nobody",),
    "claimant add": ("claimant add me --name Me",),
    "claimant list": ("claimant list",),
    "claimant remove": ("claimant remove me",),
    "draft make": ("draft make M-1 dmca", "draft make --csv rows.csv"),
    "draft show": ("draft show D-1",),
    "draft list": ("draft list",),
    "draft fill": ("draft fill D-1 part.1=x",),
    "draft gate": ("draft gate D-1 purpose=x",),
    "draft open": ("draft open D-1 1",),
    "draft drop-claim": ("draft drop-claim D-1 1",),
    "draft submit": ("draft submit D-1",),
    "draft send-back": ("draft send-back D-1 --comment no",),
    "draft delegate": ("draft delegate D-1 ada",),
    "draft withdraw": ("draft withdraw D-1 --reason no",),
    "draft sent": ("draft sent D-1 --how post",),
    "approve": ("approve D-1 --version 1",),
    "sign": ("sign D-1",),
    "release": ("release D-1 --to out",),
    "notice read": ("notice read notice.txt",),
    "tickets": ("tickets",),
    "ticket show": ("ticket show T-1",),
    "ticket move": ("ticket move T-1 done",),
    "ticket adapters": ("ticket adapters",),
    "policy list": ("policy list",),
    "policy try": ("policy try",),
    "audit verify": ("audit verify",),
    "audit show": ("audit show M-1",),
    "audit export": ("audit export", "audit export audit.jsonl"),
    "audit head": ("audit head",),
    "clip inspect": ("clip inspect gone.png",),
    "clip compare": ("clip compare gone.png gone.png",),
    "clip same": ("clip same M-1 M-2",),
    "clip different": ("clip different M-1 M-2",),
    "work list": ("work list", "work list --all --json"),
    "work retry": ("work retry x",),
    "work drop": ("work drop x --reason no",),
    "claimant confirm": ("claimant confirm me",),
    "claimant owners": ("claimant owners",),
    "draft claim": ("draft claim D-1 1",),
    "draft regimes": ("draft regimes",),
    "draft renew": ("draft renew D-1",),
    "eval answers": (),  # asks all golden questions: minutes
    "knowledge stale": ("knowledge stale",),
    "notice decide": ("notice decide N-1",),
    "notice sheet": ("notice sheet N-1",),
    "staff list": ("staff list",),
    "staff add": ("staff add dee --name Dee",),
    "staff remove": ("staff remove dee",),
    "pause": ("pause",),
    "resume": ("resume",),
    "backup": ("backup copy",),
}
"""Command lines of every command that travels, in an order in which most find what they are about."""
STILL = 5.0
"""Seconds: a busy machine stands still for one or two, an owner that waits for itself for ever."""
STDIN = {"chat": b"a doll\nquit\n", "-": b"a doll"}


def leaves(command: click.Command, path: str = "") -> Iterator[str]:
    """Every command that does something by itself."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        if not path and name in STAYS:
            continue
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, f"{path} {name}".strip())


def test_every_command_has_its_lines() -> None:
    assert set(leaves(rightsdesk)) == set(LINES)


@dataclass
class Typed:
    """What a command beside the owner gave."""

    code: int | None
    out: str
    err: str


class Owner:
    """A folder with its owner, here."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings

    def type(self, line: str, stdin: bytes, *, terminal: bool = False) -> Typed:
        """From another thread: as another process does it."""
        out, err = io.BytesIO(), io.BytesIO()
        read, write = os.pipe()
        os.write(write, stdin)
        os.close(write)
        words = tuple(LINK if word == "LINK" else word for word in line.split())
        call = Call(words=words, cwd=str(self.folder), width=80, interactive=terminal, terminal=terminal)
        with os.fdopen(read, "rb") as given:
            code = forward(self.settings.data.folder, call, given, out, err)
        return Typed(code, out.getvalue().decode(), err.getvalue().decode())


def material(folder: Path) -> None:
    """What the lines name."""
    (folder / "notes.md").write_text("# The zorblax\n\nThe zorblax mascot is ours.\n")
    (folder / "notice.txt").write_text(f"Please remove {LINK}. Signed, Jane Roe, jane@roe.example")
    (folder / "rows.jsonl").write_text('{"id": "r1", "text": "The quimble doll is ours."}\n')
    (folder / "rows.csv").write_text(f"url,description\n{LINK},a doll\n")
    (folder / "questions.jsonl").write_text('{"id": "1", "question": "zorblax", "relevant": ["notes"], "kind": "x"}\n')


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Owner]:
    """A real application over an empty library, which owns a folder."""
    account = {"accounts": [{"platform": "cli", "id": os.environ.get("USER", "root")}]}
    settings = Settings.model_validate(
        {
            "data": {"folder": tmp_path / "data"},
            "knowledge": {"shipped": False},
            "staff": [{**ADA, **account}],
            "cli": {"clearance": "counsel"},
        }
    )
    material(tmp_path)
    app = App(settings)
    with owned(settings.data.folder):
        async with listening(settings.data.folder, carrying_out(settings, app, main)):
            yield Owner(tmp_path, settings)
        await app.store.close()
        app.library.close()


def given(line: str) -> bytes:
    """Its standard input."""
    words = line.split()
    return BATCH if "--batch" in words else STDIN.get(words[0], STDIN["-"] if "-" in words else b"")


@pytest.mark.parametrize("terminal", [False, True], ids=["plain", "terminal"])
async def test_every_command_ends_beside_an_owner(terminal: bool, owner: Owner) -> None:
    with Watch() as watch:
        for line in (line for lines in LINES.values() for line in lines):
            typed = await asyncio.wait_for(
                asyncio.to_thread(owner.type, line, given(line), terminal=terminal), timeout=60
            )
            assert typed.code in (0, 1, 2), line
            assert "owner's log" not in typed.err, (line, typed.err)
            assert "Traceback" not in typed.err, (line, typed.err)
    assert watch.stood < STILL


async def test_a_second_check_of_the_same_link_says_so_and_ends(owner: Owner) -> None:
    first, second = [
        await asyncio.wait_for(asyncio.to_thread(owner.type, "check a-doll --url LINK --json", b""), 60)
        for _ in range(2)
    ]

    assert (first.code, second.code) == (0, 0)
    assert json.loads(first.out)["matter"] == json.loads(second.out)["matter"]
    assert "M-1" in second.err
    assert first.err == ""


async def test_a_hundred_at_once_all_end_and_are_right(owner: Owner) -> None:
    lines = ("check a-doll --url LINK --json", "matters", "ask --batch -", "search --batch -", "chat")
    typed = await asyncio.wait_for(
        asyncio.gather(*(_in_thread(owner, line) for line in lines for _ in range(20))), timeout=200
    )

    assert [one.code for one in typed] == [0] * 100
    assert {json.loads(one.out)["matter"] for one in typed[:20]} == {"M-1"}
    for one in typed[40:80]:
        assert [json.loads(line)["id"] for line in one.out.splitlines()] == [1, 2, 2]


def _in_a_terminal(words: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """A real process in a real pseudo-terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment
    )
    os.close(theirs)
    shown = b""
    try:
        while read := os.read(ours, 1 << 16):
            shown += read
    except OSError:  # EIO: the last writer closed it
        pass
    finally:
        os.close(ours)
    return process.wait(60), shown.decode()


async def test_documents_are_added_from_a_terminal_while_serving(owner: Owner) -> None:
    told = environment(owner.settings.data.folder, RIGHTSDESK_KNOWLEDGE__SHIPPED="false", TERM="xterm")
    added, rebuilt = [
        await asyncio.to_thread(_in_a_terminal, words, owner.folder, told)
        for words in (["knowledge", "add", "notes.md"], ["knowledge", "rebuild"])
    ]

    assert added[0] == 0, added[1]
    assert "1 added" in added[1]
    assert rebuilt[0] == 0, rebuilt[1]
    assert "Rebuilt: 1 documents" in rebuilt[1]


async def _in_thread(owner: Owner, line: str) -> Typed:
    """In a thread of its own: the executor has too few for a hundred."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Typed] = loop.create_future()
    Thread(target=lambda: loop.call_soon_threadsafe(answer.set_result, owner.type(line, given(line)))).start()
    return await answer


async def test_an_owner_ends_at_sigterm_while_somebody_talks_to_it(tmp_path: Path) -> None:
    told = environment(tmp_path / "other", RIGHTSDESK_KNOWLEDGE__SHIPPED="false")
    works = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "work", env=told, cwd=tmp_path, stdout=PIPE, stderr=PIPE
    )
    assert works.stdout is not None
    await asyncio.wait_for(works.stdout.readline(), 60)
    chat = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "chat", env=told, cwd=tmp_path, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    assert chat.stdin is not None
    assert chat.stdout is not None
    chat.stdin.write(b"a doll\n")
    await asyncio.wait_for(chat.stdout.read(20), 60)

    works.terminate()
    await asyncio.wait_for(works.wait(), 15)
    _, said = await asyncio.wait_for(chat.communicate(), 15)

    assert (works.returncode, chat.returncode) == (0, 1)
    assert b"stopped" in said
