from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
import urllib3

from bot.domain.errors import Outside, TrackerBusy, TrackerRefused, TrackerUnknown
from bot.tickets.wire import Blocking, refusal, retry_after

TABLE = [
    (400, {}, True, TrackerRefused, "ours to mend"),
    (401, {}, True, TrackerRefused, "a wrong token stays wrong"),
    (403, {}, True, TrackerRefused, "no permission"),
    (403, {"Retry-After": "60"}, True, TrackerBusy, "GitHub's secondary limit"),
    (404, {}, True, TrackerRefused, "no such project"),
    (408, {}, True, TrackerUnknown, "the server gave up, we do not know when"),
    (408, {}, False, TrackerBusy, "a read can be done again"),
    (409, {}, True, TrackerRefused, "somebody else was faster"),
    (422, {}, True, TrackerRefused, "a field does not fit"),
    (429, {}, True, TrackerBusy, "nothing was taken"),
    (500, {}, True, TrackerUnknown, "it may have been done before it broke"),
    (500, {}, False, TrackerBusy, "a read can be done again"),
    (502, {}, True, TrackerUnknown, "the answer was lost on the way"),
    (503, {}, True, TrackerUnknown, "a gateway says so after the fact, too"),
    (503, {"Retry-After": "5"}, True, TrackerBusy, "a server that says when took nothing"),
    (504, {}, True, TrackerUnknown, "the answer was lost on the way"),
    (301, {}, True, TrackerRefused, "a moved address is configured anew, not followed with the token"),
]


@pytest.mark.parametrize(("status", "headers", "writing", "kind", "why"), TABLE)
def test_what_a_status_means(
    status: int, headers: dict[str, str], writing: bool, kind: type[Outside], why: str
) -> None:
    assert type(refusal("t", status, headers, "no", writing=writing)) is kind, why


def test_a_date_as_retry_after_is_seconds_from_now() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)

    assert 110 < (retry_after({"retry-after": later}) or 0) <= 120
    assert retry_after({"Retry-After": "soon"}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (requests.ConnectTimeout(), TrackerBusy, "no connection, nothing sent"),
        (
            requests.ConnectionError(
                urllib3.exceptions.MaxRetryError(
                    None,  # type: ignore[arg-type]
                    "/",
                    urllib3.exceptions.NewConnectionError(None, "refused"),  # type: ignore[arg-type]
                )
            ),
            TrackerBusy,
            "refused before it was sent",
        ),
        (
            requests.ConnectionError(urllib3.exceptions.ProtocolError("aborted")),
            TrackerUnknown,
            "aborted after it was sent",
        ),
        (requests.ReadTimeout(), TrackerUnknown, "sent, and no answer"),
    ],
)
async def test_a_broken_connection_is_unknown_only_where_something_was_sent(
    error: Exception, kind: type[Outside], why: str
) -> None:
    def call() -> None:
        raise error

    with pytest.raises(kind):
        await Blocking("t").run(call, writing=True)
    with pytest.raises(TrackerBusy):
        await Blocking("t").run(call, writing=False)
