"""What the projects of a release link to."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "esf:programme": "esf:Programme",
    "esf:programmingPeriod": "esf:ProgrammingPeriod",
    "esf:fund": "esf:Fund",
    "esf:priority": "esf:Priority",
    "esf:specificObjective": "esf:SpecificObjective",
    "esf:interventionField": "esf:InterventionField",
    "esf:secondaryTheme": "esf:SecondaryTheme",
}
"""Properties by which a project states a code, and the class of the codes."""
LINKS: Mapping[str, str] = {
    "esf:owner": "org:Organization",
    "esf:owningUnit": "org:OrganizationalUnit",
    **CODES,
    "esf:statedRegion": "esf:NutsRegion",
    "esf:decidingRegion": "esf:EsfRegion",
}
"""Properties by which a project links to what has a page, and the class of that."""
