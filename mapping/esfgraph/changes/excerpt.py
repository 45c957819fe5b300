"""Two texts that differ, cut to where they do."""

LONGEST = 120
"""Characters of a value that are shown whole."""
_BESIDE = 30
"""Characters shown on each side of what differs."""
_CUT = "…"


def excerpts(old: str, new: str, longest: int = LONGEST) -> tuple[str, str]:
    """Cut two values to what differs, with some of what stands around it; short ones stay whole."""
    if len(old) <= longest and len(new) <= longest:
        return old, new
    start = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    start = min(len(old), len(new)) if start is None else start
    most = min(len(old), len(new)) - start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return _cut(old, start, len(old) - end, longest), _cut(new, start, len(new) - end, longest)


def _cut(text: str, start: int, end: int, longest: int) -> str:
    first = max(0, start - _BESIDE)
    last = min(len(text), end + _BESIDE, first + longest)
    return f"{_CUT if first else ''}{text[first:last]}{_CUT if last < len(text) else ''}"
