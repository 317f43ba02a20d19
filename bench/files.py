"""What reading a file costs, by kind: time (median, 99th of a hundred) and the most memory that Python took.

`python -m bench files -- [TIMES]`. The files are those of the tests, made larger: 200 paragraphs, 2,000 rows, 30 pages.
"""

import io
import time
import tracemalloc
from collections.abc import Mapping
from email.message import EmailMessage

import docx
import numpy as np
import openpyxl
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from knowledge.loading.extract import extract
from tests.unit.knowledge.outlook_files import outlook_message
from tests.unit.knowledge.test_documents import zipped

PARAGRAPH = "The hosted clip re-creates our robot doll, and we ask that access to it be disabled at once. " * 4
ROWS = 2000


def word() -> bytes:
    """200 paragraphs."""
    made, out = docx.Document(), io.BytesIO()
    for _number in range(200):
        made.add_paragraph(PARAGRAPH)
    made.save(out)
    return out.getvalue()


def workbook() -> bytes:
    """2,000 rows."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    for number in range(ROWS):
        made.active.append([f"https://a.example/{number}", PARAGRAPH[:60], number])  # type: ignore[union-attr]
    made.save(out)
    return out.getvalue()


def pages() -> bytes:
    """30 pages."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for _page in range(30):
        for line in range(40):
            canvas.drawString(72, 780 - line * 18, PARAGRAPH[:90])
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def mail() -> bytes:
    """With a PDF, a picture and HTML."""
    message, picture = EmailMessage(), io.BytesIO()
    message["Subject"], message["From"] = "Removal", "a@b.example"
    message.set_content(PARAGRAPH * 20)
    message.add_alternative(f"<div>{PARAGRAPH * 20}</div>", subtype="html")
    message.add_attachment(pages(), maintype="application", subtype="pdf", filename="notice.pdf")
    Image.fromarray(np.zeros((400, 400, 3), np.uint8)).save(picture, "PNG")
    message.add_attachment(picture.getvalue(), maintype="image", subtype="png", filename="logo.png")
    return message.as_bytes()


def files() -> Mapping[str, bytes]:
    """One of each kind."""
    table = "url;note\n" + "".join(f"https://a.example/{number};{PARAGRAPH[:60]}\n" for number in range(ROWS))
    html = "".join(f"<div><p>{PARAGRAPH}</p></div>" for _number in range(200))
    return {
        ".txt": (PARAGRAPH * 200).encode("utf-16"),
        ".md": (PARAGRAPH * 200).encode("cp1252"),
        ".html": html.encode(),
        ".docx": word(),
        ".pdf": pages(),
        ".eml": mail(),
        ".msg": outlook_message("Removal", "a@b.example", PARAGRAPH * 20, {"n.pdf": pages()}).written(),
        ".csv": table.encode("utf-8-sig"),
        ".xlsx": workbook(),
        ".rtf": ("{\\rtf1\\ansi " + (PARAGRAPH + "\\par ") * 200 + "}").encode(),
        ".zip": zipped(a__txt=PARAGRAPH * 50, b__html=html),
    }


def main(arguments: list[str]) -> None:
    """Print a line a kind."""
    times = int(arguments[0]) if arguments else 100
    for suffix, content in files().items():
        extract(suffix, content)  # the libraries are loaded
        tracemalloc.start()
        extract(suffix, content)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        spent = []
        for _time in range(times):
            before = time.perf_counter()
            extract(suffix, content)
            spent.append(time.perf_counter() - before)
        middle, last = (float(np.percentile(spent, share)) * 1000 for share in (50, 99))
        size = f"{suffix:6} {len(content) / 1000:7.0f} kB"
        print(f"{size}  p50 {middle:7.1f} ms  p99 {last:7.1f} ms  {most / 1e6:6.1f} MB", flush=True)
