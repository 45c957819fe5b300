"""The findings of the quality report: their severities, and what they are counted by."""

from esfgraph.release.lookups import FINDING_KEYS
from esfgraph.rules import Severity

SEVERITIES = tuple(severity.value for severity in Severity)
"""Of findings, worst first."""
KEYS = FINDING_KEYS
"""What findings are counted by."""
