"""What shuts a child off: no network, no files but those it is given, no other processes.

bubblewrap where it works; else unshare (util-linux) with a root of our own making; else nothing is opened. Each is
tried once before it is relied on: many containers have the programs, and not the right to use them.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from bot.clips.unseen import NotSeen

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache")
PACKAGE = Path(__file__).parent.parent
CLIP, OUT = "/in/clip", "/out"
"""Where the child finds the clip, read-only, and the folder that it may write to."""
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
"""Address space is limited: an arena of its own for each thread would take 64 MB of it."""
SECONDS = 20.0
Command = Callable[[Path, Path, Sequence[Path], Sequence[str]], list[str]]
"""(clip, folder to write to, what else it may read, program) -> the whole command line."""

# Run by sh as the root of a user namespace of its own: a new root with what is named, then all rights are laid down.
ROOT = """
set -e
new=$(mktemp -d)
mount -t tmpfs -o mode=755 tmpfs "$new"
mkdir -p "$new/in" "$new/out" "$new/dev" "$new/proc" "$new/tmp" "$new/.old"
mount -t tmpfs tmpfs "$new/tmp"
show() {
    if [ -d "$1" ]; then mkdir -p "$new$2"; else mkdir -p "$(dirname "$new$2")"; : > "$new$2"; fi
    mount --bind "$1" "$new$2"
    if [ "$3" = ro ]; then mount -o remount,bind,ro,nosuid "$new$2"; fi
}
show "$1" /in/clip ro
show "$2" /out rw
for one in null zero urandom; do show "/dev/$one" "/dev/$one" rw; done
shift 2
while [ "$1" != -- ]; do show "$1" "$1" ro; shift; done
shift
mount -t proc proc "$new/proc"
cd "$new"
pivot_root . .old
umount -l /.old
rmdir /.old
mount -o remount,ro /
cd /out
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
"""


def bubblewrap(clip: Path, out: Path, also: Sequence[Path], program: Sequence[str]) -> list[str]:
    """The command line under bwrap."""
    binds = [word for path in _shown(also) for word in ("--ro-bind", path, path)]
    settings = [word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)]
    return [
        shutil.which("bwrap") or "bwrap", "--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session",
        "--clearenv", *settings, "--proc", "/proc", "--dev", "/dev",
        "--tmpfs", "/tmp", *binds,  # noqa: S108 the child's own; what is shown may lie under it
        "--ro-bind", str(clip), CLIP, "--bind", str(out), OUT, "--chdir", OUT, *program,
    ]  # fmt: skip


def unshared(clip: Path, out: Path, also: Sequence[Path], program: Sequence[str]) -> list[str]:
    """The command line under unshare."""
    settings = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    return [
        shutil.which("unshare") or "unshare", "--user", "--map-root-user", "--mount", "--net", "--pid", "--fork",
        "--ipc", "--uts", "--kill-child", "sh", "-c", ROOT, "sh", str(clip), str(out), *_shown(also), "--",
        "/usr/bin/env", "-i", *settings, *program,
    ]  # fmt: skip


def _shown(also: Sequence[Path]) -> list[str]:
    wanted = (*SYSTEM, sys.prefix, sys.base_prefix, str(PACKAGE), *map(str, also))
    there = [one for one in dict.fromkeys(wanted) if Path(one).exists()]
    # What lies inside a folder that is shown already is seen with it.
    return [one for one in there if not any(Path(one).is_relative_to(other) for other in there if other != one)]


@cache
def wall() -> Command:
    """The first way that works here; raises NotSeen where none does."""
    for way in (bubblewrap, unshared):
        if works(way):
            return way
    raise NotSeen("no-sandbox")


def works(way: Command) -> bool:
    """Whether a child can be shut off so: it runs, and does not see this program's own folder above the package."""
    clip, out, hidden = PACKAGE / "py.typed", Path("/tmp"), PACKAGE.parent / "pyproject.toml"  # noqa: S108 bound, unused
    program = ["/usr/bin/test", "!", "-e", str(hidden)]
    try:
        done = subprocess.run(way(clip, out, (), program), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
