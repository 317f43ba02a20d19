"""rightsdesk setup"""

from importlib import import_module

import click

PARTS = {
    "config": "bot.cli.setup_config:config",
    "slack": "bot.cli.setup_slack:slack",
    "discord": "bot.cli.setup_discord:discord",
}


class SetupGroup(click.Group):
    """Imports a part when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All parts."""
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The part, imported now."""
        if cmd_name not in PARTS:
            return None
        module, _, attribute = PARTS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=SetupGroup)
def setup() -> None:
    """Print what an administrator needs: the example configuration, a Slack manifest, a Discord invitation."""
