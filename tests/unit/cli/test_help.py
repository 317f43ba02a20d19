"""Help is quick: the list of commands imports none of them."""

import subprocess
import sys

from click import Context

from bot.cli.main import COMMANDS, SHORT, rightsdesk

HEAVY = ("pydantic", "bot.config", "bot.bootstrap", "sqlalchemy", "numpy", "aiohttp", "structlog")


def test_the_list_of_commands_imports_nothing_of_the_application() -> None:
    script = (
        "import sys; from bot.cli.main import run; run(['--help']); "
        f"print('LOADED', [one for one in {HEAVY!r} if one in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "LOADED []" in said
    assert all(name in said for name in COMMANDS)


def test_each_command_has_in_the_list_the_line_that_it_has_itself() -> None:
    context = Context(rightsdesk)
    for name in COMMANDS:
        command = rightsdesk.get_command(context, name)
        assert command is not None
        assert SHORT[name] == command.get_short_help_str(limit=200), name
