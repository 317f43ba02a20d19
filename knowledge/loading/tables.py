"""Tables: comma-separated values as programs write them, Excel, OpenDocument -> rows of cells.

Excel writes semicolons where the comma is the decimal mark, a line `sep=;` where it is told to, a title above the
head, and UTF-16 with tabs as "Unicode text"; Google writes commas everywhere. None of it is declared.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from knowledge.errors import UnreadableFile
from knowledge.loading.encodings import decode
from knowledge.loading.extracted import BROKEN, Extract, Part, Unread, office_archive, unread
from knowledge.loading.office import attribute, local, xml_root

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR = re.compile(r"^\ufeff?\"?sep=(?P<mark>.)\"?[ ]*(?:\r\n|\r|\n)", re.IGNORECASE)
SAMPLE_LINES, LONGEST_SAMPLE = 50, 200_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000_000
TITLE_LINES = 10
"""Above the head, at most."""
Row = tuple[str, ...]


class Sheet(NamedTuple):
    """One table."""

    name: str
    rows: tuple[Row, ...]
    first_line: int = 1
    """Of the file, from 1: where the first row stands."""


class Headed(NamedTuple):
    """A table with its head found."""

    title: tuple[str, ...]
    heads: Row
    rows: tuple[Row, ...]
    first_line: int
    """Of the first row under the head."""

    def dicts(self) -> list[dict[str, str]]:
        """Each row by its column's name; cells without a column are left out."""
        return [dict(zip(self.heads, row, strict=False)) for row in self.rows]


def rows_of(text: str) -> tuple[Row, ...]:
    """The cells of a text of separated values; empty lines are left out. Raises csv.Error."""
    named = SEPARATOR.match(text)
    text = text[named.end() :] if named else text.lstrip("\ufeff")
    mark = named["mark"] if named else delimiter_of(text)
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=mark)
    return _counted(tuple(cell.strip() for cell in line) for line in lines)


def _counted(lines: Iterable[Row]) -> tuple[Row, ...]:
    found = []
    for line in lines:
        if any(line):
            found.append(line[:MOST_COLUMNS])
        if len(found) > MOST_ROWS:
            raise UnreadableFile("", f"has more than {MOST_ROWS} rows; import it with `knowledge import csv`")
    return tuple(found)


def delimiter_of(text: str) -> str:
    """The mark that cuts most lines into equally many cells; the comma where nothing does: one column."""
    scores = {}
    for mark in DELIMITERS:
        lines = csv.reader(io.StringIO("\n".join(text[:LONGEST_SAMPLE].splitlines()[:SAMPLE_LINES])), delimiter=mark)
        try:
            widths = Counter(len(line) for line in lines if line)
        except csv.Error:
            continue
        width, often = max(widths.items(), key=lambda one: (one[1] * (one[0] > 1), one[0]), default=(1, 0))
        scores[mark] = (often / max(1, widths.total()) if width > 1 else 0.0, width)
    best = max(scores, key=lambda mark: scores[mark], default=",")
    return best if scores.get(best, (0.0, 1))[0] >= 0.5 else _first_line_mark(text)


def _first_line_mark(text: str) -> str:
    """A head of several columns over ragged rows."""
    head = text.split("\n", 1)[0]
    marks = [mark for mark in ("\t", ";") if mark in head and "://" not in head]
    return marks[0] if marks else ("," if "," in head or not marks else marks[0])


