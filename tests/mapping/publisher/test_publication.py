"""The publication: what may be stated is read, and what cannot be meant is refused with file, line and key."""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.errors import SourceError
from esfgraph.imports.imported import Import
from esfgraph.publisher.authorities import code_of
from esfgraph.publisher.publication import Publication, read_publication
from esfgraph.publisher.publication_keys import KEYS
from esfgraph.publisher.statements import Assessment, Contact, Licence, Publisher, SourceTerms
from esfgraph.publisher.toml_lines import lines_of_keys
from esfgraph.rules import Bilingual

WHOLE = """\
base_iri = "https://data.example.se/esf/"
homepage = "https://example.se/data"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
themes = [
  "SOCI",  # befolkning
  "http://publications.europa.eu/resource/authority/data-theme/ECON",
]
frequency = "ANNUAL_3"
accessibility = "https://example.se/tillganglighet"

[publisher]
name = { sv = "Myndigheten", en = "The agency" }
iri = "https://example.se/#myndigheten"
type = "NationalAuthority"
number = "202100-5240"

[contact]
name = "Öppna data"
email = "data@example.se"
page = "https://example.se/kontakt"

[assessment]
result = "partly"
day = 2026-11-30
updated = 2026-12-01
method = { sv = "Självskattning", en = "Self-assessment" }
failings = [{ sv = "Ett", en = "One" }, { sv = "Två", en = "Two" }]
exceptions = [{ sv = "Tre", en = "Three" }]

[lists]
owners = "owners.csv"
postcodes = "lists/postcodes.csv"

[sources]
terms.sv = "Fri användning"
terms.en = "Free use"
page = "https://example.se/villkor"

[imports.population]
file = "population.csv"
licence = "https://creativecommons.org/publicdomain/zero/1.0/deed.sv"
source = "https://example.se/statistik"
title = { sv = "Folkmängd", en = "Population" }
day = 2024-12-31
"""


