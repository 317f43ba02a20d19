"""rightsdesk knowledge add-reference: an organisation's own stills, clips and sounds of an asset"""

import click

from bot.cli.clip import bar
from bot.cli.people import actor_of
from bot.cli.session import Session
from bot.clips.references import Reference
from bot.domain.errors import BadInput
from knowledge.model import Guide


@click.command("add-reference")
@click.argument("asset", metavar="ASSET")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_obj
def add_reference(session: Session, asset: str, files: tuple[str, ...]) -> None:
    """Keep the fingerprints of your own pictures, clips or sounds of an ASSET, e.g. squid-game#young-hee."""
    guides = session.run(session.app.library.guides(actor_of(session).clearance))
    guide, found = asset_named(asset, guides)
    for file in files:
        added = session.run(_added(session, guide, found, file))
        seen = f"{len(added.prints.frames)} frame(s), {len(added.prints.sound) / 8.07:.0f} s of sound"
        session.say(f"{added.id}: {seen}.")


async def _added(session: Session, guide: str, asset: str, file: str) -> Reference:
    reader, path = session.app.clips, session.path(file)
    with bar(session) as progress:
        looked = await reader.fingerprint(path, file, progress)
    keep = path if session.settings.clips.keep_references else None
    return reader.references.add(guide, asset, looked, session.app.clock.now(), keep)


def asset_named(name: str, guides: tuple[Guide, ...]) -> tuple[str, str]:
    """(guide, asset id) for 'guide/squid-game#young-hee', 'squid-game#young-hee', or a name that only one asset has."""
    document, hash_, locator = name.removeprefix("guide/").partition("#")
    folded = name.casefold()
    found = [
        (guide.id, one.id)
        for guide in guides
        for one in guide.assets
        if (guide.id == f"guide/{document}" and one.id == locator if hash_ else folded in (one.id, one.name.casefold()))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"Several assets are called {name}: {', '.join(f'{a}#{b}' for a, b in found)}.")
    raise BadInput(f"There is no asset {name}; name it like squid-game#young-hee (see `rightsdesk search`).")
