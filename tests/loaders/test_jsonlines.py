"""An export in JSON Lines loads again as the same graph, with the same ids, decisions included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.export.base import ExportOptions
from api.export.jsonlines import JsonLines
from api.services.loading import FileReport, Loading, Plan
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.model.claims import Claim, Dataset, Record, Source
from graph.read.exports import Export, Selection
from graph.storage.graph import Graph
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import Writer
from loaders.reading import read_datasets
from ontology.errors import MalformedFile
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

HEAD = """\
{"sayso":{"format":1,"partial":false}}
{"dataset":{"id":"d","version":"1"}}
{"source":{"id":"s","dataset":"d","title":"S","published":"2015","publisher":"P"}}
"""
REASON = Reason("tester", "a test", ["https://example.org/why"])


@pytest.fixture
def export_all(graph: Any, vocabulary: Vocabulary, tmp_path: Path) -> Callable[[], Path]:
    """Write all that the graph holds to a file."""

    def write() -> Path:
        path = tmp_path / "all.jsonl"
        export = Export(Graph(graph.store, vocabulary), Selection())
        path.write_bytes(b"".join(JsonLines().write(export, ExportOptions())))
        return path

    return write


@pytest.fixture
def load_files(graph: Any, vocabulary: Vocabulary) -> Callable[..., list[FileReport]]:
    """Load files as the command does."""
    return lambda *paths: list(Loading(vocabulary, graph.store).load(paths, Plan()))


def test_two_datasets_and_what_was_decided_come_back(
    clean_store: Store, vocabulary: Vocabulary, graph: Any, export_all: Any, load_files: Any, snapshot: Any
) -> None:
    load_files(DATASETS / "afghanistan-2015.trig", DATASETS / "arcadia-2031.trig")
    with Curator(clean_store, vocabulary) as curator:
        curator.same("ashraf-ghani", "abdullah-abdullah", REASON)
        curator.not_same("tayyeb-agha", "masoom-stanekzai", REASON)
        curator.retract(Target(source="herald-2031-05-03"), REASON)
        curator.same("kabul", "kunduz-city", REASON)
        curator.split("kunduz-city", REASON)
    before, file = snapshot(), export_all()
    graph.empty()
    reports = load_files(file)
    assert [(report.reading.dataset.id, report.decisions, report.problems) for report in reports] == [
        ("afghanistan-2015", 0, []),
        ("arcadia-2031", 5, []),
    ]
    assert snapshot() == before
    assert [report.decisions for report in load_files(file)] == [0, 0]
    assert snapshot() == before


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
_DAYS = st.sampled_from(["2015", "2015-06", "2015-06-22", "2015-06-22/2015-06-24", "../2015-06-22"])


@st.composite
def claims(draw: Any) -> list[Claim]:
    """A person, a meeting, and claims about her part in it: denied, doubted, quoted, dated or noted as may be."""
    common: dict[str, Any] = {"dataset": "d", "record": "r1", "source": "s"}
    name = sorted({draw(_TEXT), draw(_TEXT)})
    made = [
        Claim(subject="ann", values={"kind": ["Person"], "name": name, "nameLang": ["en"] * len(name)}, **common),
        Claim(subject="talks", values={"kind": ["Meeting"], "name": ["t"], "nameLang": ["en"]}, **common),
    ]
    for _ in range(draw(st.integers(0, 4))):
        speaker = draw(st.none() | st.just("ann"))
        qualifiers = draw(st.sampled_from([{}, {"role": ["delegate"]}, {"capacity": "personal"}]))
        made.append(
            Claim(
                subject="ann",
                relation="PARTICIPATED_IN",
                object="talks",
                qualifiers=qualifiers,
                polarity=draw(st.sampled_from(["affirmed", "denied"])),
                certainty=draw(st.sampled_from(["alleged", "hedged", "reported" if speaker else "asserted"])),
                note=draw(st.none() | _TEXT),
                locator=draw(st.none() | _TEXT),
                said_by=speaker,
                on=draw(st.none() | _DAYS),
                key=draw(st.none() | st.just("key")),
                **common,
            )
        )
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=claims())
def test_any_claims_come_back_with_their_ids(
    made: list[Claim], store: Store, vocabulary: Vocabulary, graph: Any, export_all: Any
) -> None:
    graph.empty()
    with Writer(store, vocabulary) as writer:
        source = Source("s", "d", title="S", published="2015-06-30", publisher="P")
        writer.load(Dataset("d", "1"), [Record("r1", tuple(made), (source,))])
    [reading] = read_datasets(export_all(), vocabulary)
    assert reading.problems == []
    found = {claim.id: claim.as_properties() for draft in reading.good for claim in draft.claims}
    assert found == {claim.id: claim.as_properties() for claim in made}
    graph.empty()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            '{"claim":{"id":"x","dataset":"d","record":"r","source":"s","subject":"a","kind":["Person"],"name":["A"],"nameLang":["en"]}}',
            "the id is not the hash of what the claim states",
        ),
        (
            '{"claim":{"dataset":"d","record":"r","source":"s","subject":"a","kind":["Unicorn"]}}',
            "unknown class",
        ),
        (
            '{"claim":{"dataset":"d","record":"r","source":"s","subject":"a","kind":["Person"],"name":["A"],"nameLang":["en"],"killedTotal":"many"}}',
            "wrong kind of value",
        ),
        (
            '{"claim":{"dataset":"d","record":"r","source":"s","subject":"a","kind":["Person"],"name":["A"],"nameLang":["en"],"sortKey":"x"}}',
            "unknown attribute",
        ),
        (
            '{"claim":{"dataset":"d","record":"r","source":"s","subject":"a","kind":["Person"],"name":["A"],"nameLang":["en","fa"]}}',
            "not a language for each text",
        ),
        (
            '{"claim":{"dataset":"d","record":"r","source":"s","subject":"a","relation":"HELD"}}',
            "a relation without an object",
        ),
    ],
)
def test_a_record_with_a_wrong_value_is_rejected(
    tmp_path: Path, vocabulary: Vocabulary, line: str, problem: str
) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text(HEAD + line + "\n")
    [reading] = read_datasets(path, vocabulary)
    assert [(each.problem, each.line) for each in reading.problems] == [(problem, 4)]


@pytest.mark.parametrize("line", ['{"claim":{"dataset":"d","rec', "[]", '{"claim":7}', '{"unicorn":{}}', "{}"])
def test_a_line_that_cannot_be_read_refuses_the_file(tmp_path: Path, vocabulary: Vocabulary, line: str) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text(HEAD + line + "\n")
    with pytest.raises(MalformedFile) as refused:
        read_datasets(path, vocabulary)
    assert refused.value.line == 4
