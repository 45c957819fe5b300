"""Sources in batches."""

from dataclasses import replace
from pathlib import Path

from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.settings import Settings
from esfgraph.pipeline.steps.read import source_batches
from esfgraph.rdf.iris import Iris
from esfgraph.records.reading import Hidden
from esfgraph.sources.files import Source

SETTINGS = Settings(Iris(), cache=Path("unused"), withdrawals=Path("unused"), corrections=Path("unused"))


def test_exports_are_begun_one_by_one_before_pages_that_take_less_time() -> None:
    pages = [Source(f"{number:04}", Path("x"), size=3000) for number in range(3000)]
    size = Limits().large_source + 1
    exports = [Source(f"export-{number}.csv", Path("x"), size=size) for number in range(3)]
    batches = list(source_batches(lambda: [*pages, *exports], SETTINGS))
    assert [batch.sources[-1] for batch in batches[:3]] == exports
    assert [len(batch.sources) for batch in batches[1:3]] == [1, 1]
    in_order = sorted(batches, key=lambda batch: batch.number)
    assert [batch.number for batch in in_order] == list(range(len(batches)))
    assert [source for batch in in_order for source in batch.sources] == [*pages, *exports]


def test_a_key_is_known_where_all_sources_are_and_tells_what_went_in() -> None:
    sources = [Source(name, Path(name), sha256=sha256) for name, sha256 in (("a", "1"), ("b", "2"), ("c", ""))]

    def key(sources: list[Source], settings: Settings = SETTINGS, hidden: Hidden | None = None) -> str | None:
        [batch] = source_batches(lambda: sources, settings, None if hidden is None else {0: hidden})
        return batch.key

    assert key(sources) is None
    keys = [
        key(sources[:2]),
        key([sources[0], Source("other", Path("b"), sha256="2")]),
        key([sources[0], Source("b", Path("b"), sha256="3")]),
        key(sources[:2], replace(SETTINGS, fingerprint="other")),
        key(sources[:2], hidden=Hidden(frozenset(["name"]))),
    ]
    assert None not in keys
    assert len(set(keys)) == len(keys)
    assert key([Source("a", Path("elsewhere"), sha256="1"), sources[1]]) == keys[0]