def written(folder: Path, text: str | bytes) -> Path:
    (folder / "publication.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_everything_that_may_be_stated_is_read(tmp_path: Path) -> None:
    assert read_publication(written(tmp_path, WHOLE)) == Publication(
        file=tmp_path / "publication.toml",
        base_iri="https://data.example.se/esf/",
        homepage="https://example.se/data",
        licence=Licence("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        themes=(code_of("theme", "SOCI"), code_of("theme", "ECON")),
        frequency=code_of("frequency", "ANNUAL_3"),
        accessibility="https://example.se/tillganglighet",
        publisher=Publisher(
            Bilingual("Myndigheten", "The agency"),
            "https://example.se/#myndigheten",
            code_of("publisher_type", "NationalAuthority"),
            "2021005240",
        ),
        contact=Contact("Öppna data", "data@example.se", "https://example.se/kontakt"),
        assessment=Assessment(
            "partly",
            date(2026, 11, 30),
            date(2026, 12, 1),
            Bilingual("Självskattning", "Self-assessment"),
            (Bilingual("Ett", "One"), Bilingual("Två", "Two")),
            (Bilingual("Tre", "Three"),),
        ),
        owners=tmp_path / "owners.csv",
        postcodes=tmp_path / "lists" / "postcodes.csv",
        imports=(
            Import(
                "population",
                tmp_path / "population.csv",
                "http://creativecommons.org/publicdomain/zero/1.0/",
                "https://example.se/statistik",
                Bilingual("Folkmängd", "Population"),
                date(2024, 12, 31),
            ),
        ),
        source_terms=SourceTerms(Bilingual("Fri användning", "Free use"), "https://example.se/villkor"),
    )
    assert {key.replace("*", "population") for key in KEYS} <= set(lines_of_keys(WHOLE))


def test_without_a_file_nothing_is_stated(tmp_path: Path) -> None:
    assert read_publication(tmp_path) == Publication(tmp_path / "publication.toml")


@pytest.mark.parametrize(
    ("stated", "iri", "name"),
    [
        ("https://creativecommons.org/licenses/by/4.0", "http://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        (
            "https://www.creativecommons.org/publicdomain/zero/1.0/deed.sv",
            "http://creativecommons.org/publicdomain/zero/1.0/",
            "CC0 1.0",
        ),
        ("https://example.se/licens", "https://example.se/licens", None),
    ],
)
def test_a_licence_of_creative_commons_is_spelt_as_the_portal_expects(
    stated: str, iri: str, name: str | None, tmp_path: Path
) -> None:
    assert read_publication(written(tmp_path, f'licence = "{stated}"')).licence == Licence(iri, name)


PUBLISHER = '[publisher]\nname = { sv = "A", en = "B" }\niri = "https://example.se/"\ntype = "Company"\n'
CONTACT = '[contact]\nname = "A"\nemail = "a@example.se"\n'

REFUSED = [
    # a line before, so that the first is never right by chance
    ('licence = "CC0"', 2, "licence", "found 'CC0', expected the IRI of a licence"),
    ('licence = "http://[::1/"', 2, "licence", "expected the IRI of a licence"),
    ('licence = "ftp://example.se/"', 2, "licence", "expected the IRI of a licence"),
    ("licence = 1", 2, "licence", "found 1, expected the IRI of a licence"),
    ('base_iri = "https://example.se"', 2, "base_iri", "ends with '/'"),
    ('base_iri = "https://example.se/?a=/"', 2, "base_iri", "without '?'"),
    ('base_iri = "https://ex ample.se/"', 2, "base_iri", "ends with '/'"),
    ('homepage = "example.se"', 2, "homepage", "begins with http:// or https://"),
    ('homepage = "https://user@example.se/"', 2, "homepage", "begins with http:// or https://"),
    ('accessibility = "/tillganglighet"', 2, "accessibility", "begins with http:// or https://"),
    ('themes = "SOCI"', 2, "themes", 'a list such as ["SOCI"'),
    ('themes = [\n"SOCI",\n"SOCIAL"]', 2, "themes", "expected one of AGRI, ECON"),
    ('frequency = "yearly"', 2, "frequency", "expected one of 1MIN"),
    ('frequency = ["ANNUAL"]', 2, "frequency", "expected one of 1MIN"),
    ('base-iri = "https://example.se/"', 2, "base-iri", "did you mean 'base_iri'?"),
    ('publisher = "A"', 2, "publisher", "there is no such key"),
    ('[assessment]\nresult = "almost"\nday = 2026-11-30', 3, "assessment.result", "one of fully, partly, not"),
    ('[assessment]\nresult = "fully"', 3, "assessment.result", "'assessment.day' must be stated beside it"),
    ('[assessment]\nday = "2026-11-30"\nresult = "not"', 3, "assessment.day", "a day without quotation marks"),
    ('[assessment]\nfailings = "none"', 3, "assessment.failings", "a list of texts in both languages"),
    ('[lists]\nowner = "a.csv"', 3, "lists.owner", "did you mean 'lists.owners'?"),
    ('[lists]\nowners = ""', 3, "lists.owners", "a text on one line"),
    ('[lists]\nowners = "a\\u0000.csv"', 3, "lists.owners", "a text on one line"),
    ("[quux]\na = 1", 2, "quux", "known are base_iri"),
    (PUBLISHER.replace('{ sv = "A", en = "B" }', '"A"'), 3, "publisher.name", "both languages"),
    (PUBLISHER.replace(', en = "B"', ""), 3, "publisher.name", "both languages"),
    (PUBLISHER.replace('"B"', '" "'), 3, "publisher.name", "both languages"),
    (PUBLISHER.replace('"Company"', '"Nonsense"'), 5, "publisher.type", "expected one of Academia"),
    (PUBLISHER.replace('type = "Company"\n', ""), 4, "publisher.iri", "'publisher.type' must be stated"),
    ('[publisher]\ntype = "Company"', 3, "publisher.type", "'publisher.name' must be stated"),
    (PUBLISHER + 'number = "202100-5241"', 6, "publisher.number", "the organisation number of a legal person"),
    (PUBLISHER + "number = 2021005240", 6, "publisher.number", "in quotation marks"),
    (CONTACT.replace("a@example.se", "a at example.se"), 4, "contact.email", "an e-mail address"),
    (CONTACT.replace("a@example.se", "mailto:a@example.se"), 4, "contact.email", "an e-mail address"),
    ('[contact]\nname = "A"', 3, "contact.name", "'contact.email' or 'contact.page' must be stated"),
    ('[contact]\npage = "https://example.se/"', 3, "contact.page", "'contact.name' must be stated"),
    ('[sources]\nterms = "Fritt"', 3, "sources.terms", "both languages"),
    ('[imports.a]\nfile = "a.csv"', 3, "imports.a.file", "'imports.a.licence' must be stated beside it"),
    ('[imports.a]\nlicence = "https://a.example/"', 3, "imports.a.licence", "'imports.a.file' must be stated"),
    ('[imports.a]\nlicense = "https://a.example/"', 3, "imports.a.license", "did you mean 'imports.*.licence'?"),
    ("[imports.a]\nfile = 1", 3, "imports.a.file", "a text on one line"),
    ('[imports.A]\nfile = "a.csv"', 3, "imports.A.file", "a-z, 0-9 and hyphens"),
    ('[imports.sources]\nfile = "a.csv"', 3, "imports.sources.file", "none of esf, public, quality, sources"),
    ('[imports]\nfile = "a.csv"', 3, "imports.file", "[imports.NAME]"),
    ('imports = "a.csv"', 2, "imports", "[imports.NAME]"),
]


@pytest.mark.parametrize(("text", "line", "key", "what"), REFUSED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_cannot_be_meant_is_refused(
    text: str, line: int, key: str, what: str, newline: str, tmp_path: Path
) -> None:
    folder = written(tmp_path, f"# först en rad\n{text}\n".replace("\n", newline))
    with pytest.raises(SourceError) as refusal:
        read_publication(folder)
    sentence = str(refusal.value)
    assert f"publication.toml', line {line}, key {key!r}: " in sentence
    assert what in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('licence = "a\n', "is no TOML: .*line 1"),
        ('licence = "a"\nlicence = "b"\n', "is no TOML: .*line 2"),
        ("themes = " + "[" * 5000, "is no TOML"),
        (b"# f\xf6rst\n", "line 1: this is not UTF-8"),
        ("#" * 40_000, "more than 30,000 bytes"),
    ],
    ids=["broken", "twice", "deep", "Latin-1", "large"],
)
def test_what_is_no_such_file_is_refused(text: str | bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=rf"publication.toml'.*{what}"):
        read_publication(written(tmp_path, text))


def test_a_file_that_is_there_and_cannot_be_read_is_never_taken_for_none(tmp_path: Path) -> None:
    file = tmp_path / "publication.toml"
    file.symlink_to("gone.toml")
    with pytest.raises(SourceError, match="a link that leads nowhere"):
        read_publication(tmp_path)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(SourceError, match="it is no file"):
        read_publication(tmp_path)


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "deployment.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\[?\w+\]?`,? ?)+) \|", text, re.MULTILINE)
    documented = set()
    for row in rows:
        table, *names = re.findall(r"`([^`]+)`", row)
        documented |= {f"{table[1:-1]}.{name}" for name in names} if table.startswith("[") else {table, *names}
    assert {key.replace(".*", "") for key in KEYS} <= documented


