"""Limits: how much a build takes at a time. None of them reaches a release, whose bytes are the same for all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes of what is worked on together, and from when on other processes work."""

    mean_batch: int = 512
    """Things of a batch (sources, projects or owners) on average."""
    largest_batch: int = 2048
    """Things of a batch at most."""
    large_source: int = 1_000_000
    """Bytes of a source that ends its batch: an export takes as long to read as hundreds of pages."""
    kept_sources: int = 32_000_000
    """Bytes of the sources of a batch that are not read from the disk again after they were hashed."""
    settled: int = 3_000_000_000
    """Nanoseconds after which another change of a file shows in its signature; no file system counts by more."""
    checked_projects: int = 1000
    """Projects that are validated together."""
    checked_owners: int = 500
    """Owners that are validated together."""
    pending_characters: int = 2_000_000
    """Characters of statements that wait in memory until they are written."""
    answers: int = 10_000
    """Printed names of owners whose numbers are kept in memory once they were looked up."""
    alone: int = 1500
    """Up to so many records, one process has done a step before others would have started."""
    few: int = 2
    """Up to so many batches, likewise."""
    ahead: int = 2
    """Batches that a worker is given at a time, so that it never waits for the next."""
