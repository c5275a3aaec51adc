"""Clients that are not ours read the graph: the examples of docs/clients.md, each as a process of its own.

A process each, because py2neo (end of life) leaves sockets open, which this suite takes for an error.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graph.storage.store import Store

PAGE = (Path(__file__).parents[3] / "docs" / "clients.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("code", "output"), EXAMPLES, ids=["driver", "py2neo"])
def test_an_example_prints_what_the_page_says(code: str, output: str, loaded: Store, server: Any) -> None:
    names = f"uri, user, password = {server.uri!r}, {server.user!r}, {server.password!r}\n"

    done = subprocess.run([sys.executable, "-W", "ignore", "-c", names + code], capture_output=True, text=True)

    assert done.stdout == output, done.stderr
