"""Orders of lists: the Swedish alphabet."""

_SWEDISH = str.maketrans({"å": "{1", "ä": "{2", "ö": "{3"})


def alphabetical(text: str) -> str:
    """Return a key that sorts names as Swedish readers expect: å, ä and ö after z."""
    return text.casefold().translate(_SWEDISH)
