"""Anyone's table by a mapping file: the claims it makes, and each mistake by its cell or by the mapping's line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.base import Options
from loaders.mapping.templates import template
from loaders.reading import Reading, read_file
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

TABLE = """\
no;date;kind;perpetrators;place;dead;paper
1;12/03/2031;bombing;Red Banner, Blue Banner;Tarn;4;The Harbour Post
2;14/03/2031;raid;Red Banner;Tarn;;The Harbour Post
"""
MAPPING = """\
dataset: {id: incidents, version: "2031", title: Incidents, licence: CC0-1.0}
dates: dmy
record: "{no}"
source:
  id: "{paper|slug}"
  title: "{paper}"
  publisher: "{paper}"
  retrieved: 2031-04-01
values:
  kinds: {bombing: Bombing, raid: Attack}
about:
  locator: "row {no}"
entities:
  incident:
    id: "incident-{no}"
    kind: "{kind|map:kinds}"
    name@en: "{kind} in {place}"
    killedTotal: "{dead}"
    from: "{date}"
    until: "{date}"
  group:
    id: "{perpetrators|slug}"
    kind: ArmedGroup
    name@en: "{perpetrators}"
claims:
  - {subject: group, relation: participatedIn, object: incident, role: attacker}
"""
Mapped = Callable[..., Reading]


@pytest.fixture
def mapped(tmp_path: Path, vocabulary: Vocabulary) -> Mapped:
    """Read a table by a mapping."""

    def read(table: str = TABLE, mapping: str = MAPPING, **options: Any) -> Reading:
        (tmp_path / "table.csv").write_text(table, encoding="utf-8")
        (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
        return read_file(tmp_path / "table.csv", vocabulary, Options(mapping=tmp_path / "m.yaml", **options))

    return read


def test_a_row_is_a_record_with_its_source_and_claims(mapped: Mapped) -> None:
    reading = mapped()
    assert [str(each) for each in reading.problems] == []
    assert [source.id for source in reading.sources.values()] == ["the-harbour-post"]
    first, second = reading.good
    assert (first.key, second.key) == ("1", "2")
    incident, group, claim = first.claims
    assert incident.values == {
        "kind": ["Bombing"],
        "name": ["bombing in Tarn"],
        "nameLang": ["en"],
        "killedTotal": 4,
    }
    assert (incident.record, incident.from_, incident.locator) == ("1", "2031-03-12", "row 1")
    assert group.subject == "red-banner-blue-banner"
    assert (claim.subject, claim.relation, claim.object) == (group.subject, "PARTICIPATED_IN", "incident-1")
    assert dict(claim.qualifiers) == {"role": ["attacker"]}
    assert "killedTotal" not in second.claims[0].values


WRONG_TABLES = {
    "a kind that the value map lacks": (
        TABLE.replace("raid", "parade"),
        "FILE:C3: kind parade: not in the value map (expected a value of kinds: bombing, raid)",
    ),
    "a number that is none": (
        TABLE.replace(";4;", ";some;"),
        'FILE:F2: killedTotal "some": wrong kind of value (expected a value of type whole number)',
    ),
    "a row without its key": (
        TABLE.replace("\n2;", "\n;"),
        "FILE:A3: the record has no key (expected a value that is no other row's)",
    ),
    "a truncated row": (
        TABLE.replace(";;The Harbour Post", ""),
        "FILE:F3: the row ends here (expected 7 cells, as many as in the first row)",
    ),
    "a key twice": (
        TABLE.replace("\n2;", "\n1;"),
        "FILE: 1: the record is in the file twice (expected each record once)",
    ),
}


@pytest.mark.parametrize("case", WRONG_TABLES)
def test_a_mistake_in_the_table_is_told_by_its_cell(case: str, mapped: Mapped, tmp_path: Path) -> None:
    table, expected = WRONG_TABLES[case]
    assert str(mapped(table).problems[0]).replace(str(tmp_path / "table.csv"), "FILE") == expected


WRONG_MAPPINGS = {
    "no YAML": ("dataset: {", "M:1: expected the node content, but found '<stream end>' (expected YAML)"),
    "an unknown key": (
        MAPPING + "run: rm\n",
        "M:27: run: unknown key (expected one of dataset, complete, delimiter, dates, record, source, about, values, "
        "entities, claims)",
    ),
    "an unknown column": (
        MAPPING.replace("{dead}", "{deaths}"),
        "M:18: deaths: unknown column (expected one of no, date, kind, perpetrators, place, dead, paper)",
    ),
    "an unknown attribute": (
        MAPPING.replace("killedTotal", "killedTotl"),
        "M:18: killedTotl: unknown column (expected killedTotal; or # before a name of your own)",
    ),
    "an unknown entity": (
        MAPPING.replace("subject: group", "subject: gruop"),
        "M:26: gruop: unknown entity (expected one of incident, group)",
    ),
    "an unknown filter": (
        MAPPING.replace("{perpetrators|slug}", "{perpetrators|exec}"),
        "M:22: exec: unknown filter (expected one of slug, lower, map:NAME, split:SEPARATOR)",
    ),
}


@pytest.mark.parametrize("case", WRONG_MAPPINGS)
def test_a_mistake_in_the_mapping_is_told_by_its_line(case: str, mapped: Mapped, tmp_path: Path) -> None:
    mapping, expected = WRONG_MAPPINGS[case]
    with pytest.raises(InputError) as refused:
        mapped(mapping=mapping)
    assert str(refused.value).replace(str(tmp_path / "m.yaml"), "M") == expected


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_reading_of_templates_and_mappings(mapped: Mapped, text: str, more: str) -> None:
    for attempt in (lambda: template(text, ["a"], {}), lambda: mapped(mapping=text + MAPPING + more)):
        try:
            attempt()
        except InputError as error:
            assert str(error)
