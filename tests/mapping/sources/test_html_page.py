"""Project pages as HTML: any usual markup gives the same record, with the lines of the source."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import each_of
from tests.pages import read_page

from esfgraph.errors import RecordError
from esfgraph.fields.table import load_fields
from esfgraph.privacy.masking import MASK
from esfgraph.records.raw import RawRecord
from esfgraph.records.redaction import finish
from esfgraph.sources.decoding import SourceText, read_text
from esfgraph.sources.html_lines import MAX_ATTRIBUTES, lines_of, paragraphs, parse
from esfgraph.sources.html_page import draft_html

TABLE = load_fields()


def page(text: str) -> RawRecord:
    return finish(draft_html(SourceText("page.html", text), TABLE), TABLE)


def pairs(raw: RawRecord) -> list[tuple[str, str]]:
    return [(value.label, value.value) for value in raw.values]


def shown(text: str) -> list[tuple[str, int]]:
    return list(paragraphs(lines_of(parse(text), lambda label: False)))


def lines(text: str) -> list[str]:
    return [line for line, _ in shown(text)]


TWO = [("Diarienummer", "25-001-S01"), ("Projektägare", "EXEMPELBY KOMMUN")]
MARKUPS = {
    "terms": "<dl><dt>Diarienummer</dt><dd>25-001-S01</dd><dt>Projektägare</dt><dd>EXEMPELBY KOMMUN</dd></dl>",
    "terms with colons": "<dl><dt>Diarienummer:</dt><dd>25-001-S01</dd><dt>Projektägare :</dt>"
    "<dd>EXEMPELBY KOMMUN</dd></dl>",
    "terms never closed": "<dl><dt>Diarienummer<dd>25-001-S01<dt>Projektägare<dd>EXEMPELBY KOMMUN</dl>",
    "terms in wrappers": "<dl><div><dt>Diarienummer</dt><dd><p>25-001-S01</p></dd></div>"
    "<div><dt><b>Projektägare</b></dt><dd><ul><li>EXEMPELBY KOMMUN</li></ul></dd></div></dl>",
    "headed rows": "<table><tr><th>Diarienummer</th><td>25-001-S01</td></tr>"
    "<tr><th>Projektägare</th><td>EXEMPELBY KOMMUN</td></tr></table>",
    "rows of two": "<table><tr><td>Diarienummer</td><td>25-001-S01</td></tr>"
    "<tr><td>Projektägare</td><td>EXEMPELBY KOMMUN</td></tr></table>",
    "a row of four": "<table><tr><td>Diarienummer<td>25-001-S01<td>Projektägare<td>EXEMPELBY KOMMUN</table>",
    "headings above": "<table><thead><tr><th>Diarienummer<th>Projektägare<tbody><tr><td>25-001-S01"
    "<td>EXEMPELBY KOMMUN</table>",
    "a table for the layout": "<table><tr><td><p>Diarienummer:</p><p>25-001-S01</p><p>Projektägare:</p>"
    "<p>EXEMPELBY KOMMUN</p></td></tr></table>",
    "labelled spans": '<div><span class="label">Diarienummer</span><span>25-001-S01</span></div>'
    '<div><span class="label">Projektägare</span><span>EXEMPELBY KOMMUN</span></div>',
    "labelled blocks": '<div class="row"><div class="facts-label">Diarienummer</div><div>25-001-S01</div></div>'
    '<div class="row"><div class="facts-label">Projektägare</div><div>EXEMPELBY KOMMUN</div></div>',
    "bold": "<p><strong>Diarienummer:</strong> 25-001-S01</p><p><b>Projektägare:</b> EXEMPELBY KOMMUN</p>",
    "bold without the colon": "<p><b>Diarienummer</b>: 25-001-S01</p><p><b>Projektägare</b>: EXEMPELBY KOMMUN</p>",
    "bold on lines": "<p><b>Diarienummer:</b> 25-001-S01<br><b>Projektägare:</b> EXEMPELBY KOMMUN</p>",
    "bold in one line": "<p><b>Diarienummer:</b> 25-001-S01 <b>Projektägare:</b> EXEMPELBY KOMMUN</p>",
    "labels and values on lines": "<p>Diarienummer:<br>25-001-S01<br>Projektägare:<br>EXEMPELBY KOMMUN</p>",
    "plain lines": "<p>Diarienummer: 25-001-S01</p><p>Projektägare: EXEMPELBY KOMMUN</p>",
    "list items": "<ul><li>Diarienummer: 25-001-S01</li><li>Projektägare: EXEMPELBY KOMMUN</li></ul>",
    "blocks": "<div>Diarienummer:</div><div>25-001-S01</div><div>Projektägare:</div><div>EXEMPELBY KOMMUN</div>",
    "headings": "<h3>Diarienummer</h3><p>25-001-S01</p><h3>Projektägare</h3><p>EXEMPELBY KOMMUN</p>",
    "the text as it stands": "<pre>Diarienummer:\n25-001-S01\nProjektägare:\nEXEMPELBY KOMMUN</pre>",
    "capital tags": "<DL><DT>Diarienummer</DT><DD>25-001-S01</DD><DT>Projektägare</DT><DD>EXEMPELBY KOMMUN</DD></DL>",
    "entities": "<dl><dt>Diarienummer<dd>25&#45;001-S01<dt>Projekt&auml;gare<dd>EXEMPELBY&#32;KOMMUN</dl>",
}


@each_of(MARKUPS)
def test_every_usual_markup_gives_the_same_record(markup: str) -> None:
    raw = page(
        f"<h1>25-001-S01 - Hand i hand</h1>{MARKUPS[markup]}<p>Vi börjar.</p><ul><li>ett<li>två</ul><p>Slut.</p>"
    )
    assert pairs(raw) == TWO
    assert raw.title == "25-001-S01 - Hand i hand"
    assert raw.text == "Vi börjar.\n\n• ett\n• två\n\nSlut."


@each_of(MARKUPS)
def test_the_text_form_of_a_page_is_read_alike(markup: str) -> None:
    """One grammar decides: what the HTML is reduced to reads as the text of a page does."""
    draft = draft_html(SourceText("page.html", f"<h1>A</h1>{MARKUPS[markup]}<p>Text.</p>"), TABLE)
    again = read_page(SourceText("page.txt", "\n".join(draft.lines)), TABLE)
    raw = finish(draft, TABLE)
    assert (pairs(again), again.title, again.text) == (pairs(raw), raw.title, raw.text)


PAGE = """<!DOCTYPE html>
<!-- a comment
on two lines -->
<html lang="sv">
<head>
<title>25-001-S01 - Hand i hand - Svenska ESF-rådet</title>
<meta name="last-modified" content="2026-03-04T10:00:00+01:00">
<script>var a = "<dl><dt>Region</dt><dd>Norr</dd></dl>";</script>
</head>
<body class="cookies-accepted">
<div id="cookie-banner">
<p>Region: hela webben</p></div>
<header><h1>ESF</h1></header>
<nav>
<a>Region</a></nav>
<main>
<h1
  class="title">25-001-S01 -
