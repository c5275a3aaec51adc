"""Names of actors in event datasets: often an office or a sort of people and a country, seldom a person's.

`Government (Pakistan)`, `Head of Government (Pakistan)` and `Citizen (Pakistan)` stand for whoever a report called so.
Only a name that is plainly a body's gives it a class; whatever else acts is an `Actor` and no more.
"""

from __future__ import annotations

import re

_OF = re.compile(r"(?P<role>.+?) \((?P<of>[^()]+)\)")
_BODIES = {
    "government": "GovernmentBody",
    "legislature": "GovernmentBody",
    "lower house of parliament": "GovernmentBody",
    "upper house of parliament": "GovernmentBody",
    "cabinet / council of ministers / advisors": "GovernmentBody",
    "election commission": "GovernmentBody",
    "human rights commission": "GovernmentBody",
    "special court": "Court",
    "police": "Police",
    "military": "Army",
    "national intelligence bureau": "IntelligenceAgency",
    "population": "Group",
    "women": "Group",
    "veterans": "Group",
    "fishermen": "Group",
    "immigrants": "Group",
}
_MINISTRY = re.compile(r"\b(ministry|ministery)\b")
_PREFIXES = (
    ("military forces", "Army"),
    ("police forces", "Police"),
    ("government of", "GovernmentBody"),
    ("civilians", "Group"),
    ("protesters", "Group"),
    ("rioters", "Group"),
)


def kind_of(name: str) -> str:
    """The class of an actor by its name; `Actor` where the name does not tell."""
    found = _OF.fullmatch(name)
    role = (found["role"] if found else name).lower()
    if found and role in _BODIES:
        return _BODIES[role]
    if _MINISTRY.search(role):
        return "Ministry"
    return next((kind for prefix, kind in _PREFIXES if role.startswith(prefix)), "Actor")
