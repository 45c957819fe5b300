"""The words of pages: the same in both languages, all of them used, and values as readers write them."""

import gzip
import re
import string
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import get_args

import pyoxigraph as ox
import pytest
from babel import Locale
from babel.numbers import format_currency, format_decimal
from hypothesis import example, given
from hypothesis import strategies as st
from tests.cases import each_of

from esfgraph.changes.thing_change import What
from esfgraph.publisher.statements import RESULTS
from esfgraph.publisher.withdrawals import VANISHED
from esfgraph.query.search_fields import NO, YES
from esfgraph.query.search_fields import TEXTS as INDEXED
from esfgraph.query.search_index import Kind
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.formats import RESULTS as TABLES
from esfgraph.rdf.namespaces import ESF, SKOS, expand
from esfgraph.release.data_folder import Release
from esfgraph.release.manifest import COUNTS
from esfgraph.resources import label_file
from esfgraph.shacl.passes import load_shapes, shape_triples
from esfgraph.shacl.shapes import Shape
from esfgraph.tables.table_file import FILES
from esfgraph_server.catalogue.downloads import MANIFEST, files_of
from esfgraph_server.catalogue.mqa import load_method
from esfgraph_server.changes.formats import FEED_FORMATS
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.model.findings import KEYS, SEVERITIES
from esfgraph_server.model.imports import COVERED
from esfgraph_server.model.selections.facets import FACETS, STATUSES, facets_of
from esfgraph_server.model.selections.question import BY_PLACE, MEASURES, PARTS
from esfgraph_server.model.selections.selection import SORTS
from esfgraph_server.site import i18n
from esfgraph_server.site.components.term_use import TERM_KINDS
from esfgraph_server.site.embeds.subject import Shape as EmbedShape
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.i18n import load_labels, load_texts
from esfgraph_server.site.lists.change_list import KINDS as CHANGING
from esfgraph_server.site.lists.related import COMMON
from esfgraph_server.site.pages.about import HIDDEN, STEPS
from esfgraph_server.site.pages.accessibility import CHECKS, LIMITS
from esfgraph_server.site.pages.api import TOOLS
from esfgraph_server.site.pages.ontology.reused import REUSED
from esfgraph_server.site.pages.patterns import PATTERNS, TOKENS
from esfgraph_server.site.pictures.area_map import NONE, UNSTATED
from esfgraph_server.site.queries.answer_picture import PICTURES
from esfgraph_server.site.queries.answer_view import TABLE
from esfgraph_server.site.queries.editor import KINDS as NAMED
from esfgraph_server.site.rendering import HERE
from esfgraph_server.site.selections.question_text import CLAUSES, CONDITIONS
from esfgraph_server.tables.formats import FILE_FORMATS

TEXTS = load_texts()
TEMPLATES = {str(path.relative_to(HERE)): path.read_text(encoding="utf-8") for path in HERE.rglob("*.html")}
CODE = [*HERE.rglob("*.py"), *HERE.parent.glob("static_site/*.py"), *HERE.parent.glob("static_site/scripts/*.js")]
SOURCES = "\n".join([*TEMPLATES.values(), *(path.read_text(encoding="utf-8") for path in CODE)])

COMPOSITION = re.compile(r"""'([a-z][\w.]*)\.' ~|f"([a-z][\w.]*)\.\{""")
"""A key that is put together, in a template or a module."""
OPTIONAL = {
    "problem": {str(status.value) for status in HTTPStatus},
    "problem.help": {str(status.value) for status in HTTPStatus},
}
"""Composed keys that need no words: a status without has those of any other."""


ELSEWHERE = {"file"}
"""Keys that the catalogue composes."""


def in_loops() -> dict[str, set[str]]:
    """Last parts of the keys that templates compose in a loop over addresses."""
    composed: dict[str, set[str]] = {}
    for template in TEMPLATES.values():
        targets = set(re.findall(r"'([\w/]+)'", " ".join(re.findall(r"for target in \(([^)]+)\)", template))))
        for key in re.findall(r"'([\w.]+)\.' ~ target", template):
            composed[key] = composed.get(key, set()) | targets
    return composed


def asked(shape: Shape) -> Iterator[str]:
    """What the words on a shape are composed of: its ways and constraints, and those of the shapes in it."""
    if shape.path and shape.path.kind != "property":
        yield shape.path.kind
    yield from (constraint.name for constraint in shape.constraints)
    inner = chain(shape.properties, *(constraint.shapes for constraint in shape.constraints))
    yield from chain.from_iterable(map(asked, inner))


