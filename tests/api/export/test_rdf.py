"""RDF: files that load again as the same claims with the same ids, whatever the claims are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings

from api.export.base import ExportOptions
from api.export.registry import exporter_named
from graph.model.claims import Claim, Dataset, Record
from graph.read.exports import Export, Selection
from graph.storage.graph import Graph
from graph.storage.store import Store
from graph.write.loader import Writer
from loaders.reading import Reading, read_all_unchecked
from ontology.ids import NAMESPACE
from ontology.vocabulary import Vocabulary, load_vocabulary

Loaded = list[tuple[Dataset, list[Record]]]
_SPEC = spec_from_file_location("generated", Path(__file__).with_name("generated.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
generated = module_from_spec(_SPEC)
_SPEC.loader.exec_module(generated)

FORMATS = ("trig", "trig-reified", "nquads", "jsonld")
TRIG = """\
PREFIX :  <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>

:d a s:Dataset ;
    s:redistribute true ;
    s:version "1" .

:s1 a s:Source ;
    s:title "=HYPERLINK(1)" .

PREFIX role: <https://w3id.org/sayso/role/>

:s1 {
:ann a s:Person ;
    s:name "Ann"@en ;
    s:name "آن"@fa ;
    s:participatedIn :talks {| s:role role:delegate ; s:from "2015-05" ; s:locator "para 1" |} .
:bob a s:Person ;
    s:name "Bob \\"B\\" <b> & \\u0007"@en .
<< :bob s:participatedIn :talks ~ :c1 >>
    s:polarity s:denied ; s:locator "para 2" .
:talks a s:Meeting ;
    s:name "talks"@en .
}

"""


def read_again(exported: bytes, suffix: str, folder: Path, vocabulary: Vocabulary) -> list[Reading]:
    path = folder / f"again{suffix}"
    path.write_bytes(exported)
    return read_all_unchecked(path, vocabulary)


def claims_of(records: Iterable[Record]) -> dict[str, Claim]:
    return {claim.id: claim for record in records for claim in record.claims}


@pytest.mark.parametrize("format", FORMATS)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(loaded=generated.records(load_vocabulary()))
def test_any_claims_come_back_the_same(
    format: str, graph: Any, vocabulary: Vocabulary, tmp_path: Path, loaded: Loaded
) -> None:
    graph.empty()
    with Writer(graph.store, vocabulary) as writer:
        for dataset, records in loaded:
            writer.load(dataset, records)
    exporter = exporter_named(format)
    exported = b"".join(exporter.write(Export(Graph(graph.store, vocabulary), Selection()), ExportOptions()))
    again = read_again(exported, exporter.suffix, tmp_path, vocabulary)
    assert [each for reading in again for each in reading.problems] == [], exported.decode()
    found = {reading.dataset.id: {r.key: claims_of([r]) for r in reading.records()} for reading in again}
    assert found == {dataset.id: {r.key: claims_of([r]) for r in records} for dataset, records in loaded}, (
        exported.decode()
    )
    assert [reading.dataset for reading in again] == [dataset for dataset, _ in loaded]
    cited = {source.id: source for _, records in loaded for record in records for source in record.sources}
    assert {id: source for reading in again for id, source in reading.sources.items() if id in cited} == cited


def test_trig_is_as_a_person_would_write_it(small_graph: Store, exported: Callable[..., bytes]) -> None:
    assert exported("trig").decode() == TRIG


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers use what it deprecates
@pytest.mark.parametrize(("format", "known"), [("trig-reified", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_opens_what_is_for_other_programs(
    small_graph: Store, exported: Callable[..., bytes], format: str, known: str
) -> None:
    opened = rdflib.Dataset()
    opened.parse(data=exported(format), format=known)
    graph = opened.graph(rdflib.URIRef("https://w3id.org/sayso/id/s1"))
    ann, took_part = rdflib.URIRef("https://w3id.org/sayso/id/ann"), rdflib.URIRef(f"{NAMESPACE}participatedIn")
    assert [str(each) for each in graph.objects(ann, took_part)] == ["https://w3id.org/sayso/id/talks"]
    bob = rdflib.URIRef("https://w3id.org/sayso/id/bob")
    assert (bob, took_part, None) not in graph
    [denied] = graph.subjects(rdflib.URIRef(f"{NAMESPACE}polarity"), rdflib.URIRef(f"{NAMESPACE}denied"))
    assert graph.value(denied, rdflib.RDF.subject) == bob
    assert len(set(graph.objects(None, rdflib.URIRef(f"{NAMESPACE}claim")))) == 5


def test_a_part_says_so_and_loads_again_beside_the_rest(
    small_graph: Store,
    vocabulary: Vocabulary,
    exported: Callable[..., bytes],
    tmp_path: Path,
    snapshot: Any,
    load_reading: Any,
) -> None:
    before = snapshot()
    part = exported("trig", entities=("ann",), hops=0)
    assert b"s:partial true" in part
    [reading] = read_again(part, ".trig", tmp_path, vocabulary)
    stated = [claim.id for draft in reading.good for claim in draft.claims]
    assert (list(reading.retractable or ()), reading.dataset.id, reading.claims) == (stated, "d", 1)
    report = load_reading(reading)
    assert (report.claims_unchanged, report.claims_retracted) == (1, 0)
    assert snapshot() == before


def test_descriptions_that_are_annotated_alike_stay_apart(
    clean_store: Store, vocabulary: Vocabulary, exported: Callable[..., bytes], tmp_path: Path
) -> None:
    place: dict[str, Any] = {"dataset": "d1", "record": "report/ann", "source": "report", "subject": "ann"}
    claims = [Claim(**place, values={"kind": ["Person"]}), Claim(**place, values={"familyName": ["A."]})]
    with Writer(clean_store, vocabulary) as writer:
        writer.load(generated.DATASETS[0], [Record("report/ann", tuple(claims), generated.SOURCES[:1])])
    [again] = read_again(exported("trig"), ".trig", tmp_path, vocabulary)
    assert claims_of(again.records()) == {claim.id: claim for claim in claims}
