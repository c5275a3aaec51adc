"""Exit codes: one table from what went wrong to the number a script sees. `docs/cli.md` is checked against it."""

from __future__ import annotations

from enum import IntEnum

from ontology.errors import (
    GatewayBusy,
    InputError,
    LocalServerError,
    NotFound,
    ProofBroken,
    QueryRefused,
    SaysoError,
    SettingsError,
    StoreAuth,
    StoreUnavailable,
)


class Exit(IntEnum):
    """Exit codes of the commands."""

    OK = 0
    BAD_INPUT = 1
    USAGE = 2
    UNREACHABLE = 3
    FAILED = 4
    CHANGED = 5
    TAMPERED = 6
    OUR_MISTAKE = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


# The first class that fits decides.
_CODES: tuple[tuple[type[SaysoError], Exit], ...] = (
    (ProofBroken, Exit.TAMPERED),
    (InputError, Exit.BAD_INPUT),
    (NotFound, Exit.BAD_INPUT),
    (GatewayBusy, Exit.UNREACHABLE),
    (QueryRefused, Exit.BAD_INPUT),
    (SettingsError, Exit.USAGE),
    (StoreUnavailable, Exit.UNREACHABLE),
    (StoreAuth, Exit.UNREACHABLE),
    (LocalServerError, Exit.UNREACHABLE),
    (SaysoError, Exit.FAILED),
)


def exit_code(error: SaysoError) -> Exit:
    """The exit code of a command that ended with this error."""
    return next(code for kind, code in _CODES if isinstance(error, kind))
