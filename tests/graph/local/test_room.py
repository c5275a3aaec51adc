from __future__ import annotations

from pathlib import Path

import pytest

from graph.local.room import check_room
from ontology.errors import LocalServerError


def test_a_disk_that_is_nearly_full_takes_no_more(tmp_path: Path) -> None:
    check_room(tmp_path, least=0)
    with pytest.raises(LocalServerError, match=r"nearly full, with [\d,]+ MB left: .*Make room and try again$"):
        check_room(tmp_path, least=2**62)
