"""One change to the graph in one transaction: claims added, removed and moved, and all that follows from them.

Three phases, each with a type of its own for the next: `plan` locks nodes and reads what the change bears on,
`derive` works out without the store how everything stands afterwards, and `write` brings the store in line with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.storage.store import Row


@dataclass(frozen=True)
class Change:
    """Live claims to add, to remove (retract, with the reason `why`) and to move between entities.

    Claims are property maps of nodes. Those to add need no bounds, and each to move comes as it is and as it will be.
    Removed claims may be `withheld`: their dataset still makes them. `subjects` are resolved again although none of
    their claims change, since the metadata of their sources did.
    """

    now: datetime
    added: Sequence[Row] = ()
    removed: Sequence[Row] = ()
    why: str = ""
    withheld: bool = False
    moved: Sequence[tuple[Row, Row]] = ()
    subjects: Sequence[str] = ()

    @property
    def incoming(self) -> list[Row]:
        """The claims that are added, and the moved ones as they will be."""
        return [*self.added, *(after for _, after in self.moved)]

    @property
    def outgoing(self) -> list[Row]:
        """The claims that are removed, and the moved ones as they are."""
        return [*self.removed, *(before for before, _ in self.moved)]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved or self.subjects)
