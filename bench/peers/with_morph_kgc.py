"""morph-kgc over our tables: ``with_morph_kgc.py TABLES OUT RESULT PROCESSES``; runs in its own environment."""

import os
import runpy
import sys
from pathlib import Path

import morph_kgc  # noqa: F401 (imported before the clock starts, as on every side)
from bench.clock import Clock


def main() -> None:
    """Map the tables with the command that a user of morph-kgc would run."""
    tables, out, result = (Path(each).resolve() for each in sys.argv[1:4])
    config = out.with_suffix(".ini")
    config.write_text(
        "[CONFIGURATION]\n"
        f"output_file: {out}\n"
        "output_format: N-TRIPLES\n"
        "na_values: \\N\n"
        f"number_of_processes: {sys.argv[4]}\n"
        "logging_level: WARNING\n"
        "[tables]\n"
        f"mappings: {Path(__file__).with_name('mapping.yarrrml.yml')}\n",
        encoding="utf-8",
    )
    os.chdir(tables)  # sources are named relative to it
    sys.argv[1:] = [str(config)]
    clock = Clock()
    clock.measure("map", lambda: runpy.run_module("morph_kgc", run_name="__main__"))
    clock.write(result)


if __name__ == "__main__":
    main()
