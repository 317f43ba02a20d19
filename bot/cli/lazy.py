"""Groups whose commands are imported when called: torch, Slack and Discord must not cost a `search` its start."""

from collections.abc import Mapping
from importlib import import_module

import click
from typing_extensions import override


class LazyGroup(click.Group):
    """A group over a table: name -> `module:attribute`."""

    def __init__(
        self, *args: object, table: Mapping[str, str], short: Mapping[str, str] | None = None, **options: object
    ) -> None:
        """As click.Group, with the table, and a line of help for each of its commands."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.table, self.short = table, short or {}

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

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the lines of help: nothing is imported for it."""
        if not all(name in self.short for name in self.table):
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.short[name]) for name in self.table])
