"""Orders of lists: the Swedish alphabet, newest project first."""

from esfgraph.rdf.iris import last_segment

_SWEDISH = str.maketrans({"å": "{1", "ä": "{2", "ö": "{3"})


def alphabetical(text: str) -> str:
    """Return a key that sorts names as Swedish readers expect: å, ä and ö after z."""
    return text.casefold().translate(_SWEDISH)


def newest_first(iri: str) -> tuple[bool, tuple[int, ...], str]:
    """Return a key that sorts projects by year and number, newest first; those without a number last."""
    number = last_segment(iri)
    year = number.partition("-")[0]
    if "/unnumbered/" in iri or not year.isdecimal():
        return True, (), iri
    full = int(year) + (2000 if len(year) == 2 else 0)
    digits = "".join(character if character.isdecimal() else " " for character in number).split()
    return False, (-full, *(-int(part) for part in digits[1:])), iri