def test_a_place_can_be_named_where_something_stands_or_would(tmp_path: Path) -> None:
    text = f'# licence = "http://..."\n\n{PUBLISHER}# number = ""\n[contact]\n'
    place = read_publication(written(tmp_path, text)).place
    assert [place(key).rpartition("'")[2] for key in ("licence", "publisher.name", "publisher.number", "contact")] == [
        ", line 1",
        ", line 4",
        ", line 7",
        ", line 8",
    ]
    assert place("themes").endswith("publication.toml'")


def test_the_version_is_that_of_the_bytes(tmp_path: Path) -> None:
    assert read_publication(tmp_path).version == ""
    first = read_publication(written(tmp_path, "")).version
    assert first
    assert read_publication(written(tmp_path, "# a\n")).version != first


def test_lines_are_those_of_statements() -> None:
    text = 'a.b = """\nc = 1\n"""\n\n[d]\n# e\nf = [\n  1,\n]\n["g h".i]\nj = { k = 1 }\n[[l]]\nm = 1\n[[l]]\nm = 2\n'
    assert lines_of_keys(text) == {
        **{"a": 1, "a.b": 1, "d": 5, "d.f": 7, "g h": 10, "g h.i": 10, "g h.i.j": 11, "g h.i.j.k": 11},
        **{"l": 12, "l.m": 13},
    }


VALUES = ("1", '"a # b"', "'''a\nb = 1\n'''", '"""\n[c]\n"""', "[\n  1,  # one\n  2,\n]", "[ [1], ['''\n]\n'''] ]")


@given(st.lists(st.sampled_from((*VALUES, "", "# e = 1", "[t{}]", "[[t{}]]", "[t{}.u]"))))
def test_each_key_stands_where_it_was_written(parts: list[str]) -> None:
    lines, table, expected = 0, "", dict[str, int]()
    text = ""
    for number, part in enumerate(parts):
        if part in VALUES:
            statement = f"k{number} = {part}"
            expected[f"{table}k{number}"] = lines + 1
        else:
            statement = part.format(number)
            if name := statement.strip("[]") if part.startswith("[") else "":
                table = f"{name}."
                expected |= {name.partition(".")[0]: lines + 1, name: lines + 1}
        text += f"{statement}\n"
        lines += statement.count("\n") + 1
    assert lines_of_keys(text) == expected
