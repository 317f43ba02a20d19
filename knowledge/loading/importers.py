"""Collections of real notices and opinions -> documents, one at a time.

github-dmca: a checkout of github/dmca (Markdown files named YYYY-MM-DD-party.md). lumen: what the Lumen database
API answers for notices. courtlistener: what CourtListener's search or cluster API answers. jsonl: a document a
line. csv: a document a row, columns chosen with --map.
"""

import csv
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.loading.loaded import Loaded
from knowledge.loading.plain import NOT_STATED, document, told_language, whole
from knowledge.loading.tables import SEPARATOR, delimiter_of
from knowledge.model import Audience, Kind

Load = Callable[[], Iterable[Loaded]]
NOTICE_TYPES = {
    "notice": "dmca",
    "dmca": "dmca",
    "counter": "counter-notice",
    "counternotice": "counter-notice",
    "counter-notice": "counter-notice",
    "retraction": "retraction",
    "cease-and-desist": "cease-and-desist",
    "dsa": "dsa",
    "uploader-letter": "uploader-letter",
}
DMCA_NAME = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})-(?P<party>.+)$")
SNIFFED = 50_000
"""Characters by which a table's delimiter is told."""
COUNTER = re.compile(r"[-_ ]?counter[-_ ]?(?:notice|claim)?", re.IGNORECASE)
RETRACTION = re.compile(r"[-_ ]?(?:retraction|reversal|withdrawal)", re.IGNORECASE)


def import_jsonl(file: Path, audience: Audience, _columns: Iterable[str] = ()) -> Iterator[Load]:
    """`{"id", "title"?, "date"?, "kind"?, "party"?, "text"}` a line; the id is kept."""
    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield lambda line=line, number=number: [_from_line(line, f"{file}, line {number},", audience)]  # type: ignore[misc]


