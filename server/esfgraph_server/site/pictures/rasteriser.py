"""The process that draws one picture in points: `python -m esfgraph_server.site.pictures.rasteriser`, SVG in, PNG out.

A process of its own, for the library lets no other thread run as long as it draws: up to half a second.
"""

import sys
from importlib.resources import files

from esfgraph_server.query_pool.sandbox import close_network, limit_memory, stand_back

SCALE = 2
"""Points for each CSS pixel: sharp on fine screens, and 15 cm wide in print at 300 points an inch."""
_FAMILY = "Source Sans Pro"
_FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")
"""The same letters on every machine, also on one without a font; narrower than those for which lines are broken."""
_NICENESS = 5
_MEMORY = 512 * 1024**2


def main() -> None:
    """Draw what comes in from the standard input."""
    from resvg_py import svg_to_bytes  # not in the server's own process, which knows this module by name alone

    stand_back(_NICENESS)
    limit_memory(_MEMORY)
    close_network()
    folder = files("font_source_sans_pro") / "files"
    png = svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(),
        zoom=SCALE,
        skip_system_fonts=True,
        font_files=[str(folder / name) for name in _FONTS],
        font_family=_FAMILY,
        sans_serif_family=_FAMILY,
    )
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main()
