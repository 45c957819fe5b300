"""Compares queries over HTTP with other servers: see peers_http.py. Run it as ``python bench/http.py --data DATA``.

The folder of a script comes first where Python looks for modules, and there this file has the name of one of the
standard library's. To a script beside it that imports ``http`` it therefore gives that one.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from sysconfig import get_path


def _hand_over() -> None:
    """Put the standard library's package in the place of this module."""
    package = Path(get_path("stdlib")) / "http"
    spec = spec_from_file_location("http", package / "__init__.py", submodule_search_locations=[str(package)])
    assert spec
    assert spec.loader
    module = sys.modules["http"] = module_from_spec(spec)
    spec.loader.exec_module(module)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.peers_http import main

    main()
elif __name__ == "http":
    _hand_over()
