"""docs/security.md says who may in the words of the rule itself."""

from pathlib import Path

from bot.desk.permits import table_lines

PAGE = Path(__file__).parents[3] / "docs" / "security.md"
BEGIN, END = "<!-- the table: printed from bot/desk/permits.py -->\n", "<!-- end of the table -->"


def test_the_table_of_the_security_page_is_the_rule_s() -> None:
    """To mend it: python -m tests.unit.desk.test_security_page"""
    written = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert written.strip() == "\n".join(table_lines())


def write() -> None:
    """Print the table into the page."""
    head, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{begin}\n" + "\n".join(table_lines()) + f"\n\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    write()
