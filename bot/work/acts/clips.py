"""`clip_files`: what lies in the data folder of clips that no matter has any more, or that nobody asks for, goes."""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.clip_records import all_kept
from bot.domain.matter import SYSTEM
from bot.ports import ClipReader, Clock, Store, Tx
from bot.work.worker import Held, Kind, Outcome


def clip_files(reader: ClipReader, store: Store) -> Kind:
    """Remove the files of the clips named; one that a matter has again by now stays."""

    async def act(held: Held) -> Outcome:
        named: Sequence[str] = held.work.payload["sha256"]
        kept = await store.read(all_kept)
        gone = [one for one in named if one not in kept]
        for one in gone:
            await reader.forget(one)

        def then(tx: Tx) -> None:
            tx.log(SYSTEM, "clips.forgotten", matter=held.work.matter, facts={"clips": len(gone)})

        return Outcome({"clips": len(gone)}, then)

    return Kind(act)


async def sweep(reader: ClipReader, store: Store, clock: Clock, days: int) -> int:
    """Remove files that no matter has and nobody asked for in so many days (0: all stay); how many."""
    if not days:
        return 0
    return await reader.sweep(clock.now() - timedelta(days=days), await store.read(all_kept))
