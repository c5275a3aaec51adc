from __future__ import annotations

import os
import threading
from pathlib import Path

from graph.local.written_files import replacing


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()

    with replacing(pipe) as file:
        file.write(b"all of it")

    reader.join(timeout=10)
    assert read == [b"all of it"]
    assert pipe.is_fifo()
