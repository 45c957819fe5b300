"""Personal data in every writing in which programs and people put it: masked whole, and nothing beside it.

The persons are invented; their numbers are right by their check digits.
"""

from stdnum import luhn
from tests.cases import each_of

from esfgraph.privacy.masking import MASK, mask

DAY, BORN = "850312", "19850312"
SERIAL = "123" + luhn.calc_check_digit(f"{DAY}123")
NUMBER = DAY + SERIAL


def script(zero: str) -> dict[int, str]:
    """The digits of another script, which begin with *zero*."""
    return {ord("0") + value: chr(ord(zero) + value) for value in range(10)}


FULL_WIDTH, ARABIC, PERSIAN, DEVANAGARI, BOLD = map(script, "０٠۰०𝟎")

BETWEEN = [
    *("", "-", " ", "+", "  ", " - ", "--", " / ", ".", "/", "_", ":", "~", "|", "·", "\t", "\n", "-\n", " -\n"),
    *("\u00a0", "\u2003", "\u2007", "\u2009", "\u202f", "\u3000", "\u00ad", "\u200b", "\u200b-\u200b"),
    *("\u2060", "\ufeff"),
    *("\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\ufe63", "\uff0d"),
    *(" \u2013 ", "\u2009-\u2009"),
    *("&nbsp;", "&#45;", "&#x2d;", "&ndash;", "&amp;#45;", "%2D", "%20", "%252D", "\\u002d"),
]
IDENTITIES = [
    f"19 85 03 12 {SERIAL[:2]} {SERIAL[2:]}",
    *(f"{DAY}{between}{SERIAL}" for between in BETWEEN),
    *(f"{BORN}{between}{SERIAL}" for between in ("", "-", " ", "–", " - ", "\n")),
    *(f"1985-03-12-{SERIAL}", f"1985-03-12 {SERIAL}", f"1985-03-12{SERIAL}", f"1985.03.12-{SERIAL}"),
    f"85-03-12-{SERIAL}",
    *(f"1985/03/12 - {SERIAL}", f"1985-3-12-{SERIAL}", f"85 03 12-{SERIAL}", f"1985 03 12 {SERIAL}"),
    f"85.03.12.{SERIAL}",
    *(f"19 {DAY}-{SERIAL}", f"{DAY}-{SERIAL[:3]} {SERIAL[3:]}", f"{DAY}-{SERIAL[:2]} {SERIAL[2:]}"),
    f"{DAY} ({SERIAL}",
    *(" ".join(NUMBER), f"{' '.join(DAY)} - {' '.join(SERIAL)}"),
    *(f"16{NUMBER}", f"16{DAY}-{SERIAL}", f"{NUMBER}.0", f"{NUMBER},00", f"8.{NUMBER[1:]}E+09", f"8,{NUMBER[1:]}e9"),
    *(NUMBER.translate(each) for each in (FULL_WIDTH, ARABIC, PERSIAN, DEVANAGARI, BOLD)),
    *(f"{DAY}-{SERIAL}".translate(FULL_WIDTH), f"{DAY}－{SERIAL}".translate(FULL_WIDTH)),
    *("".join(f"&#{ord(each)};" for each in NUMBER), f"{NUMBER[:3]}\u200d{NUMBER[3:]}"),
]  # fmt: skip
AROUND_IDENTITIES = [
    *("{}", "Deltagare {} är med", "({})", "Bo,{}.", "»{}«", "{};", "nr {}, {} och {}", "{}\t{}"),
    *("2024-01-01 {}", "2024-01-01: {}", "a/{}", "{}/Bo", "x-{}", "{}-A", "https://x.example/p/{}?a=1", "pnr{}"),
]

