"""rightsdesk eval answers: how good the answers to questions are, on questions with keys"""

import json
from pathlib import Path

import click

from bot.cli.session import Session
from bot.desk.ask import Ask
from bot.desk.golden_answers import Judged, ask_all, counts, read_questions

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "answers"


@click.command()
@click.option("--set", "folder", help="A folder of questions (TOML); default: the golden set.")
@click.option("--half", type=click.Choice(["all", "tuned", "held"]), default="tuned", show_default=True)
@click.option("--wrong", is_flag=True, help="List what is missing or false (never of the held half).")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def answers(session: Session, folder: str | None, half: str, wrong: bool, as_json: bool) -> None:
    """Full, partly, failed and false answers, by kind and language."""
    questions = read_questions(session.path(folder) if folder else GOLDEN)
    chosen = [one for one in questions if half == "all" or one.held == (half == "held")]
    ask = Ask(library=session.app.library, texts=session.app.texts, clock=session.app.clock)
    with session.progress() as bar:
        task = bar.add_task("asking", total=len(chosen))
        judged = session.run(ask_all(ask, chosen, lambda: bar.advance(task)))
    figures = {"all": counts(judged)}
    groups: set[str] = {name for one in judged for name in (one.question.kind, one.question.language)}
    for name in sorted(groups):
        figures[name] = counts(one for one in judged if name in (one.question.kind, one.question.language))
    if as_json:
        session.say(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, row in figures.items():
        session.say(f"{name:10} " + "  ".join(f"{verdict} {count}" for verdict, count in row.items()))
    for one in judged if wrong else ():
        if one.verdict != "full" and not one.question.held:
            session.say(_fault(one))


def _fault(one: Judged) -> str:
    said = [f"missing: {', '.join(one.missing)}"] if one.missing else []
    said += [f"false: {', '.join(one.wrong)}"] if one.wrong else []
    said += [] if one.cited else [f"not from {', '.join(one.question.where)}"]
    return f"{one.verdict:7} {one.question.id}: {one.question.text} ({'; '.join(said)})"
