"""Likeness: what the names of one organisation have in common, however they are spelt."""

from typing import NamedTuple

from esfgraph.fields.legal_forms import LegalForms
from esfgraph.vocabulary.places import Places


class Likeness(NamedTuple):
    """What a name shares with other names that may be of the same organisation."""

    key: str = ""
    """The same for all of them; empty where a name says too little."""
    forms: tuple[str, ...] = ()
    """The legal forms that it states, which must agree."""


def likeness(name: str, forms: LegalForms, places: Places) -> Likeness:
    """Fold a name: the municipality or county whose body it is of, else its words without legal forms and genitives."""
    if area := places.area_of_body(name):
        return Likeness(f"area {area.code}")
    stated = tuple(sorted(forms.of(name)))
    # A form may hold the name: Exempelförbundet.
    words = forms.core(name) or tuple(form for form in stated if not forms.is_bare(form))
    if not words:
        return Likeness()
    key = " ".join(words)
    # What is left may be a place, which many bodies bear the name of.
    if places.names_place(key) or places.names_place(" ".join(forms.other_words(name))):
        return Likeness(f"{key} {' '.join(stated)}", stated) if stated else Likeness()
    return Likeness(key, stated)
