"""A place in a text, shown."""

from tests.cases import each_of

from esfgraph.console.excerpt import excerpt

PLACES = {
    "the beginning": ("ASK {", 1, 1, ["ASK {", "^"]),
    "the end": ("ASK {", 1, 6, ["ASK {", "     ^"]),
    "behind the end": ("ASK {", 1, 60, ["ASK {", "     ^"]),
    "a later line": ("ASK {\n ?s a x:y }", 2, 7, [" ?s a x:y }", "      ^"]),
    "a line of Windows": ("ASK {\r\n ?s }\r\n", 2, 5, [" ?s }", "    ^"]),
    "behind tabs": ("\t\t?s x:y", 1, 6, ["\t\t?s x:y", "\t\t   ^"]),
    "behind a wide character": ("'\u6c49' x:y", 1, 5, ["'\u6c49' x:y", "     ^"]),
    "behind an emoji": ("'\U0001f600' x:y", 1, 5, ["'\U0001f600' x:y", "     ^"]),
    "behind an accent of its own": ("'a\u030a' x:y", 1, 6, ["'a\u030a' x:y", "    ^"]),
    "behind an invisible character": ("\ufeffASK x:y", 1, 6, [" ASK x:y", "     ^"]),
    "behind a control character": ("A\x1b[31m", 1, 3, ["A [31m", "  ^"]),
    "a long line": ("x" * 200 + "y" + "z" * 200, 1, 201, ["x" * 60 + "y" + "z" * 39, " " * 60 + "^"]),
    "no line": ("ASK", 2, 1, []),
    "no place": ("ASK", 0, 0, []),
    "an empty line": ("ASK\n", 2, 1, []),
    "an empty text": ("", 1, 1, []),
    "a person": ("ASK { ?s ?p '19121212-1212' x:y }", 1, 29, []),
}


@each_of(PLACES)
def test_a_place_is_shown_by_its_line_and_a_mark(name: str) -> None:
    text, line, column, shown = PLACES[name]
    assert list(excerpt(text, line, column)) == shown
