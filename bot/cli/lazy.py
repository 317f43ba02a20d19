"""Groups whose commands are imported when called: torch, Slack and Discord must not cost a `search` its start."""

from collections.abc import Mapping
from importlib import import_module

import click
from typing_extensions import override


class LazyGroup(click.Group):
    """A group over a table: name -> `module:attribute`."""

    def __init__(self, *args: object, table: Mapping[str, str], **options: object) -> None:
        """As click.Group, with the table."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.table = table

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return list(self.table)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        from bot.cli.guard import guarded  # the rule is needed once a command runs, not for `--help`

        above = ctx.command_path.partition(" ")[2] if ctx else ""
        path = f"{above} {cmd_name}".strip()
        return guarded(command, path)
