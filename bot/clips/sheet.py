"""Runs inside the sandbox: key frames as one picture, each with its time and what it matched."""

from pathlib import Path
from typing import Any

NAME = "sheet.jpg"
COLUMNS = 4
CELL = 320, 180  # points of one frame
CAPTION = 22
MARGIN = 6
WHITE, INK, MARK = (255, 255, 255), (40, 40, 40), (200, 60, 20)


def draw(cells: list[dict[str, Any]], out: str) -> dict[str, Any]:
    """`cells` are {"picture", "caption", "marked"}; writes sheet.jpg; {"sheet": name}."""
    from PIL import Image, ImageDraw, ImageFont

    rows = -(-len(cells) // COLUMNS)
    width = COLUMNS * (CELL[0] + MARGIN) + MARGIN
    sheet = Image.new("RGB", (width, rows * (CELL[1] + CAPTION + MARGIN) + MARGIN), WHITE)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for number, cell in enumerate(cells):
        left = MARGIN + number % COLUMNS * (CELL[0] + MARGIN)
        top = MARGIN + number // COLUMNS * (CELL[1] + CAPTION + MARGIN)
        with Image.open(Path(out) / Path(cell["picture"]).name, formats=["JPEG"]) as picture:
            picture.thumbnail(CELL)
            sheet.paste(picture, (left + (CELL[0] - picture.width) // 2, top))
        marked = bool(cell["marked"])
        if marked:
            pen.rectangle((left - 2, top - 2, left + CELL[0] + 1, top + CELL[1] + 1), outline=MARK, width=3)
        pen.text((left, top + CELL[1] + 2), cell["caption"][:42], MARK if marked else INK, font)
    sheet.save(Path(out) / NAME, "JPEG", quality=82)
    return {"sheet": NAME, "frames": []}
