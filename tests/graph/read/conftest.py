"""What the tests of reading share: a small fictional data set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OFFICE = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:publisher "Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" ; s:derivedFrom :gazette .
:gazette {
  :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada Quill"@en {| s:locator "p. 1" |} .
  :bo a s:Person {| s:locator "p. 1" |} ; s:name "Bo Vane"@en {| s:locator "p. 1" |} .
  :mayor a s:Post {| s:locator "p. 1" |} ; s:name "mayor"@en {| s:locator "p. 1" |} .
  :ada s:held :mayor {| s:until "2020-03" ; s:locator "p. 1" |}
    {| s:saidBy :bo ; s:on "2020-02-10" ; s:locator "p. 2" |} .
  :bo s:held :mayor {| s:from "2020-03" ; s:until ".." ; s:locator "p. 1" |} .
  :ada s:relativeOf :bo {| s:locator "p. 3" |} .
  << :ada s:memberOf :guild >> s:polarity s:denied ; s:locator "p. 4" .
  :guild a s:Organisation {| s:locator "p. 4" |} ; s:name "the Guild"@en {| s:locator "p. 4" |} .
}
:herald { :ada s:held :mayor {| s:on "2020-07-01" ; s:locator "p. 9" |} . }
"""


@pytest.fixture
def load_office(load_trig: Callable[..., Any]) -> Callable[..., Any]:
    """Load who held the office of mayor of Erewhon, and more text if given."""
    return lambda more="": load_trig(OFFICE + more)
