from hypothesis import given
from hypothesis import strategies as st

from esfgraph.query.search_fields import ORDERS, alphabetical
from esfgraph.query.search_orders import Places


@given(st.lists(st.dictionaries(st.sampled_from(ORDERS), st.text(max_size=4)), max_size=20))
def test_places_sort_as_the_keys_do(listed: list[dict[str, str]]) -> None:
    places = Places()
    for keys in listed:
        places.add(keys)
    told = [dict(places.of(keys)) for keys in listed]
    for name in ORDERS:
        pairs = [(keys[name], told[at][name]) for at, keys in enumerate(listed) if name in keys]
        assert [key for key, _ in sorted(pairs)] == [key for key, _ in sorted(pairs, key=lambda pair: pair[1])]
        assert len({key for key, _ in pairs}) == len({place for _, place in pairs})
    assert [dict.keys(each) for each in told] == [keys.keys() for keys in listed]


def test_places_follow_the_swedish_alphabet() -> None:
    places, names = Places(), ["Örebro", "Zinkgruvan", "Ängelholm", "Ale", "Åmål"]
    for name in names:
        places.add({"title": alphabetical(name)})
    ranked = sorted(names, key=lambda name: dict(places.of({"title": alphabetical(name)}))["title"])
    assert ranked == ["Ale", "Zinkgruvan", "Åmål", "Ängelholm", "Örebro"]
