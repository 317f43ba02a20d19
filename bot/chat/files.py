"""Files that people attach: fetched from the platform into the data folder when they are looked at."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.commands.core import Attachment, Request
from bot.domain.errors import BadInput, Busy

SECONDS = 60.0
PIECE = 1 << 16
OK = 200
BUSY = (429, 500, 502, 503, 504)
Headers = Callable[[str], Mapping[str, str] | None]
"""What a platform wants to see for an address; None for an address that is not its own."""
Locate = Callable[[Attachment], Awaitable[Attachment]]
"""Finds the address of a file that came without one."""


async def as_it_is(attachment: Attachment) -> Attachment:
    """Where every file comes with its address."""
    return attachment


class Downloads:
    """Fetches the attachments of one platform, from its own hosts only."""

    def __init__(self, folder: Path, most_bytes: int, headers: Headers, locate: Locate = as_it_is) -> None:
        """`folder` is made when the first file comes."""
        self.folder, self.most_bytes, self.headers, self.locate = folder, most_bytes, headers, locate

    async def fetch(self, request: Request) -> Request:
        """The request with a path at every file; raises BadInput with a sentence, or Busy."""
        if not request.files:
            return request
        files = [one if one.path else await self._fetched(await self.locate(one)) for one in request.files]
        return request.model_copy(update={"files": tuple(files)})

    async def _fetched(self, attachment: Attachment) -> Attachment:
        headers = self.headers(attachment.url)
        if headers is None:
            raise BadInput(f"{attachment.name} does not lie with the platform; paste its link instead.")
        if attachment.size is not None and attachment.size > self.most_bytes:
            raise self._too_large(attachment)
        file = self.folder / f"{hashlib.sha256(attachment.url.encode()).hexdigest()[:24]}{suffix_of(attachment.name)}"
        if not await asyncio.to_thread(file.is_file):
            content = await self._read(attachment, headers)
            await asyncio.to_thread(_write, file, content)
        return attachment.model_copy(update={"path": str(file)})

    async def _read(self, attachment: Attachment, headers: Mapping[str, str]) -> bytes:
        try:
            # No redirect is followed: the token must reach no other host.
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session,
                session.get(attachment.url, headers=dict(headers), allow_redirects=False) as answer,
            ):
                if answer.status in BUSY:
                    raise Busy(f"the file host answered {answer.status}")
                page = answer.content_type == "text/html" and "html" not in attachment.media_type
                if answer.status != OK or page:
                    raise BadInput(f"{attachment.name} could not be read from the platform; attach it again.")
                return await self._limited(attachment, answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Busy(f"the file host did not answer ({type(error).__name__})") from error

    async def _limited(self, attachment: Attachment, answer: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for piece in answer.content.iter_chunked(PIECE):
            content += piece
            if len(content) > self.most_bytes:
                raise self._too_large(attachment)
        return bytes(content)

    def _too_large(self, attachment: Attachment) -> BadInput:
        return BadInput(
            f"{attachment.name} is larger than {self.most_bytes // 1_000_000} MB; attach a shorter cut or a screenshot."
        )


def suffix_of(name: str) -> str:
    """'.mp4'; only letters and digits, so that a name cannot lead out of the folder."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 8 else ""


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content)
    part.replace(file)


def host_and_port(url: str) -> str:
    """'files.slack.com', or '127.0.0.1:4000'; empty for what is no address."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
