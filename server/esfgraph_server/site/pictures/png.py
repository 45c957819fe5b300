"""Pictures as PNG: what is drawn as SVG, in points, by a process that can be killed."""

import os
import subprocess
import sys

from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.site.pictures import rasteriser

_SECONDS = 10.0
"""Seconds that drawing may take; the largest picture takes one."""


def png(svg: str) -> bytes:
    """Draw a picture; a 503 problem where that takes too long or too much memory."""
    command = (sys.executable, "-P", "-m", rasteriser.__name__)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        return subprocess.run(
            command, input=svg.encode(), capture_output=True, timeout=_SECONDS, check=True, env=environment
        ).stdout
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        detail = "This picture could not be drawn as PNG; the same address with .svg gives it as SVG."
        raise ProblemError(Problem(503, detail, "picture")) from error
