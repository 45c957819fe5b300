"""Names of sources and paths of addresses without personal data: folders and files may be called after persons, too."""

import re
from collections.abc import Iterable
from itertools import count

from esfgraph.fields.plain_text import plain_text
from esfgraph.privacy.masking import MASK, Place, mask, masked_at, personal_places
from esfgraph.privacy.persons_name import PersonsName


class PublicNames:
    """Names without personal data; those that become equal by that are numbered, to tell them apart."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Give no source a name of those that are *taken*."""
        self._taken = set(taken)

    def of(self, name: str, persons: Iterable[PersonsName] = (), *, any_part: bool = False) -> str:
        """The name as it is published, without the names of *persons*; with *any_part*, without any part of them."""
        masked = public = "/".join(_masked(part, persons, any_part=any_part) for part in name.split("/"))
        if masked == name:
            return name
        numbers = count(2)
        while public in self._taken:
            public = f"{masked} ({next(numbers)})"
        self._taken.add(public)
        return public


def _masked(part: str, persons: Iterable[PersonsName], *, any_part: bool) -> str:
    plain = plain_text(part)
    places = list(personal_places(plain))
    for person in persons:
        places += (Place(*plain.original(*span), "name") for span in person.spans(plain.text, any_part=any_part))
    return masked_at(places, part)[0] if places else part


_PERSONS_NUMBER = re.compile(r"(?:1[689]|20)?\d{2}[01]\d{3}[-+]?\d{4}")
"""What stands in place of an organisation's number, perhaps with a digit mistyped."""


def public_path(path: str) -> str:
    """A path of the site without what a visitor may have typed of persons: addresses and numbers of theirs."""
    return "/".join(map(_public_part, path.split("/")))


def _public_part(part: str) -> str:
    if not part or (part.isascii() and part.isalpha()):
        return part  # a word alone is neither
    return MASK if _PERSONS_NUMBER.fullmatch(part) else mask(part)[0]
