"""rightsdesk setup"""

import click

from bot.cli.lazy import LazyGroup

PARTS = {
    "config": "bot.cli.setup_config:config",
    "slack": "bot.cli.setup_slack:slack",
    "discord": "bot.cli.setup_discord:discord",
}


@click.group(cls=LazyGroup, table=PARTS)
def setup() -> None:
    """Print what an administrator needs: the example configuration, a Slack manifest, a Discord invitation."""
