"""Every way in asks the one rule: what is registered anywhere has a row in its table."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.bootstrap import App
from bot.cli.main import COMMANDS, rightsdesk
from bot.commands.core import Actor, Core, Place, Reply, Request
from bot.commands.door import WAYS, act_of
from bot.commands.draft import TYPED
from bot.commands.forms import FORMS
from bot.commands.matter_words import WORDS
from bot.config import Settings
from bot.desk.permits import NEEDS, NOTHING, TABLE, Doer, Need, Where, may
from bot.texts import catalogue

NOTED = ("complete country", "complete description", "complete matter", "home")


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(Settings(data={"folder": tmp_path}))


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command of the command line that does something, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    ctx = click.Context(command, info_name=path or "rightsdesk", parent=None)
    if path:
        ctx.info_name = f"rightsdesk {path}"
    if command.invoke_without_command:
        yield path, command
    for name in command.list_commands(ctx):
        found = command.get_command(ctx, name)
        assert found is not None
        yield from leaves(found, f"{path} {name}".strip())


def test_every_chat_command_and_button_has_a_row(app: App) -> None:
    for name in app.chat_commands:
        assert WAYS.get(name) in TABLE, name


def test_every_form_has_a_row() -> None:
    for name in (*FORMS, "form", "check", "fill_draft", "gate_draft", "send_back_draft"):
        assert WAYS[name] in TABLE, name


def test_every_word_typed_after_a_number_has_a_row() -> None:
    who, here = Actor(person="bo", platform="slack"), Place(kind="direct")
    for word in WORDS:
        typed = Request(command="matter", text=f"M-1 {word} x", actor=who, place=here)
        assert act_of(typed) == f"matter {word}"
        assert act_of(typed) in TABLE
    for word, (command, _) in TYPED.items():
        typed = Request(command="draft", text=f"D-1 {word} x", actor=who, place=here)
        clicked = Request(command=command, options={"record": "D-1"}, actor=who, place=here)
        assert act_of(typed) == act_of(clicked) == f"draft {word}", word


def test_every_completion_has_a_row() -> None:
    for act in NOTED:
        assert act in TABLE


def test_every_command_of_the_command_line_asks_and_has_a_row() -> None:
    found = dict(leaves(rightsdesk, ""))
    assert set(COMMANDS) <= {path.partition(" ")[0] for path in found}
    for path, command in found.items():
        assert getattr(command.callback, "asks", None) in TABLE, path


def test_every_need_is_looked_at_and_every_reason_can_be_said() -> None:
    assert set(NEEDS) == set(Need) - {Need.ANYONE, Need.OWN}
    known = catalogue().keys("en") & catalogue().keys("no")
    for act, row in TABLE.items():
        permit = may(Doer(id="slack:U1"), Where(), NOTHING, act)
        assert permit.given or permit.reason in known, act
        assert row.here in known


def test_an_act_without_a_row_is_refused() -> None:
    ada = Doer(id="ada", outsider=False, roles=("counsel", "approver", "admin"))

    permit = may(ada, Where(), NOTHING, "matter teleport")

    assert (permit.given, permit.reason) == (False, "permit-unknown")


async def test_the_core_runs_no_command_that_has_no_row() -> None:
    ran: list[str] = []

    async def new(request: Request) -> Reply:
        ran.append(request.command)
        return Reply()

    async def door(request: Request):  # type: ignore[no-untyped-def]
        from bot.commands.door import without_records

        return await without_records(request)

    core = Core({"teleport": new}, catalogue(), door)
    asked = Request(command="teleport", actor=Actor(person="ada", platform="slack"), place=Place(kind="direct"))

    reply = await core.handle(asked)

    assert reply.error
    assert ran == []
