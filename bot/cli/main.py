"""The command line: every chat command has a twin here, and the commands of the engineer who runs it."""

import os
import pwd
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.lazy import LazyGroup
from bot.domain.errors import Outside, RightsdeskError, Stopped
from knowledge.errors import LibraryError

if TYPE_CHECKING:
    from bot.cli.session import Session

ANSWERED, FAILED, BAD_INPUT = 0, 1, 2
HELP = ("-h", "--help", "--version")

COMMANDS = {
    "check": "bot.cli.check:check",
    "ask": "bot.cli.ask:ask",
    "search": "bot.cli.search:search",
    "chat": "bot.cli.chat:chat",
    "demo": "bot.cli.demo:demo",
    "doctor": "bot.cli.doctor:doctor",
    "knowledge": "bot.cli.knowledge:knowledge",
    "eval": "bot.cli.evaluate:evaluate",
    "reader": "bot.cli.reader:reader",
    "licence": "bot.cli.licence:licence",
    "matters": "bot.cli.matters:matters",
    "matter": "bot.cli.matters:matter",
    "who": "bot.cli.matters:who",
    "staff": "bot.cli.staff:staff",
    "hold": "bot.cli.hold:hold",
    "erase": "bot.cli.erase:erase",
    "claimant": "bot.cli.claimant:claimant",
    "draft": "bot.cli.draft:draft",
    "approve": "bot.cli.draft:approve",
    "sign": "bot.cli.draft:sign",
    "release": "bot.cli.draft:release",
    "notice": "bot.cli.notice:notice",
    "tickets": "bot.cli.tickets:tickets",
    "ticket": "bot.cli.tickets:ticket",
    "policy": "bot.cli.policy:policy",
    "pause": "bot.cli.pausing:pause",
    "resume": "bot.cli.pausing:resume",
    "audit": "bot.cli.audit:audit",
    "clip": "bot.cli.clip:clip",
    "serve": "bot.cli.serve:serve",
    "work": "bot.cli.work:work",
    "setup": "bot.cli.setup:setup",
    "backup": "bot.cli.backup:backup",
    "restore": "bot.cli.backup:restore",
    "testbed": "bot.cli.testbed:testbed",
}