def condition_keys(of: Callable[[str], bool]) -> Iterator[str]:
    """What the words on conditions of a question are composed of: the facet, and of words the word."""
    assert {*CONDITIONS} == {facet.key for facet in facets_of("projects")}
    for facet in facets_of("projects"):
        if of(facet.key):
            yield from (f"{facet.key}.{word}" for word in facet.words) if facet.words else [facet.key]


@pytest.fixture(scope="module")
def composed(release: Release) -> dict[str, set[str]]:
    """Last parts of the keys that are put together, by what stands before them."""
    shapes = load_shapes().named
    return in_loops() | {
        **{"about.step": {*STEPS}, "about.hidden": {*HIDDEN}, "about.because": {*HIDDEN}},
        "ask.part": {"figure", *PARTS},
        **{f"ask.{key}": {*MEASURES} for key in ("question", "whole", "answer")},
        "ask.parted": {facet.key for facet in facets_of("projects")},
        "ask.with": {"since", *condition_keys(lambda key: key not in CLAUSES)},
        "ask.that": {"text", *condition_keys(CLAUSES.__contains__)},
        "api.tool": {f"{tool}{part}" for tool, _ in TOOLS for part in ("", "-what")},
        "accessibility.result": {*RESULTS},
        "accessibility.limit": {*LIMITS},
        "accessibility.check": {check.key for check in CHECKS},
        "patterns": {*PATTERNS},
        "patterns.tokens": {*TOKENS},
        "catalog.class": {key for key, _ in load_method().classes},
        "catalog.dimension": {indicator.dimension for indicator in load_method().indicators},
        "catalog.severity": set(SEVERITIES),
        "downloads.list": {*FILES},
        "embed.as": set(get_args(EmbedShape)),
        "editor": set(NAMED),
        "facet": {facet.key for facet in FACETS}
        | {f"{facet.key}.{word}" for facet in FACETS if facet.kind == "word" for word in {*facet.words} - {YES, NO}},
        "facet.status": set(STATUSES),
        "sort": {key for keys in SORTS.values() for key in keys},
        "list.feed": {format_.key for format_ in FEED_FORMATS},
        "list.file": {format_.key for format_ in FILE_FORMATS},
        "found.in": {"number", "owner", *INDEXED},
        "changes.count": set(What),
        "changes.kind": set(CHANGING),
        "release.count": set(COUNTS),
        "imports.cover": set(COVERED),
        **{key: {"money", "number"} for key in ("per.value", "per.title", "per.asked")},
        "per.coverage": set(BY_PLACE),
        "file": {*files_of(release.manifest), MANIFEST, VANISHED},
        "format": {format_.name for format_ in GRAPHS},
        "map": {UNSTATED, NONE},
        "line": {"title", "text", "personal"},
        "ontology": set(TERM_KINDS),
        "ontology.reused": {purpose for purpose, _ in REUSED},
        "project.related": {key for key, _ in COMMON},
        "quality.by": set(KEYS),
        "result": {TABLE, *PICTURES},
        "result.format": {format_.name for format_ in (*GRAPHS, *TABLES)},
        "search.kind": set(get_args(Kind)),
        "severity": set(SEVERITIES),
        "shapes": {*chain.from_iterable(map(asked, shapes)), *(kind for shape in shapes for kind, _ in shape.targets)},
        "shapes.file": {shape.file.removesuffix(".ttl") for shape in shapes if shape.targets},
        "shapes.severity": set(SEVERITIES),
    }


