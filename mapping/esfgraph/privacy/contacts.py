"""Persons to turn to in running text: what stands behind a label of theirs or on the lines below it, and behind c/o."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

from esfgraph.fields.label_words import LabelWords
from esfgraph.fields.plain_text import PlainText
from esfgraph.privacy.masking import Place

_NO_WORD = rb"[^a-z0-9\xdf-\xff]"
_BEGINS_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÅÄÖ]\w*\s+[a-zåäö])")
"""The end of a sentence before another, and not before a name, which goes on with a capital."""
_NAME = re.compile(r"\w{0,5}[ ,]{1,3}(?:är |heter |is )?((?:[A-ZÅÄÖÉ][\w'-]+ ){1,3}[A-ZÅÄÖÉ][\w'-]+)")
_CARE_OF = re.compile(rb"/ ?[o0][ .:]*")
_OTHER_CARE_OF = re.compile(rb"(?<![a-z0-9\xdf-\xff])(?:c\.o(?:\.|(?= ))|c\\o|care of|att:)[ .:]*")
_CARE_OF_ADDRESS = re.compile(r"(?:^|[,;] ?)(?:c ?o|att|hos|p\. ?a|[cv]/-?|%)(?:[.:] ?| )(?=\S)", re.IGNORECASE)
_ENDS_CARE_OF = re.compile(r"[,;\n\d]|$")

# Room for a value below its label: so many words are too many for a line to be one; 0 where no value is due.
_ANY = 1_000_000
_PARAGRAPH = 15
"""Where an empty line stands between."""
_SENTENCE = 8
"""Where the label has no colon, and for all lines of a value but the first."""
_LABEL = 80
"""Characters before a colon that may be its label."""
_LABEL_ALONE = 40
"""Characters of a line that is nothing but a label."""


class _Patterns:
    """Regular expressions of labels, for lines in lower case and Latin 1."""

    def __init__(self, words: LabelWords) -> None:
        contact, person = words.contact.encode("latin-1"), words.person.encode("latin-1")
        self.begins = re.compile(_NO_WORD + rb"{0,12}(?:" + contact + rb"|" + person + rb")")
        """A line that begins with a label."""
        self.leads_to_value = re.compile(rb"\.?[^.;!?:=\n]{0,60}?(?:[:=\t]| - )")
        """The rest of a label, and what parts it from its value."""
        more = rb"[^\s.;,:]{0,20}(?: [^\s.;,:]{1,20})"
        anywhere = person + more + rb"{0,4}"
        after_mark = rb"(?:^|[.;!?,(\[{\"/] ?)" + contact + more + rb"{0,3}"
        self.person = re.compile(person)
        self.before_colon = re.compile(rb"(?:" + anywhere + rb"|" + after_mark + rb")" + _NO_WORD + rb"{0,3}$")
        """A label within a line, where a colon follows."""


_patterns = lru_cache(maxsize=4)(_Patterns)


def contact_places(plain: PlainText, lines: Iterable[int], words: LabelWords) -> Iterator[Place]:
    """Find what stands under labels of persons to turn to, in the *lines* (from 0, in order) of a text."""
    patterns = _patterns(words)
    latins = plain.latin.split(b"\n")
    texts: list[str] = []
    found: list[tuple[int, list[tuple[int, int]]]] = []
    room, is_first, before = 0, True, -1
    for number in lines:
        latin = latins[number]
        if number != before + 1:
            room = 0
        before = number
        if not (filled := latin.strip()):
            room = min(room, _PARAGRAPH) if is_first else 0
        elif room and len(filled.split()) < room and not filled.endswith(b":") and not patterns.begins.match(latin):
            found.append((number, [(latin.index(filled[:1]), len(latin.rstrip()))]))
            room, is_first = _SENTENCE, False
        elif (label := patterns.begins.match(latin)) or b":" in latin or len(latin) <= _LABEL_ALONE:
            texts = texts or plain.text.split("\n")
            spans, room = _on_line(texts[number], latin, label, patterns)
            found.append((number, spans))
            is_first = True
        else:
            room = 0
    if found:
        starts = [0, *accumulate(len(latin) + 1 for latin in latins)]
        for number, spans in found:
            for start, end in spans:
                yield Place(*plain.original(starts[number] + start, starts[number] + end), "contact")


def _on_line(
    text: str, latin: bytes, label: re.Match[bytes] | None, patterns: _Patterns
) -> tuple[list[tuple[int, int]], int]:
    """Spans of the values on a line that may begin with a *label*, and the room for a value on the next line."""
    spans: list[tuple[int, int]] = []
    end = 0
    if label:
        if value := patterns.leads_to_value.match(latin, label.end()):
            if not (span := _value(text, value.end())):
                return [], _ANY
            spans.append(span)
            end = span[1]
        elif name := _NAME.match(text, label.end()):
            spans.append(name.span(1))
            end = name.end()
    is_short = len(latin) <= _LABEL_ALONE and len(latin.split()) < 5
    if is_short and not spans and b":" not in latin and (label or patterns.person.search(latin)):
        return [], _SENTENCE
    at = latin.find(b":", end)
    while at >= 0:
        if patterns.before_colon.search(latin, max(at - _LABEL, end), at):
            if not (span := _value(text, at + 1)):
                return spans, _ANY
            spans.append(span)
            end = span[1]
        at = latin.find(b":", max(at + 1, end))
    return spans, 0


def _value(text: str, start: int) -> tuple[int, int] | None:
    """The span of a value that begins behind its label; None where nothing follows."""
    sentence = _BEGINS_SENTENCE.search(text, start)
    return _filled(text, start, sentence.start() if sentence else len(text))


def care_of_places(plain: PlainText) -> Iterator[Place]:
    """Find the names behind c/o, to the next comma, number or end of line."""
    stop = 0
    latin = plain.latin
    # Others are rare, and a search leaps to what each of them holds.
    may_be_other = b"c.o" in latin or b"care of" in latin or b"att:" in latin or b"\\" in latin
    for mark in (*_CARE_OF.finditer(latin), *(_OTHER_CARE_OF.finditer(latin) if may_be_other else ())):
        if mark[0].startswith(b"/"):
            if mark.start() < stop:
                continue
            before = plain.latin[max(mark.start() - 3, 0) : mark.start()].rstrip(b" ")
            after = plain.text[mark.end() : mark.end() + 2]
            is_apart = not mark[0][-1:].isalnum() or not after[:1].isalnum() or (after[0].isupper() and after.istitle())
            if not before.endswith(b"c") or before[:-1][-1:].isalpha() or not is_apart:
                continue
        if span := _to_comma(plain.text, mark.end()):
            stop = span[1]
            yield Place(*plain.original(*span), "contact")


def care_of_in_address(line: str) -> tuple[int, int] | None:
    """The span of a name in the line of an address, behind words that only there stand for c/o: att, hos, co."""
    mark = _CARE_OF_ADDRESS.search(line)
    return _to_comma(line, mark.end()) if mark else None


def _to_comma(text: str, start: int) -> tuple[int, int] | None:
    end = _ENDS_CARE_OF.search(text, start)
    return _filled(text, start, end.start() if end else len(text))


def _filled(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span of a text without the spaces around what it holds; None where it holds nothing."""
    piece = text[start:end]
    return (end - len(piece.lstrip()), start + len(piece.rstrip())) if piece.strip() else None
