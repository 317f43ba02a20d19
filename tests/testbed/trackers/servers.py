"""Real ticket systems on loopback: Roundup (PyPI) and Request Tracker 5 (Debian), each in a folder of its own."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

RT_SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
RT_DATABASE = Path("/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb")
RT_USER, RT_PASSWORD = "root", "password"  # as the package delivers them; the copy listens on loopback only
ROUNDUP_USER, ROUNDUP_PASSWORD = "admin", "roundup-secret"
PATIENCE = 90.0


def has_roundup() -> bool:
    """Whether Roundup's scripts are installed beside this Python."""
    return (_scripts() / "roundup-server").exists()


def has_rt() -> bool:
    """Whether Request Tracker 5 with a SQLite database is installed, and may be copied."""
    return RT_SERVER.exists() and os.access(RT_DATABASE, os.R_OK)


@contextlib.contextmanager
def roundup(keywords: tuple[str, ...] = ()) -> Iterator[str]:
    """A classic Roundup tracker; its address."""
    with _folder() as folder:
        home, port = folder / "tracker", free_port()
        admin = [str(_scripts() / "roundup-admin"), "-i", str(home)]
        _run([*admin, "install", "classic", "sqlite"])
        url = f"http://127.0.0.1:{port}/demo/"
        config = (home / "config.ini").read_text("utf-8")
        # The last: every request checks the password anew, a second of CPU with the rounds that real trackers need.
        options = {"web": url, "domain": "rights.example", "password_pbkdf2_default_rounds": "1000"}
        for name, value in options.items():
            config = re.sub(rf"(?m)^#?{name} = .*$", f"{name} = {value}", config)
        (home / "config.ini").write_text(config, "utf-8")
        _run([*admin, "initialise", ROUNDUP_PASSWORD])
        for keyword in keywords:
            _run([*admin, "create", "keyword", f"name={keyword}"])
        command = [str(_scripts() / "roundup-server"), "-n", "127.0.0.1", "-p", str(port), f"demo={home}"]
        if os.getuid() == 0:  # it refuses to run as root
            _give(folder, "nobody")
            command[1:1] = ["-u", "nobody"]
        with _server(command, f"{url}rest/data/issue", folder / "log", {}):
            yield url


@contextlib.contextmanager
def request_tracker() -> Iterator[str]:
    """RT over a copy of the packaged, empty database; its address."""
    with _folder() as folder:
        port = free_port()
        shutil.copy(RT_DATABASE, folder / "rtdb")
        options = {
            "rtname": "rights.example",
            "Organization": "rights.example",
            "WebPath": "",
            "WebDomain": "127.0.0.1",
            "DatabaseType": "SQLite",
            "DatabaseHost": "",
            "DatabaseName": str(folder / "rtdb"),
            "MailCommand": "testfile",
            "LogToSTDERR": "error",
            "Timezone": "UTC",
        }
        lines = [f"Set(${name}, '{value}');" for name, value in options.items()]
        lines += [f"Set($WebPort, {port});", "Set($LogToSyslog, undef);", "1;"]
        (folder / "RT_SiteConfig.pm").write_text("\n".join(lines), "utf-8")
        environment = {
            "RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(folder / "none"),
            "TMPDIR": str(folder),
        }
        command = [str(RT_SERVER), "--host", "127.0.0.1", "--port", str(port), "--server", "Starman", "--workers", "2"]
        url = f"http://127.0.0.1:{port}"
        with _server(command, f"{url}/REST/2.0/rt", folder / "log", environment):
            yield url


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _scripts() -> Path:
    return Path(sys.executable).parent


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    # Not pytest's: its folders are closed to the account that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="rightsdesk-tracker-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give(folder: Path, account: str) -> None:
    user = pwd.getpwnam(account)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)


@contextlib.contextmanager
def _server(command: list[str], probe: str, log: Path, environment: dict[str, str]) -> Iterator[None]:
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
            start_new_session=True,
        )
    try:
        _wait(server, probe, log)
        yield
    finally:
        # Its own workers, too: they are of its process group, and of no other.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait(server: subprocess.Popen[bytes], probe: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} ended: {log.read_text('utf-8', 'replace')}")
        with contextlib.suppress(httpx.TransportError):
            httpx.get(probe, timeout=20)
            return
        time.sleep(0.1)
    raise RuntimeError(f"{server.args!r} does not answer: {log.read_text('utf-8', 'replace')}")
