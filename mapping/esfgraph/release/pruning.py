"""Old releases removed, the history left as it is."""

from esfgraph.release.data_folder import DataFolder
from esfgraph.release.removal import remove


def prune(data: DataFolder, keep: int) -> list[str]:
    """Remove all releases but *keep* of them: the current one, then those served last; return the ids of the others.

    Raise OSError where one cannot be removed. Whoever calls holds the lock of the folder.
    """
    pruned = data.candidates()[keep:]
    for id_ in pruned:
        remove(data.path_of(id_))
    return pruned