Hand i hand</h1>
<dl>
<dt>Diarienummer</dt>
<dd
 class="value">25-001-S01</dd>
<dt>Nytt fält</dt>
<dd>ett<br>
två</dd>
<dt>Stödmottagarens address</dt><dd></dd>
<dt>Projektägare</dt>
<dd>EXEMPELBY
 KOMMUN</dd>
</dl>
<h2>Bakgrund</h2>
<p>Första
stycket.</p>
</main>
<footer><dl><dt>E-post</dt><dd>info@example.org</dd></dl></footer>
</body>
</html>
"""


def test_every_line_leads_to_its_line_of_the_source() -> None:
    raw = page(PAGE)
    found = [(value.label, value.value, raw.source_line(value.label_line), raw.source_line(value.line))
             for value in raw.values]  # fmt: skip
    assert found == [
        ("Diarienummer", "25-001-S01", 21, 23),
        ("Nytt fält", "ett två", 24, 25),
        ("Stödmottagarens address", "", 27, 27),
        ("Projektägare", "EXEMPELBY KOMMUN", 28, 29),
    ]
    assert (raw.title, raw.source_line(raw.title_line)) == ("25-001-S01 - Hand i hand", 18)
    assert raw.text == "Bakgrund\n\nFörsta stycket."
    assert raw.source_line(raw.redacted.split("\n").index("Första stycket.") + 1) == 33
    assert (raw.changed, raw.layout, raw.personal_values) == ("2026-03-04", "B2", 0)
    assert "webben" not in raw.redacted


TITLES = [
    ("<h1>A - B</h1>", "A - B", "a heading"),
    ("<h1>A<br>B</h1>", "A B", "a heading of two lines"),
    ("<h1>A</h1><h2>B</h2>", "A", "two headings"),
    ("<title>A - Svenska ESF-rådet</title>", "A", "the title of the window"),
    ("<title>A | esf.se</title>", "A", "the title of the window, with a line"),
    ("<title>A - B</title>", "A - B", "a title without the name of the site"),
    ('<title>A – En sajt</title><meta property="og:site_name" content="En sajt">', "A", "a site that gives its name"),
    ("<title>A - ESF-rådet</title><h1></h1>", "A", "an empty heading"),
    ("<body><header><h1>A</h1></header>", "A", "a heading in the head of the site"),
    ("<title>Projekt</title>", "", "a title that is none"),
    ("<p>Hem</p>", "", "no title: what stands above is none"),
]


@pytest.mark.parametrize(("head", "title"), [case[:2] for case in TITLES], ids=[case[2] for case in TITLES])
def test_the_title(head: str, title: str) -> None:
    assert page(f"{head}{MARKUPS['terms']}").title == title


DATES = [
    ('<meta name="date" content="2026-02-01">', "2026-02-01"),
    ('<meta name="Last-Modified" content="2026-02-01 10:11">', "2026-02-01"),
    ('<meta property="article:modified_time" content="2026-02-01T23:00:00Z">', "2026-02-01"),
    ('<meta http-equiv="last-modified" content="Sun, 01 Feb 2026 10:00:00 GMT">', "2026-02-01"),
    ('<meta itemprop="dateModified" content="2026-02-01">', "2026-02-01"),
    ('<meta name="date" content="2025-01-01"><meta name="dcterms.modified" content="2026-02-01">', "2026-02-01"),
    ('<meta name="date" content="2026-02-31">', ""),
    ('<meta name="date" content="i går">', ""),
    ('<meta name="date">', ""),
    ('<meta name="author" content="2026-02-01">', ""),
]


@pytest.mark.parametrize(("meta", "captured"), DATES)
def test_the_date_of_capture(meta: str, captured: str) -> None:
    assert page(f"<head>{meta}</head>{MARKUPS['terms']}").changed == captured


ELSEWHERE = [
    "<script>document.write('<dl><dt>Region</dt><dd>Norr</dd></dl>')</script>",
    "<style>Region: Norr</style>",
    "<nav><p>Region: Norr</p></nav>",
    "<header><p>Region: Norr</p></header>",
    "<footer><p>Region: Norr</p></footer>",
    "<form><label>Region</label><select><option>Norr</option></select></form>",
    "<noscript><p>Region: Norr</p></noscript>",
    "<template><p>Region: Norr</p></template>",
    '<div class="Cookie-consent"><p>Region: Norr</p></div>',
    '<section id="gdpr"><p>Region: Norr</p></section>',
    '<div role="navigation"><p>Region: Norr</p></div>',
    '<div role="dialog"><p>Region: Norr</p></div>',
    "<div hidden><p>Region: Norr</p></div>",
    '<div style="display: none"><p>Region: Norr</p></div>',
    "<!-- <p>Region: Norr</p> -->",
]


@each_of(ELSEWHERE)
def test_what_is_not_of_the_page_is_left_out(part: str) -> None:
    body = f"<h1>A</h1>{MARKUPS['terms']}<p>Text.</p>"
    for text in (f"{part}{body}", f"<h1>A</h1>{part}{MARKUPS['terms']}<p>Text.</p>", f"{body}{part}"):
        raw = page(f"<body>{text}</body>")
        assert (pairs(raw), raw.text, raw.title) == (TWO, "Text.", "A")
        assert "Norr" not in raw.redacted


@pytest.mark.parametrize("around", ["<form id='aspnetForm'>{}</form>", "<body class='cookies'>{}</body>",
                                    "<div class='has-cookie-bar'><main>{}</main></div>",
                                    "<article><header>{}</header></article>"])  # fmt: skip
def test_a_wrapper_around_the_whole_page_is_not_left_out(around: str) -> None:
    raw = page(around.format(f"<h1>A</h1>{MARKUPS['terms']}<p>Text.</p>"))
    assert (pairs(raw), raw.text) == (TWO, "Text.")


def test_only_the_main_part_is_read_where_it_holds_labels() -> None:
    raw = page(f"<div>Region: Norr</div><main><h1>A</h1>{MARKUPS['terms']}</main><div>Sidinfo</div>")
    assert (pairs(raw), raw.text) == (TWO, "")
    assert pairs(page(f"<main><h1>A</h1></main>{MARKUPS['terms']}")) == TWO


def test_an_unknown_label_is_kept_where_the_markup_says_that_it_is_one() -> None:
    raw = page("<h1>A</h1><dl><dt>Först<dd>1<dt>Diarienummer<dd>25-001-S01<dt>Sist<dd>2</dl><p>Text.</p>")
    assert pairs(raw) == [("Först", "1"), ("Diarienummer", "25-001-S01"), ("Sist", "2")]
    raw = page("<p><b>Diarienummer:</b> 25-001-S01<p><b>Nytt:</b> 1<p><b>Region:</b> Norr<p><b>Bakgrund:</b> Text.")
    assert pairs(raw) == [("Diarienummer", "25-001-S01"), ("Nytt", "1"), ("Region", "Norr")]
    assert raw.text == "Bakgrund: Text."


def test_a_list_or_table_without_a_known_label_is_running_text() -> None:
    text = "<table><tr><th>År</th><td>Antal</td></tr></table><dl><dt>Ord</dt><dd>Betydelse</dd></dl>"
    raw = page(f"<h1>A</h1>{MARKUPS['terms']}<p>Text.</p>{text}")
    assert pairs(raw) == TWO
    assert raw.text == "Text.\n\nÅr\n\nAntal\n\nOrd\n\nBetydelse"


def test_headings_between_labels_are_no_values() -> None:
    raw = page("<h2>Om</h2><p><b>Diarienummer:</b> 25-001-S01</p><h2>Ekonomi</h2><p><b>Region:</b> Norr</p><p>Text.")
    assert pairs(raw) == [("Diarienummer", "25-001-S01"), ("Region", "Norr")]
    assert raw.text == "Text."


@pytest.mark.parametrize("last", ["<p><b>Region:</b></p>", "<div><span class=label>Region</span> <span></span></div>"])
def test_a_label_without_a_value_takes_none_from_the_text(last: str) -> None:
    raw = page(f"<p><b>Diarienummer:</b> 25-001-S01</p>{last}<p>Text.</p>")
    assert pairs(raw) == [("Diarienummer", "25-001-S01"), ("Region", "")]
    assert raw.text == "Text."
    raw = page("<div>Diarienummer:</div><div>25-001-S01</div><div>Region:</div><div></div><p>Text.</p>")
    assert (pairs(raw)[1], raw.text) == (("Region", ""), "Text.")


def test_text_that_stands_above_the_labels_is_kept() -> None:
    raw = page(f"<nav>Hem</nav><h1>A</h1><div>Lyssna</div><p>Ett.</p><ul><li>två</ul>{MARKUPS['terms']}")
    assert (pairs(raw), raw.text, raw.title) == (TWO, "Ett.\n\n• två", "A")


def test_text_between_lists_of_labels_is_kept() -> None:
    raw = page("<h1>A</h1><dl><dt>Diarienummer<dd>25-001-S01</dl><p>Text.</p><dl><dt>Region<dd>Norr</dl>")
    assert (pairs(raw), raw.text) == ([("Diarienummer", "25-001-S01"), ("Region", "Norr")], "Text.")


SHOWN = [
    ("<p>a\n b</p>", ["a b"]),
    ("a<p>b", ["a", "", "b"]),
    ("<p>a<br>b</p>", ["a", "b"]),
    ("<p>a<br><br>b</p>", ["a", "", "b"]),
    ("<p>a<br></p><p>b</p>", ["a", "", "b"]),
    ("<p>a</p><p></p><p> </p><p>b</p>", ["a", "", "b"]),
    ("<p>a <b>b</b>, <i>c</i>d</p>", ["a b, cd"]),
    ("<p>a&nbsp;b&shy;c</p>", ["a\u00a0b\u00adc"]),
    ("<ul><li>a</li><li><p>b</p></li></ul>", ["• a", "• b"]),
    ("<ul><li>a<ul><li>b</li></ul></li><li>c</ul>", ["• a", "• b", "• c"]),
    ("<ul><li>a</ul><ul><li>b</ul>", ["• a", "", "• b"]),
    ("<ol><li>a<li>b</ol>", ["1. a", "1. b"]),
    ("<h2>a</h2>b", ["a", "", "b"]),
    ("<pre>a\n  b\n\nc</pre>", ["a", "b", "", "c"]),
    ("<p>a &lt;b&gt; &amp;amp; c", ["a <b> &amp; c"]),
    ("<p>1 < 2 & 3 > 2", ["1 < 2 & 3 > 2"]),
    ("<o:p>a</o:p><x-y>b</x-y>", ["ab"]),
    ("<p>a<script>b</script>c<svg><text>d</text></svg>", ["ac"]),
    ("<td>a<td>b", ["a", "", "b"]),
    ("", []),
    ("<!-- a -->", []),
]


@each_of(SHOWN)
def test_lines_as_a_browser_shows_them(case: tuple[str, list[str]]) -> None:
    text, expected = case
    assert lines(text) == expected


def test_external_and_own_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    raw = page(f"{bomb}<h1>&b;&x;</h1>{MARKUPS['terms']}")
    assert raw.title == "&b;&x;"


HOSTILE = {
    "deep": "<div>" * 200_000 + "Region: Norr",
    "deep and inline": "<b>" * 200_000 + "Region: Norr",
    "deep lists": "<ul><li>" * 100_000,
    "deep tables": "<table><tr><td>" * 100_000,
    "many attributes": "<a " + " ".join(f"b{number}" for number in range(100_000)) + ">",
    "many quoted attributes": "<a " + "".join(f"b{number}='>'" for number in range(100_000)) + ">",
    "many slashes": "<a " + "/".join(f"b{number}" for number in range(100_000)) + ">",
    "tags never closed": "<a " * 300_000,
    "comments never closed": "<!--" * 300_000,
    "quotes never closed": "<a b='" * 300_000,
    "only brackets": "<" * 1_000_000,
    "only references": "&" * 1_000_000,
    "closed and never opened": "</p>" * 300_000,
    "nothing": "",
    "no markup": "Hej!",
    "many empty blocks": "<p></p>" * 50_000,
    "many headings": "<h2>Om</h2>" * 25_000,
    "many cells": "<table><tr>" + "<td>Om" * 25_000,
    "many tables": "<table><tr><th>a<th>b<tr><td>c<td>d</table>" * 5_000,
    "one long line": "<p>" + "x <i>y</i> " * 50_000,
    "many breaks": "x<br>" * 50_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_page_is_refused_in_a_sentence(case: str) -> None:
    with pytest.raises(RecordError, match=r"\.$"):
        page(HOSTILE[case])


def test_a_page_of_the_size_of_the_largest_is_read() -> None:
    raw = page(f"<h1>A</h1>{MARKUPS['terms']}" + "<p>En <b>mening</b> till.</p>\n" * 20_000)
    assert len(raw.text.split("\n")) == 39_999


def test_bounds_are_not_met_by_real_pages() -> None:
    image = "<img src='data:image/png;base64," + "iVBORw0KGgo/" * 20_000 + "'>"
    code = "<script>" + "for(i=0;i<n;i++){a[i]=b/c;}" * 5_000 + "if(a>b){}</script>"
    assert MAX_ATTRIBUTES < 20_000
    assert pairs(page(f"<h1>A</h1>{image}{MARKUPS['terms']}")) == TWO
    assert pairs(page(f"<h1>A</h1><div>{'<div>' * 500}{MARKUPS['terms']}</div>{code[:50_000]}</script>")) == TWO


def test_windows_line_ends_and_encodings() -> None:
    text = f"<h1>Räksmörgås</h1>\n{MARKUPS['terms']}".replace("\n", "\r\n")
    source = read_text("page.html", text.encode("cp1252"))
    raw = finish(draft_html(source, TABLE), TABLE)
    assert (raw.title, pairs(raw)) == ("Räksmörgås", TWO)
    assert [each.rule for each in raw.findings] == ["encoding"]


def test_deceptive_characters_written_as_references_are_removed_too() -> None:
    raw = page(f"<h1>A&#8203;B&#x202e;</h1>{MARKUPS['terms']}")
    assert raw.title == "AB"
    assert [each.rule for each in raw.findings] == ["deceptive-characters"]


PERSON = "Anna Exempelsson"
CONTACTS = {
    "terms": f"<dl><dt>Diarienummer<dd>25-001-S01<dt>Kontaktperson<dd>{PERSON}<dt>E-post"
    "<dd><a>anna@example.org</a></dl>",
    "rows": f"<table><tr><th>Diarienummer<td>25-001-S01<tr><th>Kontaktperson<td>{PERSON}<tr><th>E-post"
    "<td>anna@example.org</table>",
    "spans": f"<p><b>Diarienummer:</b> 25-001-S01<p><b>Kontaktperson:</b> {PERSON}<p><b>E-post:</b> anna@example.org",
    "blocks": f"<h3>Diarienummer</h3><p>25-001-S01</p><h3>Kontaktperson</h3><p>{PERSON}</p><h3>E-post</h3>"
    "<p>anna@example.org</p>",
    "text": f"<dl><dt>Diarienummer<dd>25-001-S01</dl><p>Text.</p><p><b>Kontaktperson:</b> {PERSON}</p>"
    "<p>E-post: anna@example.org</p>",
    "text on lines": f"<dl><dt>Diarienummer<dd>25-001-S01</dl><p>Text.</p><p>Kontaktperson:<br>{PERSON}</p>"
    "<p>anna@example.org</p>",
}


@pytest.mark.parametrize("markup", CONTACTS)
def test_no_contact_gets_through(markup: str) -> None:
    raw = page(f"<h1>A</h1>{CONTACTS[markup]}")
    assert "Exempelsson" not in repr(raw)
    assert "anna@" not in repr(raw)
    assert (raw.personal_values, MASK in raw.redacted) == (2, True)


PIECES = re.findall(
    r"\S+",
    """
