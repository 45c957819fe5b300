"""esfgraph: from the pages of the Swedish ESF project bank to a validated knowledge graph."""

from importlib.metadata import version

__version__ = version("esfgraph")
