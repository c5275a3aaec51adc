"""Text that XML 1.0 can hold."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from api.export.base import text_of

# https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(value: Any, *, escaped: bool = False) -> str:
    """A value as text, with U+FFFD in place of characters that XML has no form for."""
    text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text_of(value))
    return escape(text) if escaped else text