def gaps(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@each_of(sorted(TEXTS))
def test_every_text_has_the_same_gaps_in_both_languages_and_all_plural_forms(key: str) -> None:
    forms: dict[str, dict[str, str]] = {}
    for language, words in TEXTS[key].items():
        categories = {"other", *Locale(language).plural_form.tags}
        forms[language] = dict.fromkeys(categories, words) if isinstance(words, str) else dict(words)
        assert set(forms[language]) == categories
        assert all(forms[language].values())
    assert {category: gaps(words) for category, words in forms["sv"].items()} == {
        category: gaps(words) for category, words in forms["en"].items()
    }


def test_every_text_that_pages_name_exists() -> None:
    named = set(re.findall(r"say\(\s*[\"']([\w.:-]+?)[\"']\s*[,)]", SOURCES))
    assert named
    assert not named - TEXTS.keys()


def test_every_text_that_pages_compose_exists(composed: dict[str, set[str]]) -> None:
    found = {key for keys in COMPOSITION.findall(SOURCES) for key in keys if key}
    assert found == composed.keys() - ELSEWHERE | OPTIONAL.keys()
    assert not {f"{key}.{name}" for key, names in composed.items() for name in names} - TEXTS.keys()


def test_every_text_is_used(composed: dict[str, set[str]]) -> None:
    used = {f"{key}.{name}" for key, names in (composed | OPTIONAL).items() for name in names}
    used.update(re.findall(r"[\"']([\w.:-]+)[\"']", SOURCES))
    assert not TEXTS.keys() - used


def test_a_text_with_plural_forms_is_never_said_without_a_number() -> None:
    plural = {key for key, text in TEXTS.items() if any(not isinstance(words, str) for words in text.values())}
    assert plural
    assert not {key for key in plural if re.search(rf"say\([\"']{re.escape(key)}[\"']\)", SOURCES)}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": 'x.sv = "1"'}, "a.toml: x must stand once, with words in sv and en."),
        ({"a": 'x = { sv = "1", en = "1" }', "b": 'x = { sv = "1", en = "1" }'}, "b.toml: x must stand once, with"),
        ({"a": 'x = { sv = "1", en = "1", de = "1" }'}, "x: de is none of the languages sv and en."),
    ],
    ids=["a language is missing", "twice", "another language"],
)
def test_texts_that_are_not_whole_are_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], message: str
) -> None:
    for name, text in files.items():
        tmp_path.joinpath(f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(i18n, "TEXT_FILES", tmp_path)
    with pytest.raises(ValueError, match=re.escape(message)):
        load_texts.__wrapped__()


def test_every_label_of_a_foreign_term_is_one_of_a_term_that_we_use(release: Release) -> None:
    used: set[str] = set()
    published = gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes())
    for triple in chain((quad.triple for quad in ox.parse(published, format=ox.RdfFormat.N_QUADS)), shape_triples()):
        used.update(term.value for term in triple if isinstance(term, ox.NamedNode))
        if triple.predicate.value == ESF + "unit" and isinstance(triple.object, ox.Literal):
            used.add(triple.object.value)
    units = {quad.subject.value for quad in ox.parse(path=label_file()) if quad.predicate.value == SKOS + "notation"}
    assert not load_labels().keys() - used - units


def test_every_foreign_term_has_a_label_in_both_languages() -> None:
    assert not {term for term, labels in load_labels().items() if labels.keys() != set(LANGUAGES)}
    reused = {name if "://" in name else expand(name) for _, names in REUSED for name in names}
    assert not reused - load_labels().keys()


@pytest.mark.parametrize(
    ("n", "sv", "en"), [(0, "0 koder", "0 codes"), (1, "1 kod", "1 code"), (2000, "2 000 koder", "2,000 codes")]
)
def test_a_number_chooses_the_plural_form(n: int, sv: str, en: str) -> None:
    assert Formatter("sv").say("schemes.size", n=n).replace("\N{NO-BREAK SPACE}", " ") == sv
    assert Formatter("en").say("schemes.size", n=n) == en


def test_amounts_rates_dates_and_sizes_are_written_as_readers_write_them() -> None:
    swedish, english = Formatter("sv"), Formatter("en")
    assert swedish.money(Decimal(18378980)) == "18\N{NO-BREAK SPACE}378\N{NO-BREAK SPACE}980\N{NO-BREAK SPACE}kr"
    assert english.money(Decimal("18378980.50")) == "SEK\N{NO-BREAK SPACE}18,378,980.5"
    assert (swedish.percent(Decimal("40.0")), english.percent(Decimal(40))) == ("40\N{NO-BREAK SPACE}%", "40%")
    assert (swedish.share(Decimal(54)), english.share(Decimal("46.94"))) == ("54,0\N{NO-BREAK SPACE}%", "46.9%")
    assert (swedish.date(date(2026, 2, 1)), english.date(date(2026, 2, 1))) == ("1 februari 2026", "1 February 2026")


@given(
    st.integers(-(10**17), 10**17)
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17, places=5),
    st.sampled_from(LANGUAGES),
)
@example(Decimal("0.0005"), "sv")
@example(Decimal("999999999999999.9999"), "en")
@example(Decimal("1E+3"), "sv")
@example(Decimal("-0"), "sv")
def test_numbers_and_money_are_written_as_babel_writes_them(value: int | Decimal, language: Language) -> None:
    locale, pattern = {
        "sv": (Locale("sv", "SE"), "#,##0.##\N{NO-BREAK SPACE}¤"),
        "en": (Locale("en", "GB"), "¤¤\N{NO-BREAK SPACE}#,##0.##"),
    }[language]
    writer = Formatter(language)
    assert writer.number(value) == format_decimal(value, locale=locale)
    money = format_currency(value, "SEK", format=pattern, locale=locale, currency_digits=False)
    assert writer.money(Decimal(value)) == money


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (150_000, "150 kB"), (2_000_000, "2 MB"), (3 * 10**10, "30 GB")],
)
def test_a_size_is_written_in_the_largest_unit_that_fits(size: int, expected: str) -> None:
    assert Formatter("en").size(size).replace("\N{NO-BREAK SPACE}", " ") == expected
