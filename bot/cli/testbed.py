"""rightsdesk testbed: the stand-ins of the platforms, to be driven by hand (development extra)."""

import asyncio
import importlib.util

import click

from bot.cli.session import Session
from bot.domain.errors import BadConfiguration


@click.command()
@click.option("--port", default=8600, show_default=True, help="Where the stand-in of Slack listens on this machine.")
@click.pass_obj
def testbed(session: Session, port: int) -> None:
    """Start the stand-in of Slack with a small page on which a person can act; `serve` connects to it."""
    if importlib.util.find_spec("tests.testbed") is None:
        raise BadConfiguration("The testbed belongs to the development checkout; run this command from its folder.")
    from tests.testbed.byhand import run  # only in a checkout

    asyncio.run(run(port, session.say))
