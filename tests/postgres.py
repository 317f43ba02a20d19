"""A PostgreSQL server of the tests' own, on loopback, in a folder that goes away."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

WHERE = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
USER = "postgres"


def binaries() -> Path | None:
    """Where Debian keeps them."""
    return next((one for one in WHERE if (one / "initdb").exists()), None)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server's first database; PostgreSQL refuses to run as root, so it runs as its user."""
    found = binaries()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="rightsdesk-pg-"))
    who = {"user": USER, "group": USER} if os.getuid() == 0 else {}
    if who:
        shutil.chown(folder, USER, USER)
    name, port = USER if who else os.environ.get("USER", "postgres"), free_port()

    def call(*words: str) -> None:
        subprocess.run(words, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)

    data = str(folder / "data")
    call(str(found / "initdb"), "-D", data, "-U", name, "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=200"
    call(str(found / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://{name}@127.0.0.1:{port}/postgres"
    finally:
        call(str(found / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(url: str, name: str) -> str:
    """An empty database on the server; its URL."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.rpartition("/")[0] + f"/{name}"
