"""The campaigns of every CI run; and the two controls, which must double: else a kill test proves nothing."""

from pathlib import Path

import pytest

from tests.conftest import need
from tests.crash.campaign import Count, run_postgres, run_sqlite
from tests.postgres import binaries, server

pytestmark = pytest.mark.timeout(1800)


def clean(result: Count) -> bool:
    return (result.lost, result.doubled, result.matters_doubled, result.unknown, result.chain) == (0, 0, 0, 0, "valid")


def test_150_kills_on_sqlite_lose_and_double_nothing(tmp_path: Path) -> None:
    result = run_sqlite(tmp_path, 150)

    assert clean(result), result


def test_the_control_without_find_doubles(tmp_path: Path) -> None:
    result = run_sqlite(tmp_path, 60, finds=False)

    assert result.doubled > 0, result


@pytest.mark.postgres
def test_100_kills_and_30_freezes_of_4_workers_on_postgres_lose_and_double_nothing(tmp_path: Path) -> None:
    need("postgres", binaries() is not None, "install Debian's postgresql")
    with server() as url:
        result = run_postgres(tmp_path, url, 100, 30)

    assert clean(result), result


@pytest.mark.postgres
def test_the_control_without_the_lock_by_key_doubles(tmp_path: Path) -> None:
    need("postgres", binaries() is not None, "install Debian's postgresql")
    with server() as url:
        result = run_postgres(tmp_path, url, 0, 40, locks=False)

    assert result.doubled > 0, result
