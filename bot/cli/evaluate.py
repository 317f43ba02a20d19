"""rightsdesk eval: how good the answers are, on labelled questions"""

from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.knowledge import opened
from bot.cli.lazy import LazyGroup
from bot.cli.session import Session
from knowledge.evaluation import MEASURES, Answers, Question, Report, read_questions
from knowledge.evaluation import evaluate as measure_all
from knowledge.library import Library
from knowledge.limits import Limits
from knowledge.model import Audience

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "retrieval"
PARTS = {
    "retrieval": "bot.cli.evaluate:retrieval",
    "assessment": "bot.cli.evaluate_assessment:assessment",
    "feedback": "bot.cli.evaluate_feedback:feedback",
    "answers": "bot.cli.evaluate_answers:answers",
}


@click.group("eval", cls=LazyGroup, table=PARTS)
def evaluate() -> None:
    """Measure the answers on labelled questions."""


@click.command()
@click.option("--set", "file", help="Questions: .toml, a folder of them, or JSON lines; default: the golden set.")
@click.option("--one-per-document", is_flag=True, help="Rank documents instead of passages.")
@click.option("--plot", help="Write a bar chart of recall@5 with its intervals to this file.")
@click.pass_obj
def retrieval(session: Session, file: str | None, one_per_document: bool, plot: str | None) -> None:
    """recall@1/5/10, nDCG@10 and MRR per kind and language, with 95 % intervals, and how abstention went."""
    questions = read_questions(session.path(file) if file else GOLDEN)
    by_document = one_per_document or not any(question.any_of for question in questions)
    with session.progress() as bar:
        task = bar.add_task("asking", total=len(questions))
        answer = answers_of(opened(session), by_document)

        def counted(question: Question) -> tuple[Sequence[str], bool]:
            bar.advance(task)
            return answer(question)

        report = measure_all(questions, counted)
    for line in lines(report):
        session.say(line.rstrip())
    session.say(
        f"abstained on {report.abstained_rightly:.1%} of the questions without an answer, "
        f"and on {report.abstained_wrongly:.1%} of those with one"
    )
    if plot:
        draw(report, session.path(plot))
        session.say(f"plot: {session.path(plot)}")


def answers_of(library: Library, one_per_document: bool) -> Answers:
    """The library as a thing to evaluate."""

    def answer(question: Question) -> tuple[list[str], bool]:
        limits = Limits(Audience.COUNSEL, exclude=question.exclude)
        hits, relevant = library.search_and_judge(question.text, 10, limits, one_per_document)
        return [str(hit.passage.citation) for hit in hits], not relevant

    return answer


def lines(report: Report) -> list[str]:
    """A line a group: the means with their intervals."""
    width = max(map(len, report.measures), default=0)
    found = [f"{'':{width}}     n  " + "".join(f"{name:<19}" for name in MEASURES)]
    for group in sorted(report.measures):
        row = report.measures[group]
        cells = (f"{row[name].mean:.3f} ({row[name].low:.2f}-{row[name].high:.2f})" for name in MEASURES)
        found.append(f"{group:{width}} {report.questions[group]:>5}  " + "".join(f"{cell:<19}" for cell in cells))
    return found


def draw(report: Report, file: Path) -> None:
    """A bar chart of recall@5 per group."""
    from matplotlib.figure import Figure  # optional, and slow to load

    groups = sorted(report.measures)
    found = [report.measures[group]["recall@5"] for group in groups]
    figure = Figure(figsize=(8, 0.4 * len(groups) + 1), layout="constrained")
    axes = figure.subplots()
    errors = [[one.mean - one.low for one in found], [one.high - one.mean for one in found]]
    axes.barh(groups, [one.mean for one in found], xerr=errors, color="#4c72b0")
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("recall@5, 95 % interval")
    figure.savefig(file)
