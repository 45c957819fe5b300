"""Names of sources as they are published: files, folders and archives may be called after persons. All are invented."""

from tests.cases import each_of

from esfgraph.privacy.masking import MASK
from esfgraph.privacy.persons_name import PersonsName
from esfgraph.privacy.public_names import PublicNames

PLACES = {
    "file": "{}.txt",
    "file among words": "ansökan {} slutlig.txt",
    "folder": "{}/a.txt",
    "folder of a folder": "2025/{}/sidor/a.txt",
    "archive": "{}.zip/a.txt",
    "member": "sidor.zip/{}.txt",
    "folder of an archive": "sidor.zip/{}/a.csv",
    "packed": "{}.csv.gz",
}
PERSON = PersonsName(["Åsa-Karin Prov Öberg"])
SECRETS = [
    *("Åsa-Karin Prov Öberg", "åsa-karin prov öberg", "ÖBERG, ÅSA-KARIN", "Asa_Oberg", "asa.oberg", "oberg-asa"),
    *("A\u030asa O\u0308berg", "Åsa%20Öberg", "ÅsaÖberg", "Åsa\u00a0Öberg"),
    *("850312-1231", "19850312-1231", "8503121231", "850312 1231", "850312_1231", "850312\u20131231", "198503121231"),
    *("８５０３１２-１２３１", "pnr 850312-1231", "850312+1231"),
    *("asa@example.org", "ASA@EXAMPLE.ORG", "asa(at)example.org", "asa%40example.org", "asa.oberg at example.org"),
    "asa＠example.org",
    *("070-123 45 67", "070_123_45_67", "0701234567", "+46701234567", "+46 70 123 45 67", "tel 070.123.45.67"),
    "0046-70-1234567",
]  # fmt: skip
HARMLESS = [
    *("25-030-S02", "2019-00383", "export 2026-01-01", "projekt_2021-2027", "Osby kommun", "000_1fa7831598b9845a"),
    "åsa",
    *("20260101-120000", "sida 12 av 447", "2014_2020_v2", "5560125790", "oberg"),
]  # fmt: skip


@each_of(PLACES, SECRETS)
def test_what_is_personal_in_a_name_is_masked(place: str, secret: str) -> None:
    name = PLACES[place].format(secret)
    public = PublicNames().of(name, [PERSON])
    around = PLACES[place].split("{}")
    assert MASK in public
    assert public.startswith(around[0].split("/")[0][:8])
    for rest in (secret, "berg", "0312", "1231", "example", "4567", "45 67", "45_67"):
        assert rest.casefold() not in public.casefold()


@each_of(PLACES, HARMLESS)
def test_other_names_stay(place: str, name: str) -> None:
    name = PLACES[place].format(name)
    assert PublicNames().of(name, [PersonsName(["Lisa Prov"])]) == name


def test_names_that_become_equal_are_told_apart() -> None:
    names = PublicNames()
    published = [names.of(f"{secret}.txt", [PERSON]) for secret in ("850312-1231", "asa oberg", "Öberg Åsa")]
    assert published == [f"{MASK}.txt", f"{MASK}.txt (2)", f"{MASK}.txt (3)"]