<dl> <dt> <dd> </dl> <table> <tr> <th> <td> </table> <p> </p> <div> </div> <br> <b> </b> <ul> <li> </ul> <h1> <h2>
<main> </main> <span class=label> </span> <pre> <form> <nav> <!-- --> <script> </script> < > & &amp; &#x0; : Text.
Region Norr Diarienummer 25-001-S01 Namn Kontaktperson
""",
)


@given(st.lists(st.sampled_from([*PIECES, "\n"]), max_size=60).map(" ".join))
@settings(max_examples=150)
def test_any_markup_is_read_or_refused(text: str) -> None:
    source = SourceText("page.html", text)
    try:
        draft = draft_html(source, TABLE)
    except RecordError:
        return
    raw = finish(draft, TABLE)
    count = text.count("\n") + 1
    assert len(raw.numbers) == len(raw.kinds) == len(raw.redacted.split("\n"))
    assert all(1 <= number <= count for number in raw.numbers)


@pytest.mark.parametrize(
    ("declaration", "encoding", "text"),
    [
        ('<meta charset="iso-8859-2">', "iso-8859-2", "Łódź é"),
        ("<meta charset=windows-1250>", "cp1250", "Łódź ä"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">', "iso-8859-15", "5 € ö"),
        ('<meta charset="macintosh">', "mac_roman", "Åtgärder ö"),
        ('<?xml version="1.0" encoding="windows-1257"?>', "cp1257", "Rīga"),
        ('<meta charset="iso-8859-1">', "cp1252", "”Å” – 5 €"),
        ('<meta charset="utf-8">', "cp1252", "Åtgärder"),
        ('<meta charset="iso-8859-1">', "utf-8", "Åtgärder – 5 €"),
        ('<meta charset="no-such-thing">', "cp1252", "Åtgärder"),
        ('<meta charset="base64">', "cp1252", "Åtgärder"),
        ("", "cp1252", "Åtgärder"),
    ],
)
def test_what_a_page_says_about_its_characters_is_obeyed(declaration: str, encoding: str, text: str) -> None:
    page = f"{declaration}<main><h1>A</h1><dl><dt>Diarienummer<dd>25-111-S02<dt>Namn<dd>{text}</dl></main>"
    source = read_text("page.html", page.encode(encoding))
    draft = draft_html(source, TABLE)
    assert draft.lines[-1] == text


FIRST = "<h1>A</h1><dl><dt>Diarienummer<dd>25-111-S02<dt>Namn<dd>A</dl><p>T.</p>"
SECOND = FIRST.replace("111", "112")


@pytest.mark.parametrize(
    "markup",
    [
        f"<main>{FIRST}{SECOND}</main>",
        f"<main>{FIRST}</main><main>{SECOND}</main>",
        f"<html><body><main>{FIRST}</main></body></html><!doctype html><html><body><main>{SECOND}</main></html>",
        f"<div role=main>{FIRST}</div><div role=main>{SECOND}</div>",
        f"<main>{FIRST}<table><tr><th>Diarienummer<td>25-112-S02</table></main>",
        f"<main><section>{FIRST}</section><section>{SECOND}</section></main>",
    ],
)
def test_a_page_with_several_records_is_refused(markup: str) -> None:
    with pytest.raises(RecordError, match="more than one record"):
        draft_html(read_text("a.html", markup.encode()), load_fields())
