"""The process that unpacks one release: `python -m esfgraph_server.releases.unpacker DATA ID FOLDER`.

A process of its own, so that it stands back behind the server, and ends when nobody waits for it any more.
"""

import os
import sys
from pathlib import Path

from esfgraph.errors import ReleaseError
from esfgraph.packing.unpack import unpack
from esfgraph.release.data_folder import DataFolder

NICENESS = 10


def main() -> None:
    """Unpack; what is wrong with the release goes to the standard error, and the exit code is 1."""
    data, id_, folder = sys.argv[1:]
    os.nice(NICENESS)
    try:
        unpack(DataFolder(Path(data)).release(id_), Path(folder))
    except (ReleaseError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
