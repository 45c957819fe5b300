"""Statements that belong to no batch, as a release has them: in every syntax of the dumps, with what they use."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from esfgraph.disk.gzip_members import Packer
from esfgraph.pipeline.cache.files import create
from esfgraph.pipeline.cache.statements import StatementFiles, StatementWriter
from esfgraph.pipeline.settings import use_counter
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.statistics.uses import Uses
from esfgraph.vocabulary.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Written:
    """Statements as the files of an entry hold them."""

    n_quads: bytes
    turtle: bytes
    json_ld: bytes
    uses: Uses
    count: int
    """How many statements there are."""

    def put(self, files: StatementFiles) -> None:
        """Create the files."""
        files.folder.mkdir()
        for file, packed in (
            (files.n_quads, self.n_quads),
            (files.turtle, self.turtle),
            (files.json_ld, self.json_ld),
        ):
            with create(file.path) as out:
                out.write(packed)


@lru_cache(maxsize=8)  # most of what a release states besides its records is the same from build to build
def written(statements: tuple[str, ...], ontology: Ontology) -> Written:
    """Write statements, those of a subject together, and count what they use."""
    n_quads, turtle, json_ld = BytesIO(), BytesIO(), BytesIO()
    packers = Packer(n_quads), Packer(turtle), Packer(json_ld)
    writer, counter = StatementWriter(*packers, load_compactor()), use_counter(ontology)
    counter.add(statements)
    writer.write(statements)
    writer.flush()
    for packer in packers:
        packer.finish()
    return Written(n_quads.getvalue(), turtle.getvalue(), json_ld.getvalue(), counter.uses(), writer.count)
