"""rightsdesk doctor: of each part, whether it is well, and what to do if not."""

import importlib.util
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from bot.cli.session import Session
from bot.clips.unseen import NotSeen
from bot.clips.wall import bubblewrap, wall
from bot.domain.errors import RightsdeskError
from bot.library import opening
from knowledge.errors import LibraryError
from knowledge.model_files import is_prepared

LEAST_FREE = 2_000_000_000  # bytes; a converted model, the index and a backup fit in
WAL_RESET_FIXED = (3, 52, 0)  # sqlite.org/wal.html: an earlier one may damage a WAL reset from two connections
SPEECH_EXTRA = "pip install 'rightsdesk[speech]'"


@dataclass(frozen=True)
class Health:
    """How one part is."""

    part: str
    well: bool
    says: str
    remedy: str = ""
    optional: bool = False
    """Not well is no fault then: a part that is not installed or not switched on."""


Check = Callable[[Session], Iterable[Health]]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Say of each part whether it is well, and what to do if not; exit code 1 if something is broken."""
    found = [health for check in CHECKS for health in examined(check, session)]
    broken = [health for health in found if not health.well and not health.optional]
    if as_json:
        session.say(
            json.dumps({"well": not broken, "parts": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)
        )
    else:
        for one in found:
            session.say(line(one))
    return 1 if broken else 0


def line(health: Health) -> str:
    """One finding as a line."""
    mark = "ok  " if health.well else "--  " if health.optional else "BAD "
    remedy = f" -> {health.remedy}" if health.remedy and not health.well else ""
    return f"{mark} {health.part}: {health.says}{remedy}"


def examined(check: Check, session: Session) -> list[Health]:
    """A check's findings; what it could not even look at is unwell."""
    try:
        return list(check(session))
    except (RightsdeskError, LibraryError) as error:
        return [
            Health(
                check.__name__, False, str(error), "mend what the sentence names, then run `rightsdesk doctor` again"
            )
        ]
    except (OSError, sqlite3.Error) as error:
        return [
            Health(
                check.__name__, False, f"could not be examined ({error})", "check the data folder and its permissions"
            )
        ]


def configuration(session: Session) -> Iterable[Health]:
    """It was read, or the program would not be here."""
    on = [name for name in ("slack", "discord") if _token(session, name)]
    says = f"read; platforms on: {', '.join(on) or 'none (set a token to switch one on)'}"
    yield Health("configuration", True, says)


def data_folder(session: Session) -> Iterable[Health]:
    """It exists or can be made, and is writable; there is room."""
    folder = session.settings.data.folder
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    writable = os.access(nearest, os.W_OK)
    yield Health(
        "data folder", writable, f"{folder}", f"make {nearest} writable for this account, or set [data] folder"
    )
    free = shutil.disk_usage(nearest).free
    yield Health("disk", free >= LEAST_FREE, f"{free / 1e9:.1f} GB free", f"free {LEAST_FREE / 1e9:.0f} GB")


def sqlite_version(_: Session) -> Iterable[Health]:
    """Which SQLite, and whether a known fault concerns it."""
    version = sqlite3.sqlite_version_info
    says = f"{sqlite3.sqlite_version}; one writing process, as Rightsdesk keeps it, is safe"
    yield Health("sqlite", version >= (3, 35), says, "install SQLite 3.35 or newer")
    if version < WAL_RESET_FIXED:
        yield Health(
            "sqlite wal", True, "older than 3.52: do not open the database with other writers while Rightsdesk runs"
        )


def model_files(session: Session) -> Iterable[Health]:
    """The embedding model is prepared."""
    choice = opening(session.settings).models
    remedy = "run `rightsdesk knowledge prepare`"
    yield Health("embedding model", is_prepared(choice), f"{choice.name} in {choice.folder}", remedy)


def library(session: Session) -> Iterable[Health]:
    """The library opens, its index fits the embedder, and nothing waits to be embedded."""
    opened = session.app.library.opened()
    counts = opened.index.database.counts()
    says = f"{counts['documents']} documents, {counts['passages']} passages"
    yield Health("library", counts["documents"] > 0, says, "run `rightsdesk knowledge rebuild`")
    whole = opened.index.database.integrity()
    yield Health("library database", whole == "ok", whole, "restore a backup, or run `rightsdesk knowledge rebuild`")
    says = f"made with {opened.index.identity}; {counts['pending']} passages wait for their vectors"
    yield Health("index", counts["pending"] == 0, says, "run `rightsdesk knowledge rebuild`")


def extras(session: Session) -> Iterable[Health]:
    """What is optional."""
    yield sandbox()
    fpcalc = shutil.which("fpcalc")
    yield Health(
        "audio fingerprints", fpcalc is not None, fpcalc or "none", "install chromaprint's fpcalc", optional=True
    )
    ocr = importlib.util.find_spec("rapidocr") is not None
    yield Health("on-screen text", ocr, "rapidocr" if ocr else "none", "pip install 'rightsdesk[ocr]'", optional=True)
    yield speech(session.settings.clips.speech_model)
    yield seeing(session.settings.clips.seeing_model)


def sandbox() -> Health:
    """What shuts media off; tried, not only looked for."""
    try:
        way = wall()
    except NotSeen as error:
        return Health("sandbox", False, "none: no media is opened", str(error), optional=True)
    return Health("sandbox", True, f"{'bubblewrap' if way is bubblewrap else 'unshare'} works", "")


def speech(model: str) -> Health:
    """Whether what is spoken is recognised. The model itself is read when the first clip is looked at."""
    if not model:
        return Health("speech", True, "off ([clips] speech_model is empty)", "")
    installed = importlib.util.find_spec("faster_whisper") is not None
    there = (Path(model).expanduser() / "model.bin").is_file()
    says = model if there else f"{model} holds no model.bin"
    remedy = "set [clips] speech_model to a faster-whisper (CTranslate2) folder" if installed else SPEECH_EXTRA
    return Health("speech", installed and there, says if installed else "faster-whisper is not installed", remedy)


def seeing(model: str) -> Health:
    """Whether a model looks at frames; it is asked for the first time when a clip is looked at."""
    says = f"{model}: proposes, never decides" if model else "off ([clips] seeing_model is empty)"
    known = not model or ":" in model
    return Health("seeing model", known, says, "write [clips] seeing_model as provider:name or embedding:NAME")


def _token(session: Session, platform: str) -> bool:
    options = session.settings.slack.bot_token if platform == "slack" else session.settings.discord.token
    return bool(options.get_secret_value())


CHECKS: tuple[Check, ...] = (configuration, data_folder, sqlite_version, model_files, library, extras)