EMAILS = [
    *("anna@@example.org", "anna at  example dot org"),
    *("anna@example.org", "anna.prov@example.org", "ANNA@EXAMPLE.ORG", "anna+esf@example.org"),
    "anna_p@a.example.co.uk",
    *("åsa@exämple.se", "o'brien@example.org", "o’brien@example.org", "anna@[192.0.2.1]", "anna.prov@kommun"),
    *("anna @ example.org", "anna@ example.org", "anna @example.org", "anna\u00a0@\u00a0example.org"),
    *("anna\u2009@\u2009example.org", "anna @ example . org", "anna@example .org", "anna@example. org"),
    *("anna(at)example.org", "anna (at) example.org", "anna[at]example.org", "anna [ at ] example.org"),
    *("anna{at}example.org", "anna <at> example.org", "anna(a)example.org", "anna[a]example.org"),
    "anna [a] example.org",
    *("anna(@)example.org", "anna[@]example.org", "anna (AT) example.org", "anna (ät) example.org"),
    *("anna(snabel-a)example.org", "anna snabel-a example.org", "anna snabela example.org"),
    "anna (snabel a) example.org",
    *("anna at example dot org", "anna AT example DOT org", "anna dot prov at example dot org"),
    "anna.p_at_example.org",
    "anna.prov at\nexample.org",
    *(
        "anna.prov at\texample.org",
        "anna.prov\tat\texample.org",
        "anna.prov\tat example.org",
        "anna at\texample dot org",
    ),
    *("anna (at) example (dot) org", "anna[at]example[dot]org", "anna@example[.]org", "anna@example(punkt)org"),
    *("ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "anna snabel-a example punkt se", "anna.prov at example.org"),
    *(
        "anna＠example.org",
        "anna﹫example.org",
        "ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "anna@example．org",
        "anna@example。org",
    ),
    *("\u0430nna@example.org", "anna@\u0435xample.org", "anna\u200b@example.org", "anna@exam\u00adple.org"),
    *("anna%40example.org", "anna%2540example.org", "anna&#64;example.org", "anna&#x40;example.org"),
    "anna&commat;example.org",
    *("anna&amp;#64;example.org", "anna@example&period;org", "anna\\u0040example.org", "anna=40example.org"),
    *("anna@\nexample.org", "anna\n@example.org", "anna@example\n.org", "anna@example.\norg"),
    "anna.prov@exam-\nple.org",
    *(
        "anna(a t)example.org",
        "anna (a t) example . org",
        "anna [snabel a] example . org",
        "anna [ snabel - a ] example.org",
    ),
    *(
        "anna|at|example.org",
        "anna*at*example.org",
        "anna -at- example.org",
        'anna "at" example.org',
        "anna 'at' example.org",
    ),
    *(
        "anna«at»example.org",
        "anna [alfakrull] example.org",
        "anna (kanelbulle) example.org",
        "anna (at-tecken) example.org",
    ),
    *(
        "anna (æt) example.org",
        "anna (ett) example.org",
        "anna_AT_example_DOT_org",
        "anna(at)example,org",
        "anna@example,org",
    ),
    *("anna ~at~ example.org", "anna [at] example [punkt] org"),
]
AROUND_EMAILS = ["{}", "Skriv till {} idag", "({})", "E-post {}", "<{}>", "{};", "Bo, {}.", "{} {}", "mailto:{}"]

PHONES = [
    *("070-123 45 67", "070-1234567", "0701234567", "070 123 45 67", "070.123.45.67", "070/123 45 67", "070/1234567"),
    *("070–123 45 67", "070\u2011123 45 67", "070\u2212123 45 67", "070\u2009123\u200945\u200967"),
    "070\u202f123\u202f45\u202f67",
    *("070\u00a0123\u00a045\u00a067", "070\u200b123\u200b45\u200b67", "070-123-45-67", "070_123_45_67"),
    "070·123·45·67",
    *("0701-23 45 67", "07012 34 567", "070 1234567", "070 1234 567", "070-12 34 567", "07 01 23 45 67"),
    "0 7 0 1 2 3 4 5 6 7",
    *("070 - 123 45 67", "070- 123 45 67", "(070) 123 45 67", "(070)-123 45 67", "(0)70-123 45 67"),
    "(0)70 123 45 67",
    *("0 70 123 45 67", "O70-123 45 67"),
    *("+46701234567", "+46 70 123 45 67", "+46 70-123 45 67", "+46 (0)70-123 45 67", "+46(0)70 123 45 67"),
    "+46-70-123 45 67",
    *("+46.70.123.45.67", "(+46) 70 123 45 67", "(+46)701234567", "+(46) 70 123 45 67", "+ 46 70 123 45 67"),
    "＋46701234567",
    *("+46 070-123 45 67", "+46 0701234567", "0046701234567", "0046 70 123 45 67", "00 46 70 123 45 67"),
    *("46701234567", "46 70 123 45 67", "46-70-1234567", "46(0)70-123 45 67"),
    *("+47 22 12 34 56", "+4722123456", "+47 912 34 567", "+358 40 123 4567", "+358401234567", "+45 12 34 56 78"),
    *("+4512345678", "+354 512 3456", "+44 20 7946 0018", "+49 30 1234567", "+1 212 555 0123", "0047 22 12 34 56"),
    *("00358 40 1234567", "+421 2 1234 5678"),
    *("08-123 45 67", "08-12 34 56", "08-123 456 78", "08/123 45 67", "08.123.456.78", "08 123 456 78"),
    "(08) 123 45 67",
    *("0480-45 00 00", "0480-450 00", "0480/45 00 00", "0480 45 00 00", "010-123 45 67"),
    *("070-123 45 67/68", "0480-45 00 00/01", "070-123\n45 67", "070-\n1234567", "+46 70\n123 45 67"),
    *("０７０－１２３　４５　６７", "٠٧٠-١٢٣ ٤٥ ٦٧", "0７0-1234567", "⓪70-1234567", "&#48;70-123 45 67"),
    *("070&nbsp;123&nbsp;45&nbsp;67", "070%20123%2045%2067", "%2B46701234567", "&#43;46701234567"),
]  # fmt: skip
TWO_PHONES = [
    "070-123 45 67, 070-765 43 21",
    "070-123 45 67/070-765 43 21",
    "070-123 45 67 070-765 43 21",
    "070-123 45 67 / 08-123 45 67",
    "070-123 45 67; 08-123 45 67",
    "+46 70 123 45 67/+46 8 123 45 67",
    "0701234567/0707654321",
]
AROUND_PHONES = [
    *("{}", "Ring {} idag", "({})", "Bo,{}.", "Tel: {}", "tel.{}", "mobil {}", "{};", "»{}«", "Bo: {} (växel)"),
    "x/{}",
    *("2024-01-01 {}", "{} 2024-01-01"),
]

# A word that announces a number lowers what is asked of its form.
ANNOUNCED = [
    *("tel {12 34 56}", "Tel. {45 00 00}", "tfn: {123 45}", "Telefonnummer {45 67 89}", "mobil {701234567}"),
    "mob: {70 123 45 67}",
    *("Ring {22 12 34 56}", "phone {212 555 0123}", "fax {45 00 01}", "växel {123 00 00}"),
    *("Tel: {12 34 56 / 65 43 21}", "tel {12 34 56}, {65 43 21}"),
    *(f"personnummer {{{DAY}}}", f"personnr: {{{DAY}-1230}}", f"pnr {{{BORN}}}", f"född {{{DAY}}}"),
    "född {1985-03-12}",
    *(f"f. {{{DAY}}}", f"född den {{{BORN}}}", "born {1985-03-12}", "samordningsnummer {850372-1230}"),
    *("e-post {anna at example.org}", "mail: {anna@kommun}", "mejl {anna (at) kommun}", "E-post till {anna@kommun}"),
]

HARMLESS = [
    "Startdatum 0001-01-01",
    "0001-01-01",
    "2024-01-01 1200",
    "2024-01-01 1200 kr",
    "2024-01-01, 1200 personer",
    "2024-01-01: 1200 deltagare",
    "2024-01-01 12:00",
    "2024-01-01T12:00:00",
    "2024-01-01 00:00:00",
    "2024-01-01 - 2026",
    "2024-01-01 till 2026-12-31",
    "2024.01.01-2026.12.31",
    "01.01.2024-31.12.2026",
    "1.1.2024 - 31.12.2026",
    "01/01/2024-31/12/2026",
    "20240101-20261231",
    "20240512_0830",
    "2009-01-01 2010",
    "2008/09-2010/11",
    "08/09 2010",
    "08.30-16.30",
    "08:30-16:30",
    "kl. 08-17 alla dagar",
    "kl 8-17",
    "må-fre 08.00-17.00, lör 10.00-14.00",
    "2 450 000 kr",
    "SEK 12 345 678,90",
    "+1 500 000 kr",
    "+15 000 000",
    "-2 500 000 kr",
    "+10 %",
    "+46 500 000 kr",
    "(1 200 000)",
    "1 200 000 (2019), 1 300 000 (2020)",
    "100 070 123 456",
    "10 11 12 13 14 15",
    "1 2 3 4 5 6 7 8 9 10",
    "12, 13, 14, 15",
    "45 33 22 11 00 deltagare",
    "2019: 120, 2020: 130, 2021: 140",
    "2019/00383",
    "2019/00383 (2014-2020)",
    "2016/00123-4",
    "dnr 2019/00383-12",
    "25-030-S02",
    "Dnr 22-044-S07, 23-024-S04",
    "2021SE05SFPR",
    "2014SE05M9OP001",
    "2014SE05M9OP001_2019/00383",
    "212000-0415 och 802518-5011",
    "212000-0415/802518-5011",
    "org.nr 556012-5790",
    "Org nr: 5560125790",
    "SE556012579001",
    "16212000-0415",
    "202100-2114",
    "2021002114",
    "232100-0024",
    "SE12 SE23 SE33",
    "SE-597 25 ÅTVIDABERG",
    "597 25",
    "Box 1234, 597 25 Åtvidaberg",
    "postnr 72189",
    "0561",
    "0561 Åtvidaberg",
    "0561, 0584, 0580",
    "kommunkod 0180",
    "05 Östergötland",
    "40 %",
    "66,6 %",
    "0,4",
    "0.45",
    "54.0 procent",
    "1:2",
    "1.1, 1.2 och 2.1",
    "2.1.3",
    "A2A, A1B",
    "kod 140, 102",
    "117",
    "artikel 49.3 a",
    "(EU) 2021/1057",
    "(EU) nr 1303/2013",
    "SFS 2011:1029",
    "1974:174",
    "ISBN 978-91-7501-234-5",
    "ISSN 1234-5678",
    "doi 10.1000/182",
    "10.1038/s41586-020-2649-2",
    "Bankgiro 5050-1055",
    "https://www.esf.se/projekt/2019-00383",
    "https://www.example.org/?id=20190038312&x=2",
    "http://192.0.2.10:8080/",
    "192.168.0.1",
    "v 1.2.3.4",
    "59.3293, 18.0686",
    "POINT(18.0686 59.3293)",
    "13.0731 55.6246, 12.9076 55.5744",
    "MULTIPOLYGON (((12.0312 57.8098, 12.0708 57.8294, 12.1068 57.8452)))",
    "year 2014-2020 and 2021-2027",
    "födda 1995-2000",
    "unga födda 2001",
    "född 1985",
    "ring 112",
    "Ring 1177",
    "mobil 2024-2027",
    "Mobil 2024-01-01 - 2026-12-31",
    "Telefoner 12 000 kr",
    "mobiltelefon 4 500 kr",
    "mobilitet 120 personer",
    "Mobilitetsstöd 15 000 kr",
    "tel 2 st",
    "ring 5 gånger",
    "@esfradet",
    "https://www.look-at-this.se/at/x.html",
    "a (at) b",
    "c 'at' d",
    "1*at*2",
    "ESF+ @ Kalmar",
    "5 st @ 2 500 kr",
    "at www.esf.se",
    "Read more at example.com",
    "Look at https://www.esf.se",
    "se (a) och (b)",
    "(a) deltagare. (b) ledare",
    "alternativ [a] gäller",
    "punkt (a) i förordningen",
    "A&O; B&B",
    "R&D 120 000 kr",
    "Småland & Öarna",
    "50%de",
    "100%20",
    "3/4, 1/2",
    "åk 7-9",
    "7-9 klass",
    "16-24 år",
    "0-5 år, 6-15 år",
    "10-12 veckor à 40 timmar",
    "160 000/4 = 40 000",
    "2 x 120",
    "120+130",
    "2007-2013, 2014-2020, 2021-2027",
    "09-10 2024",
    "4-5 2024",
    "0809",
    "SNI 85.590",
    "SSYK 2359",
    "kl 13:30-15:00 2024-02-03",
    "2024-02-03 kl. 13",
    "v. 12-15",
    "2 000-3 000",
    "020-serien",
    "uppdrag 070",
    "S:t Eriksgatan 117",
    "Provgatan 1-3",
    "lokal 0480",
    "konto 1234 5678 9012",
    "IBAN SE35 5000 0000 0549 1000 0003",
    "OCR 1234567890",
    "Id 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "sha256 9f86d081884c7d659a2feaa0c55ad015",
    "0x1f4",
    "15,5 heltidstjänster",
    "1 045 500,50",
    "10 045 500 000 kr",
    "8 503 121 231 kr",
    "8 503 121 231",
    "9 923 980",
    "18 378 980",
    "förordning 2016/679",
    "§ 5 2 st",
    "A1, A2, B1-B2",
    "Area 51",
    "24 april 2019",
    "april 2019-maj 2020",
    "12 mars 2024-14 april 2025",
    "50/50",
    "NUTS SE12-SE33",
    "2 700 600 800",
    "070",
    "0470",
    "00",
    "000000",
    "00000000",
    "0000000000",
    "1234567890123",
    "9999999999",
]


def check(around: str, form: str) -> None:
    """Nothing of *form* may stay, and all that stands around it must."""
    masked, count = mask(around.replace("{}", form))
    kept = [character for character in masked.replace(MASK, "") if character.isalnum()]
    assert kept == [character for character in around if character.isalnum()], masked
    assert count >= around.count("{}")
    assert masked.count("\n") == around.replace("{}", form).count("\n")


@each_of(IDENTITIES)
def test_identity_numbers(form: str) -> None:
    for around in AROUND_IDENTITIES:
        check(around, form)


def test_the_vat_number_of_a_sole_trader() -> None:
    for form in (f"SE{NUMBER}01", f"SE-{DAY}-{SERIAL}-01", f"SE {NUMBER} 01", f"se{NUMBER}01"):
        assert not set("0123456789").intersection(mask(form)[0])


@each_of(EMAILS)
def test_email_addresses(form: str) -> None:
    for around in AROUND_EMAILS:
        check(around, form)


def test_an_email_address_letter_by_letter() -> None:
    for around in AROUND_EMAILS[:-2]:
        check(around, "a n n a @ e x a m p l e . o r g")


@each_of([*PHONES, *TWO_PHONES])
def test_phone_numbers(form: str) -> None:
    for around in AROUND_PHONES:
        check(around, form)


@each_of(ANNOUNCED)
def test_what_a_word_announces(text: str) -> None:
    expected = "".join(MASK + piece.partition("}")[2] if at else piece for at, piece in enumerate(text.split("{")))
    assert mask(text.replace("{", "").replace("}", ""))[0] == expected


@each_of(HARMLESS)
def test_what_is_nobodys_stays(text: str) -> None:
    for around in ("{}", "Enligt {} gäller det.", "{}\n{}", "Belopp: {}", "({})", "{}, {}"):
        whole = around.replace("{}", text)
        assert mask(whole) == (whole, 0)
