"""Pictures as PNG, drawn by a process that can be killed, with letters of its own."""

import sys

import pytest

from esfgraph_server.http.problems import ProblemError
from esfgraph_server.site.pictures import png as png_module
from esfgraph_server.site.pictures.png import png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">{inside}</svg>'


def test_letters_are_drawn_on_a_machine_without_a_font() -> None:
    """Those that Swedish names have, Sámi ones among them; what no font has would be as good as left out."""
    seen = {png(SVG.format(inside=""))}
    for letter in "åŧ→":
        drawn = png(SVG.format(inside=f'<text y="15" font-family="Helvetica, sans-serif">{letter}</text>'))
        assert drawn not in seen, letter
        seen.add(drawn)


def test_what_takes_too_long_or_cannot_be_drawn_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProblemError, match="SVG") as refused:
        png("<svg")
    assert refused.value.problem.status == 503
    monkeypatch.setattr(png_module, "_SECONDS", 0.001)
    with pytest.raises(ProblemError, match="SVG"):
        png(SVG.format(inside=""))
    assert "resvg_py" not in sys.modules, "the server's own process draws nothing"
