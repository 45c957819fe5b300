"""Provisions of EU law, which the data name in English, as a Swedish reader cites them."""

import re
from functools import lru_cache

_WORDS = {
    "Union co-financing rate": "unionens medfinansieringsgrad",
    "beneficiary name": "stödmottagarens namn",
    "category of intervention": "insatskategori",
    "operation end date": "insatsens slutdatum",
    "operation name": "insatsens namn",
    "operation postcode or other location indicator": "insatsens postnummer eller annan platsangivelse",
    "operation start date": "insatsens startdatum",
    "operation summary": "sammanfattning av insatsen",
    "total eligible expenditure": "totala stödberättigande utgifter",
    "unique code": "unik kod",
    "country": "land",
}
"""What a provision asks for."""
_CITATIONS = 500
"""That are remembered: pages of projects cite the same few."""
_CITED = (
    (r"\bRegulation \(EU\) (No )?(?=\d)", lambda found: "förordning (EU) " + ("nr " if found[1] else "")),
    (
        r"\bArticle (\d+)\((\d+)\)(?:\((\w)\))?",
        lambda found: f"artikel {found[1]}.{found[2]} {found[3] or ''}".rstrip(),
    ),
    (r"\bAnnex ([IVXL]+),? point (\d+)", lambda found: f"bilaga {found[1]} punkt {found[2]}"),
    (r"\bAnnex ([IVXL]+)", lambda found: f"bilaga {found[1]}"),
    ("|".join(_WORDS), lambda found: _WORDS[found[0]]),
)
"""How the parts of a citation are written."""


@lru_cache(_CITATIONS)
def in_swedish(provision: str) -> str:
    """Cite a provision in Swedish; what is not known stays as it is."""
    for pattern, cite in _CITED:
        provision = re.sub(pattern, cite, provision)
    return provision[:1].upper() + provision[1:]
