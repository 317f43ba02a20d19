"""The other side of the real servers, asked directly and not through the adapters."""

from collections.abc import Mapping
from typing import Any

import httpx

from tests.testbed.trackers.faults import Faults
from tests.testbed.trackers.servers import ROUNDUP_PASSWORD, ROUNDUP_USER, RT_PASSWORD, RT_USER


class RoundupSide:
    """A Roundup tracker as its administrator sees it."""

    def __init__(self, url: str) -> None:
        """`url` of the tracker itself."""
        origin = "/".join(url.split("/")[:3])
        self.http = httpx.AsyncClient(
            base_url=f"{url}rest/data",
            auth=(ROUNDUP_USER, ROUNDUP_PASSWORD),
            headers={"X-Requested-With": "rest", "Origin": origin},
            timeout=60,
        )
        self.faults: Faults | None = Faults(
            creates=lambda method, path, _: method == "POST" and path.endswith("/issue"),
            reads=lambda method, _: method == "GET",
        )

    async def close(self) -> None:
        """Release connections."""
        await self.http.aclose()

    async def _get(self, path: str, **params: str) -> Any:
        return (await self.http.get(path, params=params)).raise_for_status().json()["data"]

    async def _issue(self, key: str) -> Any:
        found = (await self._get("/issue", title=key))["collection"]
        return await self._get(f"/issue/{found[0]['id']}", **{"@verbose": "2"})

    async def count(self, key: str) -> int:
        """See Remote."""
        return len((await self._get("/issue", title=key))["collection"])

    async def text(self, key: str) -> str:
        """See Remote."""
        issue = (await self._issue(key))["attributes"]
        first = await self._get(f"/msg/{issue['messages'][0]['id']}/content")
        return f"{issue['title']}\n{first['data']}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        messages = (await self._issue(key))["attributes"]["messages"][1:]
        return [(await self._get(f"/msg/{one['id']}/content"))["data"] for one in messages]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        files = (await self._issue(key))["attributes"]["files"]
        found = {}
        for one in files:
            name = (await self._get(f"/file/{one['id']}"))["attributes"]["name"]
            answer = await self.http.get(f"/file/{one['id']}/binary_content")
            found[name] = answer.content
        return found

    async def touch(self, key: str) -> None:
        """See Remote."""
        body = {"content": "a word from outside", "author": ROUNDUP_USER, "date": "."}
        made = (await self.http.post("/msg", json=body)).raise_for_status().json()["data"]["id"]
        issue = await self._issue(key)
        change = {"@op": "add", "messages": made}
        answer = await self.http.patch(f"/issue/{issue['id']}", json=change, headers={"If-Match": issue["@etag"]})
        answer.raise_for_status()


class RtSide:
    """Request Tracker as its administrator sees it."""

    def __init__(self, url: str) -> None:
        """`url` of RT itself."""
        self.http = httpx.AsyncClient(base_url=f"{url}/REST/2.0", auth=(RT_USER, RT_PASSWORD), timeout=60)
        self.faults: Faults | None = Faults(
            creates=lambda method, path, _: method == "POST" and path.endswith("/ticket"),
            reads=lambda method, _: method == "GET",
        )

    async def close(self) -> None:
        """Release connections."""
        await self.http.aclose()

    async def _get(self, path: str, **params: str) -> Any:
        return (await self.http.get(path, params=params)).raise_for_status().json()

    async def _tickets(self, key: str) -> list[dict[str, Any]]:
        found = await self._get("/tickets", query=f"Subject LIKE '{key}'", fields="Subject")
        return list(found["items"])

    async def _attachments(self, key: str) -> list[tuple[str, dict[str, Any]]]:
        ticket = (await self._tickets(key))[0]["id"]
        history = (await self._get(f"/ticket/{ticket}/history", fields="Type", per_page="100"))["items"]
        found = []
        for entry in history:
            if entry["Type"] in ("Create", "Comment", "Correspond"):
                fields = "ContentType,Content,Filename"
                given = await self._get(f"/transaction/{entry['id']}/attachments", fields=fields)
                found += [(entry["Type"], one) for one in given["items"]]
        return found

    async def count(self, key: str) -> int:
        """See Remote."""
        return len(await self._tickets(key))

    async def text(self, key: str) -> str:
        """See Remote."""
        said = next(one["Content"] for kind, one in await self._attachments(key) if kind == "Create")
        return f"{(await self._tickets(key))[0]['Subject']}\n{said}"

    async def comments(self, key: str) -> list[str]:
        """See Remote."""
        given = await self._attachments(key)
        return [one["Content"] for kind, one in given if kind == "Comment" and one["ContentType"] == "text/plain"]

    async def files(self, key: str) -> Mapping[str, bytes]:
        """See Remote."""
        given = [one for _, one in await self._attachments(key) if one.get("Filename")]
        # Lists of attachments give bytes as code points, one each.
        return {one["Filename"]: one["Content"].encode("latin-1") for one in given}

    async def touch(self, key: str) -> None:
        """See Remote."""
        ticket = (await self._tickets(key))[0]["id"]
        body = {"Content": "a word from outside", "ContentType": "text/plain"}
        (await self.http.post(f"/ticket/{ticket}/comment", json=body)).raise_for_status()