def headed(rows: Sequence[Row], first_line: int = 1) -> Headed:
    """The head of a table: its first line that fills as many columns as the rows below do."""
    widths = Counter(_filled(row) for row in rows[: SAMPLE_LINES * 4])
    usual = max((width for width, often in widths.items() if often >= 0.3 * widths.total()), default=1)
    enough = usual if usual <= 2 else -(-usual * 3 // 5)  # rows may hold more than the head names
    at = next((at for at, row in enumerate(rows[:TITLE_LINES]) if _filled(row) >= enough), 0)
    if not rows:
        return Headed((), (), (), first_line)
    title = tuple(" ".join(filter(None, row)) for row in rows[:at])
    return Headed(title, _named(rows[at]), tuple(rows[at + 1 :]), first_line + at + 1)


def _filled(row: Row) -> int:
    return sum(bool(cell) for cell in row)


def _named(head: Row) -> Row:
    """Every column has a name, and no two the same."""
    names: list[str] = []
    for number, cell in enumerate(head, 1):
        name = " ".join(cell.split()) or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return tuple(names)


def read_sheets(content: bytes, suffix: str) -> tuple[tuple[Sheet, ...], tuple[Unread, ...]]:
    """Like sheets_of; raises UnreadableFile for whatever is wrong."""
    try:
        return sheets_of(content, suffix)
    except UnreadableFile:
        raise
    except BROKEN as error:
        raise UnreadableFile("", f"is broken and cannot be read ({' '.join(str(error).split())[:120]})") from error


def sheets_of(content: bytes, suffix: str) -> tuple[tuple[Sheet, ...], tuple[Unread, ...]]:
    """Every table of a file, and what was left out; raises UnreadableFile and what libraries raise for broken files."""
    if suffix in (".xlsx", ".xlsm") or (content.startswith(b"PK\x03\x04") and suffix != ".ods"):
        return _excel(content)
    if suffix == ".ods":
        return _open(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("", "is of Excel 97-2003 (.xls); save it as .xlsx or .csv")
    text, guessed = decode(content)
    left = (Unread("guessed", {"encoding": guessed}),) if guessed else ()
    return (Sheet("", rows_of(text)),), left


def read_table(content: bytes, suffix: str = ".csv") -> Extract:
    """A paragraph a row, each cell after its column's name; a single column as it is."""
    sheets, left = sheets_of(content, suffix)
    return Extract(tuple(_part(sheet) for sheet in sheets if sheet.rows), unread=left)


def _part(sheet: Sheet) -> Part:
    table = headed(sheet.rows)
    if len(table.heads) == 1:
        return sheet.name, sheet.name, "\n".join("".join(row) for row in sheet.rows)
    paragraphs = list(table.title)
    for row in table.rows:
        names = (*table.heads, *(f"column {n}" for n in range(len(table.heads) + 1, len(row) + 1)))
        paragraphs.append("\n".join(f"{name}: {cell}" for name, cell in zip(names, row, strict=False) if cell))
    if not table.rows:
        paragraphs.append(" | ".join(table.heads))
    return sheet.name and re.sub(r"\W+", "-", sheet.name).strip("-").lower(), sheet.name, "\n\n".join(paragraphs)


def _excel(content: bytes) -> tuple[tuple[Sheet, ...], tuple[Unread, ...]]:
    import openpyxl

    with office_archive(content) as archive:
        pictures = sum("/media/" in name for name in archive.namelist())
        comments = sum(bool(re.search(r"xl/(?:comments|threadedComments/)", name)) for name in archive.namelist())
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    found, hidden = [], 0
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            hidden += 1
            continue
        found.append(Sheet(sheet.title, _counted(_cells(sheet, formulas[sheet.title]))))
    return tuple(found), unread(sheets=hidden, pictures=pictures, notes=comments)


def _cells(sheet: Any, formulas: Any) -> Iterable[Row]:
    for row, made in zip(sheet.iter_rows(), formulas.iter_rows(), strict=False):
        yield tuple(_cell(one, other) for one, other in zip(row, made, strict=False))


def _cell(cell: Any, formula: Any) -> str:
    """As text: dates as ISO, whole numbers without a point, a formula that nobody has calculated as it is."""
    value = formula.value if cell.value is None else cell.value
    text = _said(value)
    link = getattr(getattr(cell, "hyperlink", None), "target", None) or ""
    return f"{text} <{link}>" if link.lower().startswith("http") and link.rstrip("/") not in text else text


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if (value.hour, value.minute) != (0, 0) else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _open(content: bytes) -> tuple[tuple[Sheet, ...], tuple[Unread, ...]]:
    with office_archive(content) as archive:
        root = xml_root(archive.read("content.xml"))
        pictures = sum(name.startswith("Pictures/") for name in archive.namelist())
    tables = [one for one in root.iter() if local(one) == "table"]
    notes = sum(local(one) == "annotation" for one in root.iter())
    sheets = [Sheet(attribute(one, "name"), _counted(_open_rows(one))) for one in tables]
    return tuple(sheets), unread(pictures=pictures, notes=notes)


def _open_rows(table: Any) -> Iterable[Row]:
    for row in (one for one in table.iter() if local(one) == "table-row"):
        cells: list[str] = []
        for cell in (one for one in row if local(one) in ("table-cell", "covered-table-cell")):
            text = _open_cell(cell)
            times = min(int(attribute(cell, "number-columns-repeated") or 1), MOST_COLUMNS)
            cells += [text] * times
        yield tuple(cells)


def _open_cell(cell: Any) -> str:
    if attribute(cell, "value-type") == "date":
        return attribute(cell, "date-value").removesuffix("T00:00:00")
    paragraphs = [one for one in cell if local(one) == "p"]
    return "\n".join("".join(one.itertext()) for one in paragraphs).strip()
