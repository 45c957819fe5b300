"""Quarantine: refused records, their text without personal data and the reasons, for their owner's eyes only."""

import json
from collections.abc import Iterable
from pathlib import Path

from esfgraph.rdf.iris import short_hash
from esfgraph.records.reading import Refused


def keep(folder: Path, refused: Iterable[Refused]) -> None:
    """Write each refused record to a folder of its own, named by what it holds; the same record is kept once."""
    for record in refused:
        place = folder / short_hash(record.source, record.text or "")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        reasons = [
            {
                "severity": reason.severity.value,
                "rule": reason.rule,
                "sheet": reason.position.sheet,
                "line": reason.position.line,
                "label": reason.position.label,
                "message": reason.message,
            }
            for reason in record.reasons
        ]
        _write(
            place / "reasons.json",
            json.dumps({"source": record.source, "reasons": reasons}, ensure_ascii=False, indent=2) + "\n",
        )
        if record.text is not None:
            _write(place / "record.txt", record.text)


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(text, encoding="utf-8")
