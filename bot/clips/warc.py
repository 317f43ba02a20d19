"""Fetched bytes as they came, in a WARC (ISO 28500) with a manifest of SHA-256 beside it."""

import hashlib
import json
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bot.clips.fetch import Fetched

UNDONE = ("transfer-encoding", "content-encoding")
"""Headers of codings that are undone in the bytes that are kept: a reader of the archive must not undo them again."""


def keep(fetched: Fetched, folder: Path, now: datetime) -> Path:
    """Write FOLDER/fetched-TIME.warc.gz and FOLDER/fetched-TIME.json; the path of the first.

    The response record holds the status line, the headers and the bytes as they were received after transfer coding;
    each redirect that led there stands in the manifest.
    """
    from warcio.statusandheaders import StatusAndHeaders  # only where the configuration says keep
    from warcio.warcwriter import WARCWriter

    folder.mkdir(parents=True, exist_ok=True)
    name = f"fetched-{now:%Y%m%dT%H%M%S%fZ}"
    archive = folder / f"{name}.warc.gz"
    day = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    with archive.open("wb") as file, fetched.path.open("rb") as payload:
        writer = WARCWriter(file, gzip=True)
        software = f"Rightsdesk {version('rightsdesk')}, warcio {version('warcio')}"
        writer.write_record(writer.create_warcinfo_record(archive.name, {"software": software}))
        headers = [one for one in fetched.headers if one[0].lower() not in UNDONE]
        answered = StatusAndHeaders(f"{fetched.status} ", headers, protocol="HTTP/1.1")
        about = {"WARC-Date": day, "WARC-IP-Address": fetched.address}
        record = writer.create_warc_record(
            fetched.url,
            "response",
            payload=payload,
            length=fetched.size,
            http_headers=answered,
            warc_headers_dict=about,
        )
        writer.write_record(record)
    manifest = {
        "url": fetched.hops[0] if fetched.hops else fetched.url,
        "redirects": [*fetched.hops[1:], fetched.url] if fetched.hops else [],
        "address": fetched.address,
        "fetched": now.isoformat(),
        "status": fetched.status,
        "payload": {"sha256": fetched.sha256, "size": fetched.size},
        "archive": {
            "name": archive.name,
            "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
            "size": archive.stat().st_size,
        },
        "software": software,
    }
    (folder / f"{name}.json").write_text(json.dumps(manifest, indent=2), "utf-8")
    return archive
