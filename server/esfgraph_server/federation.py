"""Finds SERVICE in a query: the store would send a request to any address that it names."""

import re

_WORD = re.compile(r"service", re.IGNORECASE | re.ASCII)
_SILENT = re.compile(r"silent", re.IGNORECASE | re.ASCII)
_SPACE = re.compile(r"[ \t\r\n]*+")
_COMMENT = re.compile(r"#[^\r\n]*+")
_IRI = re.compile(r"<[^<>]*+>")
_LONGEST_NAME = 2048
_NAME = re.compile(rf"(?:\\.|[^\s<>{{}}#\\]){{1,{_LONGEST_NAME}}}+")
_NAME_BEFORE = re.compile(r"[:?$][A-Za-z0-9_]*\Z")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def asks_other_endpoints(query: str) -> bool:
    """Tell whether *query* may hold a SERVICE clause; takes time in proportion to its length.

    It looks for the clause's shape in the whole text, also inside strings and comments: an error in telling these
    apart would open the network. Only what must be a variable or a prefixed name is let through. So a harmless query
    may be refused, a SERVICE never passes.
    """
    return _Text(query).has_clause() or ("\\" in query and _Text(_ESCAPE.sub(_unescape, query)).has_clause())


class _Text:
    """A query's text, with a memory of where its gaps end, so that each is crossed once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_from = self._line_end = 0
        self._after_line: dict[int, int] = {}

    def has_clause(self) -> bool:
        """Tell whether SERVICE, an IRI or variable, and a brace follow each other anywhere."""
        return any(self._is_clause(word.start(), word.end()) for word in _WORD.finditer(self._text))

    def _is_clause(self, start: int, end: int) -> bool:
        if _NAME_BEFORE.search(self._text, max(0, start - 256), start):
            return False
        position = self._after_gap(end)
        if silent := _SILENT.match(self._text, position):
            position = self._after_gap(silent.end())
        if iri := _IRI.match(self._text, position):
            position = iri.end()
        elif name := _NAME.match(self._text, position):
            position = name.end()
            if position - name.start() >= _LONGEST_NAME:
                return True
        else:
            return False
        return self._text.startswith("{", self._after_gap(position))

    def _after_gap(self, position: int) -> int:
        """Skip white space and comments (SPARQL 1.1, 19.3 and 19.4)."""
        crossed = []
        while True:
            position = self._end(_SPACE, position)
            if not self._text.startswith("#", position):
                break
            position = self._after_comment(position)
            if position in self._after_line:
                position = self._after_line[position]
                break
            crossed.append(position)
        self._after_line.update(dict.fromkeys(crossed, position))
        return position

    def _after_comment(self, position: int) -> int:
        if not self._line_from <= position < self._line_end:
            self._line_from, self._line_end = position, self._end(_COMMENT, position)
        return self._line_end

    def _end(self, pattern: re.Pattern[str], position: int) -> int:
        match = pattern.match(self._text, position)
        return match.end() if match else position


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else ""