SHORT = {
    "reader": "Measure the reader of reports.",
    "licence": "Keep the register of licences: one in force for a clip's channel or licensee authorises the use.",
    "check": "Is this clip likely infringing? TEXT describes it; - reads standard input.",
    "ask": "What do the letters, rulings, rules and guides say?",
    "search": "Find passages in the library.",
    "chat": "Talk to Rightsdesk here, as in Slack or Discord.",
    "demo": "Three clips, answered with sources.",
    "doctor": "Say of each part whether it is well, and what to do if not; exit code 1 if something is broken.",
    "knowledge": "See and change what is in the library.",
    "eval": "Measure the answers on labelled questions.",
    "matters": "Open matters, newest first; WORDS in their title or link.",
    "matter": "A matter: `matter M-12` shows it; then close, reopen, assign, merge, split, ...",
    "who": "Who is told about what: the routes and the people behind them.",
    "staff": "The staff directory: who is of the team, with which roles and accounts.",
    "hold": "Legal hold on matter NUMBER: nothing of it is erased, purged or dropped until counsel releases it.",
    "erase": "Remove a person: a directory id, an account, a party's name, or an uploader as host/handle.",
    "claimant": "Profiles of claimants: whose right, what shows it, who may sign.",
    "draft": "A draft: `draft M-12 dmca`; then fill, gate, submit, approve, sign, release, sent.",
    "approve": "Approve one exact version of a draft, as another person than who asked or edited last.",
    "sign": "Sign an approved draft, as the signatory whose name stands under it.",
    "release": "Write an approved (and, where the law asks, signed) draft as files, with its annex and a manifest.",
    "notice": "Notices received.",
    "tickets": "The tickets of the built-in tracker, newest first.",
    "ticket": "One ticket of the built-in tracker; the adapters of others.",
    "policy": "The rules by which tickets are opened and people told without anybody asking.",
    "pause": "Stop policies, tickets, pages, releases, webhooks and model calls at once, on all nodes; answers go on.",
    "resume": "Go on with what `pause` stopped; what waited is done.",
    "audit": "The audit trail: a hash chain of every act.",
    "clip": "Look at clips.",
    "serve": "Run the platforms that are set up, and the workers behind them, until it is told to stop.",
    "work": "Run the workers without any platform; or see what waits: work list, retry, drop.",
    "setup": "Print what an administrator needs: the example configuration, a Slack manifest, a Discord invitation.",
    "backup": "Copy everything into a new FOLDER, while Rightsdesk runs; with a manifest of SHA-256 sums.",
    "restore": "Put the backup in FOLDER where the data folder is to be; it is checked first.",
    "testbed": "Start the stand-ins of Slack and Discord, each with a page on which a person can act, for `serve`.",
}
"""A line of help a command, so that the list needs none of them imported."""


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    short=SHORT,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(version("rightsdesk"), prog_name="rightsdesk")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The configuration file (default: ./config.toml, if there is one).",
)
@click.option("--as", "acting_as", metavar="PERSON", help="Act as a person of the staff directory ([cli] may_act_as).")
@click.pass_context
def rightsdesk(ctx: click.Context, config: Path | None, acting_as: str | None) -> None:
    """Rightsdesk: is this clip likely infringing, with sources, drafts, tickets and four eyes."""
    if ctx.obj is not None:  # the owner's session, for another process
        ctx.obj.acting_as = acting_as
        return
    from bot.cli.session import Session  # with the configuration, only once a command runs: `--help` needs neither
    from bot.config import load

    interactive = sys.stderr.isatty()
    ctx.obj = Session(load(config), account=_account(), acting_as=acting_as, interactive=interactive)
    _warn_on(ctx.obj)


def _warn_on(session: "Session") -> None:
    """Warnings go to standard error: standard output is the answer, and with --json it is read by programs."""
    import logging  # with structlog, only once a command runs: `--help` needs neither

    from bot.cli.logs import log_to
    from bot.config import secrets_in
    from bot.domain.redaction import Redaction

    log_to(session.err, "console", Redaction(secrets_in(session.settings)), logging.WARNING)


def run(arguments: Sequence[str], session: "Session | None" = None) -> int:
    """Run a command line and give its exit code: 0 answered, 2 bad input or configuration, 1 anything else."""
    complain: Any = session.complain if session else lambda line: print(line, file=sys.stderr)  # noqa: T201
    try:
        result = rightsdesk.main(args=list(arguments), prog_name="rightsdesk", standalone_mode=False, obj=session)
    except (RightsdeskError, LibraryError) as error:
        complain(f"rightsdesk: {error}")
        return BAD_INPUT
    except Outside as error:
        complain(f"rightsdesk: {error}")
        return FAILED
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        complain(f"rightsdesk: {error.format_message()}")
        return BAD_INPUT
    except click.ClickException as error:
        complain(f"rightsdesk: {error.format_message()}")
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt, Stopped):
        complain("rightsdesk: stopped.")
        return FAILED
    return result if isinstance(result, int) else ANSWERED


def main() -> None:
    """Entry point of `rightsdesk`."""
    try:
        words = sys.argv[1:]
        sys.exit(_elsewhere_or_here(words))
    except KeyboardInterrupt:  # while another process carries it out
        sys.exit(FAILED)
    except BrokenPipeError:  # `rightsdesk ... | head` is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ANSWERED)


def _elsewhere_or_here(words: Sequence[str]) -> int:
    """In the owner of the data folder where there is one; help needs nobody."""
    if not words or words[-1] in HELP:
        return run(words)
    from bot.cli.forwarding import forwarded

    code = forwarded(words)
    return run(words) if code is None else code


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
