"""What is wrong with a parameter of a list, in a sentence."""

from typing import Literal

from esfgraph.errors import UsageError
from esfgraph.rules import Bilingual

Reason = Literal[
    "parameter", "value", "range", "number", "bounds", "many", "day", "since", "since-unknown", "sort", "page", "text"
]

_LONGEST_SHOWN = 100
"""Characters of a parameter or value that a sentence repeats."""
_SENTENCES: dict[Reason, Bilingual] = {
    "parameter": Bilingual(
        "Listan har ingen parameter ”{parameter}”. Den har {known}.",
        "The list has no parameter '{parameter}'. It has {known}.",
    ),
    "value": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, som inte finns i datamängden. Ta bort det, eller välj "
        "ett i listan.",
        "The parameter '{parameter}' has the value '{value}', which this data set does not know. Remove it, or choose "
        "one in the list.",
    ),
    "range": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”. Ett intervall skrivs från..till, som "
        "1000000..5000000, med det lägre talet först; det ena får saknas.",
        "The parameter '{parameter}' has the value '{value}'. A range is written from..to, such as 1000000..5000000, "
        "the lower number first; one may be missing.",
    ),
    "number": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, som inte är ett tal som passar där. Skriv siffror, som 1000000 "
        "för ett belopp eller 2024 för ett år.",
        "The parameter '{parameter}' has the value '{value}', which is no number that fits there. Write digits, such "
        "as 1000000 for an amount or 2024 for a year.",
    ),
    "bounds": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, som inte är lägre än den övre gränsen {known}. Skriv det "
        "lägre talet i det första fältet.",
        "The parameter '{parameter}' has the value '{value}', which is not below the upper bound {known}. Write the "
        "lower number in the first field.",
    ),
    "many": Bilingual(
        "Parametern ”{parameter}” har fler än {known} värden; ta bort några.",
        "The parameter '{parameter}' has more than {known} values; remove some.",
    ),
    "day": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, och en dag skrivs ÅÅÅÅ-MM-DD.",
        "The parameter '{parameter}' has the value '{value}', and a day is written YYYY-MM-DD.",
    ),
    "since": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, som varken är en dag (ÅÅÅÅ-MM-DD) eller en utgåva som har "
        "visats här; /sv/releases visar alla.",
        "The parameter '{parameter}' has the value '{value}', which is neither a day (YYYY-MM-DD) nor a release that "
        "was served here; /en/releases lists all.",
    ),
    "since-unknown": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, och sedan dess har mer ändrats än vad som minns sak för sak. "
        "Fråga efter en senare dag eller utgåva.",
        "The parameter '{parameter}' has the value '{value}', and more has changed since than is remembered thing by "
        "thing. Ask for a later day or release.",
    ),
    "sort": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”. Listan kan ordnas efter {known}, med bindestreck före "
        "för fallande.",
        "The parameter '{parameter}' has the value '{value}'. The list can be sorted by {known}, with a hyphen before "
        "for descending.",
    ),
    "page": Bilingual(
        "Parametern ”{parameter}” har värdet ”{value}”, och en sida anges med ett tal från 1.",
        "The parameter '{parameter}' has the value '{value}', and a page is given by a number from 1.",
    ),
    "text": Bilingual(
        "Texten att söka efter har fler än {known} tecken; stryk några.",
        "The text to search for has more than {known} characters; remove some.",
    ),
}


class SelectionError(UsageError):
    """A parameter of a list that means nothing; its text is the English one of *sentence*."""

    def __init__(self, reason: Reason, parameter: str, value: str, known: str = "") -> None:
        """Say what is wrong with a parameter; *known* is what it could be, or how much."""
        shown = {"parameter": parameter[:_LONGEST_SHOWN], "value": value[:_LONGEST_SHOWN], "known": known}
        self.sentence = _SENTENCES[reason].fill(**shown)
        super().__init__(self.sentence.en)
        self.reason, self.parameter, self.value = reason, parameter, value
