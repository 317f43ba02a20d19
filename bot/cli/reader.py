"""rightsdesk reader: how well reports are read"""

import json

import click

from bot.cli.lazy import LazyGroup
from bot.cli.session import Session
from bot.desk.check import Check
from bot.desk.reading_eval import Evaluation, Tally, evaluate, read_reports

PARTS = {"eval": "bot.cli.reader:measure"}


@click.group("reader", cls=LazyGroup, table=PARTS)
def reader() -> None:
    """Measure the reader of reports."""


@click.command("eval")
@click.argument("file")
@click.option("--wrong", is_flag=True, help="List the reports that came out otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print the rates as JSON.")
@click.pass_obj
def measure(session: Session, file: str, wrong: bool, as_json: bool) -> None:
    """Score labelled reports (JSON lines): accepted, falsely likely, wrongly unlikely, asked, by kind and language."""
    reports = read_reports(session.path(file))
    check = Check(library=session.app.library, texts=session.app.texts, clock=session.app.clock)
    with session.progress() as bar:
        task = bar.add_task("reading", total=len(reports))
        found = session.run(evaluate(check, reports, lambda: bar.advance(task)))
    if as_json:
        session.say(json.dumps(found.contract(), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, wrong):
            session.say(line)


def _lines(found: Evaluation, wrong: bool) -> list[str]:
    titles = ("reports", "accepted", "95 %", "falsely likely", "wrongly unlikely", "asked")
    head = f"{'':16} " + " ".join(
        f"{title:>{width}}" for title, width in zip(titles, (7, 8, 13, 14, 16, 6), strict=True)
    )
    lines = [head, _line("all", found.whole)]
    lines += [_line(name, tally) for name, tally in sorted(found.languages.items())]
    lines += [_line(name, tally) for name, tally in sorted(found.kinds.items())]
    if wrong:
        lines += [f"{id_}: {answer}, accepted {bands}" for id_, bands, answer in found.otherwise]
    return lines


def _line(name: str, tally: Tally) -> str:
    rates = tally.rates()
    low, high = rates["interval"]  # type: ignore[misc]
    return (
        f"{name:16} {tally.reports:7} {rates['accepted']:8.1%} {f'{low:.1%}-{high:.1%}':>13} "
        f"{rates['falsely_likely']:14.1%} {rates['wrongly_unlikely']:16.1%} {rates['asked']:6.1%}"
    )
