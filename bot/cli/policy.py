"""rightsdesk policy"""

import json
from collections import Counter

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.policy import try_policies


@click.group()
def policy() -> None:
    """The rules by which tickets are opened and people told without anybody asking."""


@policy.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """The rules, in the order in which they are tried."""
    for number, one in enumerate(session.settings.policies, start=1):
        acts = (f"ticket in {one.tracker}" if one.tracker else "", f"tell {one.route}" if one.route else "")
        does = ", ".join(filter(None, acts))
        session.say(f"{number}. {one.name}{' (shadow)' if one.shadow else ''}: {does or 'nothing'}")
    if not session.settings.policies:
        session.say("The configuration has no [[policies]].")


@policy.command("try")
@click.option("--limit", default=500, show_default=True, help="So many matters, newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a matter.")
@click.pass_obj
def try_(session: Session, limit: int, as_json: bool) -> None:
    """What the rules would have done about past matters; changes nothing."""
    by, rules = by_of_session(session), session.settings.policies
    trials = session.run(session.app.store.read(lambda tx: try_policies(tx, by, rules, limit)))
    counted: Counter[str] = Counter()
    for trial in trials:
        counted.update(one.policy for one in trial.decided)
        if as_json:
            session.say(json.dumps(trial.model_dump(mode="json"), ensure_ascii=False))
        elif trial.decided:
            does = "; ".join(
                f"{one.policy}{' (shadow)' if one.shadow else ''} → {one.tracker or '-'} / {one.route or '-'}"
                for one in trial.decided
            )
            session.say(f"{trial.matter:7} {trial.likelihood:10} {does}")
    if not as_json:
        totals = ", ".join(f"{name} {number}" for name, number in counted.most_common()) or "no rule fits any"
        session.say(f"{len(trials)} matters: {totals}.")