def _from_line(line: str, where: str, audience: Audience) -> Loaded:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UnreadableFile(where, f"is not JSON ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("text"), str):
        raise UnreadableFile(where, "is no object with an id and a text")
    return _from_row(row, where, audience)


def _from_row(row: Mapping[str, Any], where: str, audience: Audience) -> Loaded:
    kind = str(row.get("kind") or "notice")
    party = str(row.get("party") or "")
    day = _day(row.get("date"), where)
    text = str(row["text"])
    title = str(row.get("title") or "") or _title(party, kind, day) or str(row["id"])
    if kind not in (*Kind, *NOTICE_TYPES):
        raise UnreadableFile(where, f"has the unknown kind {kind!r}; known are {', '.join([*Kind, *NOTICE_TYPES])}")
    fields = {"type": NOTICE_TYPES[kind], "sender": party} if kind in NOTICE_TYPES else {}
    of_kind = Kind.NOTICE if kind in NOTICE_TYPES else Kind(kind)
    language = told_language(text)
    identity = re.sub(r"[\s#]+", "-", str(row["id"]))
    made = document(of_kind, identity, title, audience=audience, language=language, day=day, extra=fields)
    return whole(made, text)


def import_csv(file: Path, audience: Audience, columns: Iterable[str] = ()) -> Iterator[Load]:
    """A row a document; `--map text=Body --map id=Number` says which column holds a field of jsonl."""
    mapping = _mapping(columns)
    with _opened(file) as lines:
        head = lines.read(SNIFFED)
        named = SEPARATOR.match(head)
        lines.seek(0)
        if named:
            lines.readline()
        reader = csv.DictReader(lines, delimiter=named["mark"] if named else delimiter_of(head))
        missing = [column for column in mapping.values() if column not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableFile(
                str(file), f"has no column {missing[0]!r}; it has {', '.join(map(repr, reader.fieldnames or ()))}"
            )
        for number, row in enumerate(reader, 2):
            fields = {field: row[column] for field, column in mapping.items()}
            fields.setdefault("id", f"notice/{file.stem}-{number}")
            yield lambda fields=fields, number=number: [  # type: ignore[misc]
                _from_row(fields, f"{file}, line {number},", audience)
            ]


def _mapping(columns: Iterable[str]) -> dict[str, str]:
    known = ("id", "title", "date", "kind", "party", "text")
    mapping = dict(column.split("=", 1) for column in columns if "=" in column)
    if unknown := sorted(set(mapping) - set(known)):
        raise UnreadableFile("--map", f"names the unknown field {unknown[0]!r}; fields are {', '.join(known)}")
    return mapping or {name: name for name in ("id", "text")}


def import_github_dmca(folder: Path, audience: Audience, _columns: Iterable[str] = ()) -> Iterator[Load]:
    """All notices, counter-notices and retractions of a checkout of github/dmca."""
    if not folder.is_dir():
        raise UnreadableFile(str(folder), "is not a folder")
    for file in sorted(folder.rglob("*.md")):
        name = file.relative_to(folder).as_posix()
        if DMCA_NAME.search(file.stem):
            yield lambda file=file, name=name: [_from_dmca(file, name, audience)]  # type: ignore[misc]


def _from_dmca(file: Path, name: str, audience: Audience) -> Loaded:
    found = DMCA_NAME.search(file.stem)
    assert found is not None
    text = file.read_bytes().decode("utf-8", errors="replace")
    kind = (
        "retraction" if RETRACTION.search(found["party"]) else "counter" if COUNTER.search(found["party"]) else "notice"
    )
    party = RETRACTION.sub("", COUNTER.sub("", found["party"]))
    row = {"id": f"github-dmca/{name}", "date": found["day"], "kind": kind, "party": party, "text": text}
    return _from_row(row, str(file), audience)._replace(path=name)


def import_lumen(file: Path, audience: Audience, _columns: Iterable[str] = ()) -> Iterator[Load]:
    """An answer of the Lumen API: `{"notices": [...]}` or one notice under its type's name."""
    for notice in _objects(_json(file), "notices"):
        yield lambda notice=notice: [_from_lumen(notice, str(file), audience)]  # type: ignore[misc]


def _from_lumen(notice: Mapping[str, Any], where: str, audience: Audience) -> Loaded:
    if "id" not in notice:
        raise UnreadableFile(where, "has a notice without an id")
    works = [work for work in notice.get("works") or () if isinstance(work, dict)]
    lines = [str(notice.get("body") or "")]
    for work in works:
        lines.append(str(work.get("description") or ""))
        for field in ("copyrighted_urls", "infringing_urls"):
            lines += [str(url.get("url") or "") for url in work.get(field) or () if isinstance(url, dict)]
    text = "\n".join(line for line in lines if line)
    made = document(
        Kind.NOTICE,
        f"lumen/{notice['id']}",
        str(notice.get("title") or f"Lumen notice {notice['id']}"),
        audience=audience,
        language=told_language(text),
        day=_day(notice.get("date_sent") or notice.get("date_received"), where),
        extra={
            "type": "counter-notice" if "counter" in str(notice.get("type", "")).lower() else "dmca",
            "sender": str(notice.get("sender_name") or notice.get("principal_name") or ""),
            "recipient": str(notice.get("recipient_name") or ""),
            "url": f"https://lumendatabase.org/notices/{notice['id']}",
        },
    )
    return whole(made, text)


def import_courtlistener(file: Path, audience: Audience, _columns: Iterable[str] = ()) -> Iterator[Load]:
    """An answer of the CourtListener API: `{"results": [...]}` of its search, or one opinion cluster."""
    for case in _objects(_json(file), "results"):
        yield lambda case=case: [_from_courtlistener(case, str(file), audience)]  # type: ignore[misc]


def _from_courtlistener(case: Mapping[str, Any], where: str, audience: Audience) -> Loaded:
    name = _first(case, "caseName", "case_name", "case_name_full")
    number = _first(case, "cluster_id", "id")
    if not name or not number:
        raise UnreadableFile(where, "has a case without a name or an id")
    opinions = [one for one in case.get("opinions") or case.get("sub_opinions") or () if isinstance(one, dict)]
    texts = [_first(one, "plain_text", "html_with_citations", "html", "snippet") for one in opinions]
    texts.append(_first(case, "syllabus", "summary", "plain_text", "snippet"))
    text = re.sub(r"<[^>]+>", " ", "\n\n".join(text for text in texts if text))
    citations = [
        one if isinstance(one, str) else " ".join(map(str, one.values()))
        for one in _listed(case, "citation", "citations")
    ]
    path = _first(case, "absolute_url")
    made = document(
        Kind.RULING,
        f"courtlistener/{number}",
        name,
        audience=audience,
        language="en",
        day=_day(_first(case, "dateFiled", "date_filed"), where),
        extra={
            "parties": tuple(part.strip() for part in re.split(r"\sv\.?\s", name) if part.strip()) or (name,),
            "court": _first(case, "court", "court_id") or NOT_STATED,
            "citation": citations[0] if citations else NOT_STATED,
            "docket": _first(case, "docketNumber", "docket_number"),
            "countries": ("us",),
            "url": f"https://www.courtlistener.com{path}" if path.startswith("/") else None,
        },
    )
    return whole(made, text)


def _title(party: str, kind: str, day: date | None) -> str:
    words = {"counter": "counter-notice", "counternotice": "counter-notice"}.get(kind, kind)
    return ", ".join(part for part in (f"{party} {words}".strip() if party else "", str(day or "")) if part)


def _day(value: object, where: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise UnreadableFile(where, f"has the date {str(value)[:40]!r}, which is not YYYY-MM-DD") from error


def _first(row: Mapping[str, Any], *names: str) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "")


def _listed(row: Mapping[str, Any], *names: str) -> list[Any]:
    found: Any = next((row[name] for name in names if row.get(name)), [])
    return found if isinstance(found, list) else [found]


def _objects(value: object, name: str) -> list[Mapping[str, Any]]:
    """The list under a name, or the one object itself (the Lumen API puts one notice under its type's name)."""
    if isinstance(value, dict):
        inner = value.get(name, next(iter(value.values())) if len(value) == 1 else value)
        value = inner if isinstance(inner, list) else [inner]
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise UnreadableFile("the file", f"holds no object or list under {name!r}")
    return value


def _json(file: Path) -> object:
    with _opened(file) as lines:
        try:
            return json.loads(lines.read())
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(str(file), f"is not JSON ({error})") from error


def _opened(file: Path) -> Any:
    try:
        with file.open("rb") as start:
            wide = start.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE)
        return file.open(encoding="utf-16" if wide else "utf-8-sig", newline="")
    except OSError as error:
        raise UnreadableFile(str(file), f"cannot be read ({error.strerror})") from error


Importer = Callable[[Path, Audience, Iterable[str]], Iterator[Load]]
IMPORTERS: dict[str, Importer] = {
    "jsonl": import_jsonl,
    "csv": import_csv,
    "github-dmca": import_github_dmca,
    "lumen": import_lumen,
    "courtlistener": import_courtlistener,
}


def count(source: str, file: Path) -> int:
    """How many documents to expect, for the progress bar; 0 where that is not known."""
    if source == "github-dmca":
        return sum(1 for _file in file.rglob("*.md"))
    if source not in ("jsonl", "csv"):
        return 0
    try:
        with file.open("rb") as content:
            return sum(1 for _line in content)
    except OSError as error:
        raise UnreadableFile(str(file), f"cannot be read ({error.strerror})") from error
