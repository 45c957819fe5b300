"""Old releases removed, the history left as it is."""

from contextlib import suppress

from esfgraph.disk.removal import remove
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.recipe import is_packed, read_recipe


def prune(data: DataFolder, keep: int) -> list[str]:
    """Remove all releases but *keep* of them: the current one, then those served last; return the ids of the others.

    Raise OSError where one cannot be removed. Whoever calls holds the lock of the folder.
    """
    pruned = data.candidates()[keep:]
    for id_ in pruned:
        remove(data.path_of(id_))
    sweep(data)
    return pruned


def sweep(data: DataFolder) -> None:
    """Remove the parts that no packed release needs; none where the recipe of one cannot be read.

    Raise OSError where one cannot be removed. Whoever calls holds the lock of the folder.
    """
    needed = set[tuple[str, int]]()
    for path in map(data.path_of, data.ids()):
        if is_packed(path):
            try:
                needed.update(read_recipe(path).parts())
            except (OSError, ValueError):
                return
    parts = data.parts.glob("*/*.gz")
    for part in parts:
        if (part.parent.name, int(part.name.partition(".")[0])) not in needed:
            part.unlink()
    for series in data.parts.glob("*"):
        with suppress(OSError):  # it is empty, or kept
            series.rmdir()
