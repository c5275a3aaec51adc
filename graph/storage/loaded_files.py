"""Files that were loaded whole, by a hash of all that decides what loading them does.

While nobody has written since, loading such a file again changes nothing, so that it need not even be read.
"""

from __future__ import annotations

from graph.storage.store import Store
from graph.storage.writer_locks import Marks, marks

_FIND = "MATCH (f:LoadedFile {id: $id, state: $state}) RETURN f.report AS report"
_SAVE = """
MERGE (f:LoadedFile {id: $id}) SET f.name = $name, f.state = $state, f.report = $report
WITH f MATCH (old:LoadedFile) WHERE old.state <> $state DELETE old
"""


def find(store: Store, id: str, *, state: Marks) -> str | None:
    """The report that was saved with the file, if these marks, which the graph has now, are those of then."""
    rows = store.read(_FIND, id=id, state=str(state))
    return rows[0]["report"] if rows else None


def save(store: Store, id: str, *, name: str, report: str, state: Marks) -> None:
    """Note that a file is loaded; `state` are the marks that there are now, unless others wrote meanwhile."""
    if marks(store) == state:
        store.writing(lambda tx: tx.write(_SAVE, id=id, name=name, state=str(state), report=report))
