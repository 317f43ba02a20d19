"""rightsdesk demo"""

import click

from bot.chat.terminal import render
from bot.cli.check import request_for
from bot.cli.session import Session

CLIPS = (
    "AI clip: an enormous robot girl in an orange pinafore turns her head and shoots whoever moves; "
    "players in numbered green tracksuits.",
    "KI-laget klipp med reklame: en ung kvinne i en skimrende sølvkjole og maske kommer til maskeballet, "
    "som «Lady in Silver» i Bridgerton.",
    "Children play tag in a schoolyard while a teacher watches; filmed on a phone.",
)


@click.command()
@click.pass_obj
def demo(session: Session) -> None:
    """Three clips, answered with sources."""
    for clip in CLIPS:
        session.console.print(f"\n[bold]rightsdesk check[/bold] “{clip}”")
        reply = session.run(session.app.commands["check"](request_for(session, clip, {})))
        session.console.print(render(reply, session.app.texts))
