"""rightsdesk eval assessment: how good the assessments are, on labelled clips"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import RenderableType
from rich.table import Table

from bot.cli.session import Session
from bot.desk.check import Check
from bot.desk.golden import (
    LEVELS,
    STRICT,
    Outcome,
    assess,
    by,
    calibration,
    confusion,
    franchises_of,
    load_golden,
    rate,
    shorten,
)

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "assessment"


@click.command()
@click.option("--set", "folder", help="A folder of labelled clips (TOML); default: the golden set.")
@click.option("--wrong", is_flag=True, help="List the clips that came out otherwise (never the held half).")
@click.option("--plot", help="Write the plot (accuracy by language, calibration) to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the rates as JSON.")
@click.pass_obj
def assessment(session: Session, folder: str | None, wrong: bool, plot: str | None, as_json: bool) -> None:
    """Accuracy per language, kind and franchise, confusion, false friends, denials, calibration."""
    clips = load_golden(session.path(folder) if folder else GOLDEN)
    check = Check(library=session.app.library, texts=session.app.texts, clock=session.app.clock)
    with session.progress() as bar:
        task = bar.add_task("assessing", total=len(clips))
        outcomes = session.run(assess(check, clips, lambda: bar.advance(task)))
    if as_json:
        session.say(json.dumps(rates(outcomes), ensure_ascii=False, indent=2))
    else:
        for part in report(outcomes, wrong=wrong):
            session.console.print(part)
    if plot:
        draw(outcomes, session.path(plot))
        session.say(f"plot: {session.path(plot)}")


def rates(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """The figures that floors are set on: [right, all] each."""
    held = [one for one in outcomes if one.clip.held]
    tuned = [one for one in outcomes if not one.clip.held]
    return {
        "all": rate(outcomes),
        "held": rate(held),
        "tuned": rate(tuned),
        "language": by(outcomes, lambda one: [one.clip.language]),
        "kind": by(outcomes, lambda one: [one.clip.kind]),
        "franchise": by(outcomes, franchises_of),
        "strict": by([one for one in outcomes if one.clip.kind in STRICT], lambda one: [one.clip.kind]),
        "assets seen": rate([one for one in outcomes if one.clip.assets], lambda one: not one.missed),
        "leanings and steps": rate(
            [one for one in outcomes if one.clip.leanings or one.clip.step], lambda one: not one.other_faults
        ),
    }


def report(outcomes: Sequence[Outcome], *, wrong: bool) -> Iterable[RenderableType]:
    """The tables, in the order in which one asks."""
    found = rates(outcomes)
    overall = Table("clips", "right", "all", "%", title="Accepted likelihood, and nothing seen where nothing is")
    for name in ("all", "tuned", "held", "assets seen", "leanings and steps"):
        overall.add_row(name, *_cells(found[name]))
    yield overall
    for name in ("language", "kind", "franchise"):
        yield _groups(name, found[name])
    yield _confusion(outcomes)
    yield _calibration(outcomes)
    if wrong:
        yield _wrong([one for one in outcomes if not one.clip.held])


def _cells(counts: object) -> tuple[str, str, str]:
    assert isinstance(counts, tuple)
    right, total = counts
    return str(right), str(total), f"{right / total:.1%}" if total else "-"


def _groups(name: str, groups: object) -> Table:
    assert isinstance(groups, dict)
    table = Table(name, "right", "all", "%")
    for group, counts in groups.items():
        table.add_row(group, *_cells(counts))
    return table


def _confusion(outcomes: Sequence[Outcome]) -> Table:
    counts = confusion(outcomes)
    table = Table("label (first accepted)", *LEVELS, title="Confusion")
    for label in LEVELS:
        table.add_row(label, *(str(counts.get((label, answer), 0)) for answer in LEVELS))
    return table


def _calibration(outcomes: Sequence[Outcome]) -> Table:
    table = Table("confidence", "sightings", "of the labelled franchise", title="Calibration of sightings")
    for low, high, right, total in calibration(outcomes):
        table.add_row(f"{low:.2f}-{high:.2f}", str(total), f"{right / total:.1%}" if total else "-")
    return table


def _wrong(outcomes: Sequence[Outcome]) -> Table:
    table = Table("clip", "label", "answer", "row", "missed", "text", title="Came out otherwise")
    for one in outcomes:
        if not one.right or one.missed or one.other_faults:
            missed = ", ".join((*one.missed, *one.other_faults))
            answer = one.assessment.likelihood.value
            label = " or ".join(one.clip.likelihood)
            table.add_row(one.clip.id, label, answer, one.assessment.rule, missed, shorten(one.clip.text))
    return table


def draw(outcomes: Sequence[Outcome], file: Path) -> None:
    """Accuracy by language (tuned and held) beside the calibration of sightings."""
    from matplotlib.figure import Figure  # optional, and slow to load

    figure = Figure(figsize=(10, 4), layout="constrained")
    accuracy, calibrated = figure.subplots(1, 2)
    for offset, held in ((-0.2, False), (0.2, True)):
        groups = by([one for one in outcomes if one.clip.held is held], lambda one: [one.clip.language])
        heights = [right / total for right, total in groups.values()]
        places = [place + offset for place in range(len(groups))]
        accuracy.bar(places, heights, width=0.4, label="held" if held else "tuned")
        accuracy.set_xticks(range(len(groups)), list(groups))
    accuracy.set_ylim(0, 1.02)
    accuracy.set_ylabel("accepted")
    accuracy.legend(loc="lower right")
    rows = [(low, high, right / total) for low, high, right, total in calibration(outcomes) if total]
    calibrated.plot([0, 1], [0, 1], color="#bbbbbb")
    calibrated.plot([(low + high) / 2 for low, high, _ in rows], [share for *_, share in rows], marker="o")
    calibrated.set_xlabel("confidence of a sighting")
    calibrated.set_ylabel("of the labelled franchise")
    figure.savefig(file)
