"""Every error Sayso raises, in one tree; foreign errors are translated into it at one boundary each.

SaysoError
├── SettingsError            a setting is missing or has a wrong value
├── OntologyError            the ontology itself is broken
│   └── TermInUse            claims use terms that the vocabulary no longer has
├── InputError               something a person or file gave is wrong; names file, line, subject, property, value
│   ├── UnreadableFile       missing, empty, wrong encoding, unknown format
│   ├── UnwritableFile       no room, no permission, no such folder
│   ├── InvalidOntology      the file of a user's own terms redefines, lacks or misnames something
│   ├── MalformedFile        the file breaks its format's syntax
│   ├── DateError            not a date, or dates in the wrong order
│   ├── InvalidClaim         a record that the ontology or the shapes refuse
│   ├── ProofBroken          a saved answer is not what its digest was made of
│   ├── VersionConflict      an older version over a newer, or a record key twice in one load
│   └── DecisionRefused      a decision on identity or retraction that contradicts one in force
├── NotFound                 no such entity, fact, source …
├── QueryRefused             the read-only gateway does not run this query
│   ├── QuerySyntax          the query is not Cypher
│   ├── QueryLimit           it is too intricate, took too long or returned too much
│   └── GatewayBusy          too many queries run already
├── StoreError               Neo4j and the way to it
│   ├── StoreUnavailable     not there, not yet, or gone
│   ├── StoreAuth            the name or password was refused
│   ├── StoreConflict        a constraint or a concurrent change refused a write
│   └── StoreOutdated        constraints, indexes or ontology are not this version's
└── LocalServerError         the managed local Neo4j
    ├── DownloadError        an artifact could not be fetched
    ├── ChecksumError        an artifact is not the one that was locked
    ├── ServerStartError     it did not start
    ├── ServerBusy           another process is starting or stopping it
    ├── NoRoom               its disk is nearly full
    └── CredentialsLost      the store exists and its password file does not
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTION = re.compile("⟨(.+?)⟩")


def option(name: str) -> str:
    """A mark, for the texts of an InputError, for what its caller can give under a name, such as `knownAt`.

    Code that front ends share cannot know how they spell it: `--known-at` on the command line.
    """
    return f"⟨{name}⟩"


def _plain(name: str) -> str:
    return name


class SaysoError(Exception):
    """The root: catch this to catch whatever Sayso raises on purpose."""


class SettingsError(SaysoError):
    """A setting is missing or has a wrong value."""


class OntologyError(SaysoError):
    """The ontology cannot be read or contradicts itself."""


class TermInUse(OntologyError):
    """Claims use terms of a user's own that the vocabulary no longer has."""


class InputError(SaysoError):
    """Something given to Sayso is wrong; every part of the place that is known travels as an attribute."""

    def __init__(  # noqa: PLR0913 - the parts of a place
        self,
        problem: str,
        *,
        expected: str | None = None,
        file: str | None = None,
        line: int | None = None,
        cell: str | None = None,
        subject: str | None = None,
        property: str | None = None,
        value: str | None = None,
        record: str | None = None,
    ) -> None:
        self.problem = problem
        self.expected = expected
        self.file = file
        self.line = line
        self.cell = cell
        self.subject = subject
        self.property = property
        self.value = value
        self.record = record
        super().__init__(_spell(problem, _plain))

    def where(self, spelling: Callable[[str], str] = _plain) -> str:
        """The place, as `file:line: subject property value`, as far as it is known; of a sheet, `file:sheet!B7: …`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.cell) if part is not None)
        thing = " ".join(part for part in (self.subject, _spell(self.property, spelling), self.value) if part)
        return ": ".join(part for part in (place, thing) if part)

    def __str__(self) -> str:
        return self.spelled(_plain)

    def spelled(self, spelling: Callable[[str], str]) -> str:
        """The whole message, with `option`s as a front end spells them."""
        place, problem = self.where(spelling), _spell(self.problem, spelling)
        text = f"{place}: {problem}" if place else problem
        return f"{text} (expected {_spell(self.expected, spelling)})" if self.expected else text

    def as_dict(self) -> dict[str, str | int]:
        """The known parts by name, for JSON."""
        names = ("problem", "expected", "file", "line", "cell", "record", "subject", "property", "value")
        known = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        marked = ("problem", "expected", "property")
        return {name: _spell(part, _plain) if name in marked else part for name, part in known.items()}


def _spell(text: str | None, spelling: Callable[[str], str]) -> str:
    return _OPTION.sub(lambda mark: spelling(mark[1]), text or "")


class UnreadableFile(InputError):
    """A file is missing, empty, in the wrong encoding or of an unknown format."""


class UnwritableFile(InputError):
    """A file cannot be written: no room, no permission, no such folder."""


class InvalidOntology(InputError):
    """The file of a user's own terms cannot be read, or its terms do not fit the core; every mistake is named."""


class MalformedFile(InputError):
    """A file breaks the syntax of its format."""


class DateError(InputError):
    """A value is not a date, or dates stand in the wrong order."""


class InvalidClaim(InputError):
    """A record says something that the ontology or the shapes refuse."""


class ProofBroken(InputError):
    """A saved answer is not what its digest was made of."""


class VersionConflict(InputError):
    """A load would put an older version over a newer one, or holds a record key twice."""


class DecisionRefused(InputError):
    """A decision on identity or retraction contradicts one that is in force, or the ontology."""


class NotFound(SaysoError):
    """There is no such thing in the graph; `kind` and `id` say what was asked for."""

    def __init__(self, kind: str, id: str) -> None:
        self.kind = kind
        self.id = id
        super().__init__(f"no {kind} with id {id!r}")


class QueryRefused(SaysoError):
    """The read-only gateway does not run this query."""


class QuerySyntax(QueryRefused):
    """The query is not valid Cypher."""


class QueryLimit(QueryRefused):
    """The query is larger, took longer or returned more than is allowed."""


class GatewayBusy(QueryRefused):
    """As many queries run as may."""


class StoreError(SaysoError):
    """Neo4j, or the way to it, failed."""


class StoreUnavailable(StoreError):
    """Neo4j is not there, not yet there, or gone."""


class StoreAuth(StoreError):
    """Neo4j refused the name or the password."""


class StoreConflict(StoreError):
    """A constraint or a concurrent change refused a write."""


class StoreOutdated(StoreError):
    """The store's constraints, indexes or ontology are not this version's."""


class LocalServerError(SaysoError):
    """The managed local Neo4j failed."""


class DownloadError(LocalServerError):
    """An artifact could not be fetched."""


class ChecksumError(LocalServerError):
    """A fetched artifact is not the one that was locked."""


class ServerStartError(LocalServerError):
    """The server did not start."""


class ServerBusy(LocalServerError):
    """Another process is starting or stopping the same server."""


class NoRoom(LocalServerError):
    """The disk of the home folder is nearly full."""


class CredentialsLost(LocalServerError):
    """A store exists whose password file does not."""
