"""Plain text: what says the same is the same, and every character leads back to where it stands."""

from hypothesis import given
from hypothesis import strategies as st
from tests.cases import each_of

from esfgraph.fields.plain_text import plain_text

PLAIN = [
    ("Åsa Öberg", "Åsa Öberg"),
    ("–—‐‑‒―−﹣－", "---------"),
    ("a\u00a0b\u2009c\u202fd\u3000e", "a b c d e"),
    ("０７０٠٧٠०७०𝟎𝟕𝟎⓪❶", "07007007007001"),
    ("070\u200b12\u00ad3\ufeff", "070123"),
    ("１️⃣", "1"),
    ("＠﹫．。＋（）", "@@..+()"),
    ("\u0430nn\u0430", "anna"),
    ("a&#64;b&commat;c&#x40;d&amp;#64;e", "a@b@c@d@e"),
    ("a%40b%2540c %C3%A5 100%", "a@b@c å 100%"),
    ("50%de", "50%de"),
    ("\\u0040 \\x40 \\u{40}", "@ @ @"),
    ("anna=40example.org n=40 kr", "anna@example.org n=40 kr"),
    ("℅ ½ ㏒", "c/o 1/2 log"),
    ("a&#10;b%0Ac", "a b c"),
    ("A&O, R&D; x < y & z", "A&O, R&D; x < y & z"),
    ("\x00a\x0bb\x85c", "a b c"),
]


@each_of(PLAIN)
def test_what_says_the_same_is_the_same(case: tuple[str, str]) -> None:
    text, plain = case
    assert plain_text(text).text == plain


CODES = st.sampled_from(
    ["&#64;", "%40", "&amp;#64;", "\\u0040", "½", "⑫", "\u200b", "–", "å", "&", "%", "\n", "℅", "０"]
)


@given(st.text() | st.lists(CODES | st.text(max_size=3)).map("".join))
def test_every_character_leads_back_to_a_place_in_the_text(text: str) -> None:
    plain = plain_text(text)
    assert plain.text.count("\n") == text.count("\n")
    assert len(plain.latin) == len(plain.text)
    before = 0
    for at, character in enumerate(plain.text):
        start, end = plain.original(at, at + 1)
        assert before <= start < end <= len(text)
        assert plain_text(text[start:end]).text.count(character) or character in " \n"
        before = start


@given(st.text() | st.lists(CODES | st.sampled_from([*"&%\\=u4h0#x;", "=40a.", "&#", "%C3"])).map("".join))
def test_how_plain_a_text_is_besides_changes_nothing(text: str) -> None:
    alone, behind = plain_text(text), plain_text(f"\u200b{text}")  # which must be looked at character by character
    assert (behind.text, behind.latin) == (alone.text, alone.latin)
    assert [alone.original(at, at + 1) for at in range(len(alone.text))] == [
        (start - 1, end - 1) for start, end in (behind.original(at, at + 1) for at in range(len(behind.text)))
    ]


def test_a_span_leads_back_to_all_that_it_stands_for() -> None:
    text = "Skriv till a&#64;b.se\u200b nu"
    plain = plain_text(text)
    start = plain.text.index("a@b.se")
    assert text[slice(*plain.original(start, start + len("a@b.se")))] == "a&#64;b.se"
