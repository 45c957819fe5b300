"""Exit codes: how a command tells the program that ran it what came of it."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command, each with its meaning."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> "Exit":
        """Make the number a member, and keep its meaning beside it."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    PUBLISHED = (0, "published; warnings are listed")
    SOME_REFUSED = (
        1,
        "published, but some records were refused (`validate`: violations; `releases verify`: damage; `fetch`: gaps; "
        "`compare-kohesio`: differences)",
    )
    CANNOT_RUN = (2, "could not run: wrong usage, unreadable input, no room to write; one sentence says which")
    NOTHING_PUBLISHABLE = (3, "nothing publishable")
    NOT_SERVED = (
        4,
        "written but not served: it would lose more than a tenth of the served projects or IRIs, or rename all",
    )
    INTERRUPTED = (130, "stopped by Ctrl-C; what was served before still is")


# Click leaves a paragraph that begins with this character as it is.
EPILOG = "\b\n" + "\n".join(["Exit codes:", *(f"  {code.value:>3}  {code.meaning}" for code in Exit)])
"""The table of codes as the help of a command shows it."""
