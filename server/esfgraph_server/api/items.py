"""Items: a project or an owner as the API gives it, by the columns of the release's tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from esfgraph.errors import UsageError
from esfgraph.rules import Bilingual
from esfgraph.tables.columns import CellValue, Column, ColumnKind, load_columns
from esfgraph.tables.table_file import TableFile
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.releases.open_release import OpenRelease

FIELDS = "fields"
Item = dict[str, CellValue]

_LABEL = Bilingual("{title}, benämning på det språk som ”lang” väljer", "{title}, label in the language of 'lang'")


class UnknownNameError(UsageError):
    """A name in a parameter that the list has not."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        """Name it, and those there are."""
        super().__init__(
            f"The parameter '{parameter}' has the value '{value[:100]}', which the list has not. It has "
            f"{', '.join(known)}."
        )
        self.parameter, self.value = parameter, value


@dataclass(frozen=True, slots=True)
class ItemField:
    """A field of an item: a column of the table, or one of two that hold labels in Swedish and English."""

    key: str
    title: Bilingual
    kind: ColumnKind
    several: bool
    columns: Mapping[Language, tuple[int, Column]]
    """The column of each language, and its place."""

    def value(self, row: list[str], language: Language) -> CellValue:
        """Read the field from a row of the table."""
        at, column = self.columns[language]
        return column.value(row[at])


@cache
def fields_of(list_: ListName) -> Mapping[str, ItemField]:
    """Return the fields of a list's items, by key, in the order of the columns."""
    columns = {column.key: (at, column) for at, column in enumerate(load_columns()[list_])}
    fields: dict[str, ItemField] = {}
    for key, place in columns.items():
        stem = key[:-3]
        labels = {language: columns.get(f"{stem}_{language}") for language in LANGUAGES}
        sv, en = labels["sv"], labels["en"]
        if key.endswith(("_sv", "_en")) and sv and en:
            title = columns[stem][1].title if stem in columns else sv[1].title
            fields[f"{stem}_label"] = ItemField(
                f"{stem}_label", _LABEL.fill(title=title), sv[1].kind, several=False, columns={"sv": sv, "en": en}
            )
        else:
            column = place[1]
            fields[key] = ItemField(key, column.title, column.kind, column.several, {"sv": place, "en": place})
    return fields


def chosen_fields(list_: ListName, chosen: Iterable[str]) -> tuple[ItemField, ...]:
    """Return the fields of these names; all where there is none. Raise UnknownNameError for a name that is no field."""
    known = fields_of(list_)
    return tuple(known[name] for name in names_in(FIELDS, chosen, known)) or tuple(known.values())


def names_in(parameter: str, texts: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the names in the values of a parameter, each once: several may stand in one, with commas between.

    Raise UnknownNameError for one that is not *known*.
    """
    names = dict.fromkeys(name.strip() for text in texts for name in text.split(",") if name.strip())
    for name in names:
        if name not in known:
            raise UnknownNameError(parameter, name, known)
    return list(names)


def read_items(
    release: OpenRelease, list_: ListName, numbers: Iterable[int], fields: Iterable[ItemField], language: Language
) -> Iterator[Item]:
    """Read items by their numbers from the release's table; raise ReleaseError where it is damaged."""
    fields = tuple(fields)
    with TableFile.open(release.path, list_) as table:
        for row in table.rows(numbers):
            yield {field.key: field.value(row, language) for field in fields}
