"""Personal data in imports: refused, never masked, for the data are somebody else's and masking would change them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from esfgraph.errors import SourceError
from esfgraph.fields.checked_numbers import is_identity_number
from esfgraph.fields.plain_text import plain_text
from esfgraph.imports.imported import Import
from esfgraph.privacy.identity_numbers_abroad import is_danish, is_norwegian
from esfgraph.privacy.masking import personal_places

_WHAT = {
    "email": "an e-mail address",
    "identity": "a personal identity number",
    "phone": "a phone number",
}
_OF_IRIS = frozenset({"email", "identity"})
"""What may stand in an IRI: digits of one that look like a phone number are a code."""
_DIGITS = re.compile(r"\d{10,12}", re.ASCII)
_MANY = 0.5
"""Of numbers with ten digits: some that mean something else look like a person's, by chance one in a hundred."""
_BETWEEN = "\nx\n"
"""No number goes on from one text to the next."""


class PersonalCheck:
    """Looks at all that an import states, in one go where there is nothing to find."""

    def __init__(self, import_: Import) -> None:
        self._import = import_
        self._texts: dict[str, str] = {}
        self._iris: dict[str, None] = {}
        self._numbers = defaultdict[str, list[str]](list)

    def text(self, where: str, text: str) -> None:
        """Look at a text, which stands *where* this says."""
        self._texts.setdefault(text, where)

    def iri(self, iri: str) -> None:
        """Look at an IRI."""
        self._iris.setdefault(iri)

    def number(self, where: str, digits: str) -> None:
        """Look at a number of a column or property, which stands *where* this says."""
        if _DIGITS.fullmatch(digits):
            self._numbers[where].append(digits)

    def finish(self) -> None:
        """Raise SourceError, which never repeats what was found, where any of it may be a person's."""
        if kind := _found(self._texts):
            where = next(where for text, where in self._texts.items() if _found([text]))
            raise refusal(self._import, where, f"this holds what may be {_WHAT.get(kind, 'personal data')}")
        if kind := _found(map(_readable, self._iris), _OF_IRIS):
            raise refusal(self._import, "an IRI in it", f"this holds what may be {_WHAT[kind]}")
        for where, numbers in self._numbers.items():
            found = [each for each in numbers if _is_persons(each)]
            if any(len(each) == 12 for each in found) or (found and len(found) >= len(numbers) * _MANY):
                raise refusal(self._import, where, "this holds what may be personal identity numbers")


def _is_persons(digits: str) -> bool:
    """Whether ten to twelve digits are a person's number of a country that has them."""
    abroad = {10: is_danish, 11: is_norwegian}.get(len(digits))
    return is_identity_number(digits) or (abroad is not None and abroad(digits))


def refusal(import_: Import, where: str, what: str) -> SourceError:
    """Say that personal data is not imported, and what to do."""
    return SourceError(f"{import_.place}, {where}: {what}; no personal data is imported: take it out of the file.")


def _found(texts: Iterable[str], kinds: frozenset[str] | None = None) -> str | None:
    """The kind of the first that is found in texts."""
    places: Iterator[str] = (place.kind for place in personal_places(plain_text(_BETWEEN.join(texts))))
    return next((kind for kind in places if kinds is None or kind in kinds), None)


def _readable(iri: str) -> str:
    return unquote(iri).replace("/", _BETWEEN)
