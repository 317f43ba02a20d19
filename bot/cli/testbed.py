"""rightsdesk testbed: the stand-ins of the platforms, to be driven by hand (development extra)."""

import asyncio
import sys
from pathlib import Path

import click

from bot.cli.session import Session
from bot.domain.errors import BadConfiguration

CHECKOUT = Path(__file__).parent.parent.parent


@click.command()
@click.option("--port", default=8600, show_default=True, help="Slack's stand-in; the pages are on the two after it.")
@click.pass_obj
def testbed(session: Session, port: int) -> None:
    """Start the stand-ins of Slack and Discord, each with a page on which a person can act, for `serve`."""
    if not (CHECKOUT / "tests" / "testbed" / "byhand.py").is_file():
        raise BadConfiguration("The testbed belongs to the development checkout; run this command from there.")
    sys.path.insert(0, str(CHECKOUT))  # other packages bring a `tests`, too
    from tests.testbed.byhand import run  # only in a checkout

    asyncio.run(run(port, session.say))
