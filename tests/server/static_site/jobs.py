"""What the fixtures of these tests hand over."""

from collections.abc import Callable, Sequence

from esfgraph_server.static_site.process import Job

MakeJob = Callable[..., Job]
"""Says how the seeds are copied to a folder."""
Write = Callable[[Job, Sequence[str]], None]
"""Writes addresses into the folder of a job, and nothing that their pages link."""
