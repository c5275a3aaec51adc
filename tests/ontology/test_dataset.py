"""The data set of June 2015, the shapes it must meet, and the guide to writing such a file.

The report's own text is not part of the project, so its hashes are not recomputed here; those of the guide's
made-up report are. What must never become a fact is spelled out one by one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, Graph

from ontology.files import DATASETS, ontology_turtle
from ontology.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[2]
DATASET = DATASETS / "afghanistan-2015.trig"
GUIDE = ROOT / "docs" / "writing-claims.md"
NS, ID, TYPE = "https://w3id.org/sayso/ns#", "https://w3id.org/sayso/id/", ox.NamedNode(str(RDF.type))
REPORT = "economist-2015-06"
UNFACTUAL = {"alleged", "hedged", "hypothetical"}


def short(term: Any) -> Any:
    """The local name of a Sayso term, the id of an entity, the value of a literal."""
    if isinstance(term, ox.NamedNode):
        return re.split(r"[#/]", term.value)[-1]
    return term.value


class Claims:
    """A file's triples by graph, and what their reifiers say."""

    def __init__(self, text: str) -> None:
        quads = list(ox.parse(text, format=ox.RdfFormat.TRIG))
        self.asserted: set[tuple[Any, ...]] = set()
        self.annotations: list[tuple[tuple[Any, ...], dict[str, list[Any]]]] = []
        reified = [q for q in quads if isinstance(q.object, ox.Triple)]
        about: dict[Any, dict[str, list[Any]]] = {q.subject: {} for q in reified}
        for q in quads:
            if isinstance(q.object, ox.Triple):
                continue
            if q.subject in about:
                about[q.subject].setdefault(short(q.predicate), []).append(short(q.object))
            else:
                self.asserted.add(self._key(q.graph_name, q))
        for q in reified:
            self.annotations.append((self._key(q.graph_name, q.object), about[q.subject]))

    def _key(self, graph: Any, triple: Any) -> tuple[Any, ...]:
        name = short(graph) if isinstance(graph, ox.NamedNode) else None
        return name, short(triple.subject), short(triple.predicate), short(triple.object)

    def about(self, *key: Any, graph: str = REPORT) -> list[dict[str, list[Any]]]:
        """The annotations of one triple."""
        return [said for triple, said in self.annotations if triple == (graph, *key)]

    def stands(self, *key: Any, graph: str = REPORT) -> bool:
        """Whether a triple is asserted in a graph."""
        return (graph, *key) in self.asserted

    def values(self, subject: str, predicate: str, graph: str = REPORT) -> list[Any]:
        """The asserted objects of a subject and a predicate."""
        return sorted(o for g, s, p, o in self.asserted if (g, s, p) == (graph, subject, predicate))


@pytest.fixture(scope="module")
def claims() -> Claims:
    return Claims(DATASET.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def passages() -> dict[str, dict[str, str]]:
    store = ox.Store()
    store.bulk_load(path=str(DATASET), format=ox.RdfFormat.TRIG)
    query = (
        f"SELECT ?source ?locator ?hash {{ ?source <{NS}passage> ?p . "
        f"?p <{NS}locator> ?locator ; <{NS}quoteSha256> ?hash }}"
    )
    found: dict[str, dict[str, str]] = {}
    for row in store.query(query):
        found.setdefault(short(row["source"]), {})[row["locator"].value] = row["hash"].value
    return found


# The file as a whole


def test_the_report_is_there_in_full(claims: Claims) -> None:
    own = [(triple, said) for triple, said in claims.annotations if triple[0] == REPORT]
    entities = {triple[1] for triple, _ in own if triple[2] == "type"}
    assert len(entities) >= 60
    assert len(own) >= 150


def test_every_paragraph_has_a_hash_and_supports_a_claim(claims: Claims, passages: dict[str, dict[str, str]]) -> None:
    table = passages[REPORT]
    assert list(passages) == [REPORT]
    assert set(table) == {f"para {n}" for n in range(1, 12)} | {"paras 1-2"}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in table.values())
    assert len(set(table.values())) == len(table)
    assert {loc for t, said in claims.annotations if t[0] == REPORT for loc in said["locator"]} == set(table)


def test_every_claim_has_one_locator(claims: Claims) -> None:
    assert [triple for triple, said in claims.annotations if len(said.get("locator", [])) != 1] == []


def test_no_triple_of_a_source_goes_without_annotation(claims: Claims) -> None:
    annotated = {triple for triple, _ in claims.annotations}
    assert {triple for triple in claims.asserted if triple[0] is not None} - annotated == set()


def test_what_stands_is_affirmed_and_what_is_doubted_does_not_stand(claims: Claims) -> None:
    for triple, said in claims.annotations:
        factual = said.get("certainty", ["asserted"])[0] not in UNFACTUAL and said.get("polarity") != ["denied"]
        assert factual == (triple in claims.asserted), triple


def test_a_speaker_is_reported_and_a_report_has_a_speaker(claims: Claims) -> None:
    for triple, said in claims.annotations:
        assert ("saidBy" in said) == (said.get("certainty") == ["reported"]), triple


def test_every_entity_used_has_a_class_and_a_name(claims: Claims) -> None:
    quads = [q for q in ox.parse(path=str(DATASET), format=ox.RdfFormat.TRIG) if isinstance(q.object, ox.Triple)]
    triples = [q.object for q in quads]
    used = {t.subject for t in triples} | {t.object for t in triples if str(t.object).startswith(f"<{ID}")}
    used = {short(term) for term in used} | {id for _, said in claims.annotations for id in said.get("saidBy", [])}
    assert used - {short(t.subject) for t in triples if t.predicate == TYPE} == set()
    assert used - {short(t.subject) for t in triples if short(t.predicate) == "name"} == set()


def test_ids_are_slugs() -> None:
    text = DATASET.read_text(encoding="utf-8")
    ids = set(re.findall(r"(?<![\w:\"]):([^\s;.,|>)\]]+)", re.sub(r'"[^"]*"|<[^>]*>|#.*', "", text)))
    assert len(ids) > 90
    assert [id for id in ids if not re.fullmatch("[a-z0-9-]+", id)] == []


def test_the_record_is_kept_apart_from_the_report(claims: Claims) -> None:
    """The report is in English and of one day: no other script and no later date is in its graph."""
    for triple, said in claims.annotations:
        if triple[0] == REPORT:
            assert str(triple[3]).isascii(), triple
            dates = " ".join(said.get("from", []) + said.get("until", []) + said.get("on", []))
            assert max(re.findall(r"[0-9]{4}(?:-[0-9]{2}){0,2}", dates), default="") <= "2015-06-24", triple


def test_a_source_bears_the_date_of_its_address() -> None:
    store = ox.Store()
    store.bulk_load(path=str(DATASET), format=ox.RdfFormat.TRIG)
    query = f"SELECT ?source ?url ?published {{ ?source <{NS}url> ?url ; <{NS}published> ?published }}"
    dated = {}
    for row in store.query(query):
        url = row["url"].value.replace("/nov/", "/11/").replace("news/world/", "")
        if day := re.search(r"/(20\d\d)/(\d\d)/(\d\d)/", url):
            dated[short(row["source"])] = ("-".join(day.groups()), row["published"].value)
    assert len(dated) >= 8
    assert {source: dates for source, dates in dated.items() if dates[0] != dates[1]} == {}


# What a reader must find


@pytest.mark.parametrize("person", ["tayyeb-agha", "hekmat-khalil-karzai", "shukria-barakzai"])
def test_who_met_in_what_capacity_and_on_whose_word(claims: Claims, person: str) -> None:
    assert claims.about(person, "participatedIn", "informal-contacts-2015") == [
        {"role": ["delegate"], "locator": ["para 10"]},
        {"saidBy": ["delegates"], "certainty": ["reported"], "capacity": ["personal"], "locator": ["para 10"]},
    ]


def test_who_says_that_two_civilians_died(claims: Claims) -> None:
    assert claims.values("parliament-attack-2015", "killedCivilians") == ["2"]
    assert claims.about("parliament-attack-2015", "killedCivilians", "2") == [
        {"saidBy": ["united-nations"], "certainty": ["reported"], "locator": ["para 2"]}
    ]
    assert claims.values("parliament-attack-2015", "killedTotal") == []


def test_more_than_30_injured_are_at_least_31_and_not_the_united_nations_word(claims: Claims) -> None:
    assert claims.values("parliament-attack-2015", "injuredTotalMin") == ["31"]
    assert all("saidBy" not in said for said in claims.about("parliament-attack-2015", "injuredTotalMin", "31"))


def test_the_vote_was_planned_and_is_not_reported_held(claims: Claims) -> None:
    assert claims.values("defence-minister-vote-2015-06", "status") == ["planned"]


def test_who_held_which_post_on_the_day_of_the_report(claims: Claims) -> None:
    on_the_day = {
        (triple[1], triple[3])
        for triple, said in claims.annotations
        if triple[0] == REPORT and triple[2] == "held" and said.get("on") == ["2015-06-24"]
    }
    assert on_the_day == {
        ("ashraf-ghani", "president-of-afghanistan"),
        ("abdullah-abdullah", "chief-executive-of-afghanistan"),
        ("arif-rahmani", "member-of-parliament"),
        ("shukria-barakzai", "member-of-parliament"),
        ("tayyeb-agha", "chief-negotiator-of-the-taliban"),
        ("hekmat-khalil-karzai", "deputy-foreign-minister"),
    }


def test_other_sources_call_the_nominee_acting_minister(claims: Claims) -> None:
    held = [(t[0], said["acting"]) for t, said in claims.annotations if t[1:3] == ("masoom-stanekzai", "held")]
    assert sorted(held) == [
        ("reuters-2015-06-23", ["true"]),
        ("stripes-2015-07", ["true"]),
        ("tasnim-2016-05-06", ["true"]),
    ]


def test_the_inauguration_has_two_dates(claims: Claims) -> None:
    by_source = {
        t[0]: said["until"] for t, said in claims.annotations if t[1:] == ("ghani-inauguration", "type", "Inauguration")
    }
    assert by_source == {REPORT: ["[..2014-09-21]"], "upi-2014-09-29": ["2014-09-29"]}


def test_the_attackers_deaths_are_read_from_two_paragraphs(claims: Claims) -> None:
    assert [said["locator"] for said in claims.about("parliament-attack-2015", "killedAttackers", "7")] == [
        ["paras 1-2"]
    ]


def test_who_was_in_parliament_when_the_attack_came(claims: Claims) -> None:
    assert [said["role"] for said in claims.about("lawmakers", "participatedIn", "parliament-attack-2015")] == [
        ["person-present"]
    ]
    days = [said["on"] for said in claims.about("arif-rahmani", "held", "member-of-parliament")]
    assert sorted(days) == [["2015-06-22"], ["2015-06-24"], ["2015-06-24"]]


@pytest.mark.parametrize(
    ("delegate", "side"),
    [
        ("tayyeb-agha", "taliban-delegates"),
        ("hekmat-khalil-karzai", "government-side-delegates"),
        ("shukria-barakzai", "government-side-delegates"),
    ],
)
def test_each_delegate_has_a_side_which_the_report_implies(claims: Claims, delegate: str, side: str) -> None:
    assert claims.values(delegate, "memberOf") == sorted(["delegates", side])
    assert [said["confidence"] for said in claims.about(delegate, "memberOf", side)] == [["medium"]]


def test_the_deadlock_had_gone_on_for_months(claims: Claims) -> None:
    (said,) = claims.about("security-posts-deadlock-2015", "type", "Dispute")
    assert (said["from"], said["until"], said["confidence"]) == (["[..2015-04-24]"], [".."], ["medium"])


def test_ramadan_was_under_way_when_the_report_appeared(claims: Claims) -> None:
    assert [said["on"] for said in claims.about("ramadan-2015", "type", "Event")] == [["2015-06-24"]]
    assert claims.stands("clerics-plea-2015", "about", "ramadan-2015")


def test_two_attempts_were_made_and_no_appointment_came_of_them(claims: Claims) -> None:
    attempts, sought = "earlier-attempts-to-appoint-a-defence-minister", "appointments-of-a-defence-minister-sought"
    assert claims.values(attempts, "type") == ["Event"]
    assert claims.stands(attempts, "calledFor", sought)
    assert [t for t in claims.asserted if t[0] == REPORT and t[1] == sought] == []
    assert [t[1] for t in claims.asserted if t[0] == REPORT and t[2:] == ("type", "Appointment")] == []


def test_no_label_adds_a_bound_in_time(claims: Claims) -> None:
    """A year may be part of a name; that something was before or after a day is the source's to say."""
    names = [t[3] for t in claims.asserted if t[0] == REPORT and t[2] == "name"]
    assert [name for name in names if re.search(r"\b(before|after|by) (\w+ )?\d{4}", name)] == []


def test_five_attacks_on_rahmani_are_his_own_word(claims: Claims) -> None:
    said = [said for triple, said in claims.annotations if triple[1] == "attacks-on-arif-rahmani"]
    assert {tuple(each["saidBy"]) for each in said} == {("arif-rahmani",)}
    assert claims.values("attacks-on-arif-rahmani", "occurrences") == ["5"]


# What the report does not say


def test_the_provincial_capital_has_not_fallen(claims: Claims) -> None:
    assert claims.values("taliban", "captured") == ["kunduz-central-districts"]
    assert claims.values("kunduz-city-fall", "type") == []
    fall = [said for t, said in claims.annotations if "kunduz-city-fall" in t and t[2] != "feared"]
    assert len(fall) == 6
    assert {tuple(said["certainty"]) for said in fall} == {("hypothetical",)}


@pytest.mark.parametrize("event", ["peace-talks", "ramadan-ceasefire-2015"])
def test_what_is_only_hoped_for_is_hypothetical(claims: Claims, event: str) -> None:
    assert [triple for triple in claims.asserted if triple[1] == event] == []
    assert {said["certainty"][0] for t, said in claims.annotations if t[1:3] == (event, "type")} == {"hypothetical"}


def test_divisions_within_the_taliban_are_only_possible(claims: Claims) -> None:
    said = [said for triple, said in claims.annotations if "taliban-divisions" in triple]
    assert len(said) == 6
    assert {tuple(each["certainty"]) for each in said} == {("hedged",)}


@pytest.mark.parametrize(
    ("event", "unsaid"),
    [
        ("informal-contacts-2015", "tookPlaceIn"),
        ("attempts-on-barakzai", "tookPlaceIn"),
        ("attacks-on-arif-rahmani", "tookPlaceIn"),
        ("attacks-on-judges-courts-guesthouses", "tookPlaceIn"),
        ("informal-contacts-2015", "occurrences"),
        ("attempts-on-barakzai", "occurrences"),
    ],
)
def test_places_and_numbers_not_given_are_not_filled_in(claims: Claims, event: str, unsaid: str) -> None:
    assert claims.values(event, unsaid) == []


@pytest.mark.parametrize(
    "event", ["attempts-on-barakzai", "attacks-on-arif-rahmani", "attacks-on-judges-courts-guesthouses"]
)
def test_attackers_not_named_are_not_filled_in(claims: Claims, event: str) -> None:
    roles = {r for t, said in claims.annotations if t[2:] == ("participatedIn", event) for r in said["role"]}
    assert "attacker" not in roles


def test_the_attack_is_laid_to_the_seven_members_and_not_to_the_movement(claims: Claims) -> None:
    took_part = [
        t[1] for t in claims.asserted if t[0] == REPORT and t[2:] == ("participatedIn", "parliament-attack-2015")
    ]
    assert sorted(took_part) == ["arif-rahmani", "lawmakers", "parliament-attackers"]
    attacked = [
        t[1] for t, said in claims.annotations if t[2] == "participatedIn" and "attacker" in said.get("role", [])
    ]
    assert sorted(attacked) == ["parliament-attackers", "taliban"]  # the movement: in its spring offensive
    assert claims.stands("parliament-attackers", "memberOf", "taliban")


def test_what_pakistan_is_asked_to_do_it_is_not_said_to_do(claims: Claims) -> None:
    stated = {(t[2], t[3]) for t in claims.asserted if t[:2] == (REPORT, "pakistan") and t[2] != "type"}
    assert stated == {("name", "Pakistan"), ("participatedIn", "lobbying-of-pakistan-2015")}


def test_the_two_districts_stay_unnamed(claims: Claims) -> None:
    assert claims.values("kunduz-central-districts", "size") == ["2"]
    names = [t for t, _ in claims.annotations if t[1:3] == ("kunduz-central-districts", "name")]
    assert names == [(REPORT, "kunduz-central-districts", "name", "two central districts of Kunduz")]


# The shapes

HEAD = f"@prefix s: <{NS}> . @prefix : <{ID}> . @prefix claim: <urn:sayso:claim:> .\n"
SOUND = """
:data a s:Dataset ; s:title "Data" ; s:version "1" ; s:licence "CC0-1.0" .
:report a s:Source ; s:title "Report" ; s:publisher "Post" ; s:published "2015-06" .
:kabul a s:City , s:Place , s:Entity ; s:name "Kabul" ; s:partOf :afghanistan .
:attacks a s:Attack , s:Event , s:Entity ; s:name "attacks" ; s:series true ; s:occurrencesMin 2 .
claim:1 a s:Claim ; s:locator "para 1" ; s:certainty s:reported ; s:saidBy :un ; s:killedTotalMin 2 .
claim:2 a s:Claim ; s:locator "para 1" ; s:certainty s:asserted ; s:ordinal 3 .
"""


def refusals(turtle: str, shapes: Graph) -> list[tuple[str, str]]:
    """What the shapes refuse, as focus and message."""
    _, report, _ = pyshacl.validate(
        Graph().parse(data=HEAD + turtle, format="turtle"), shacl_graph=shapes, advanced=True
    )
    assert isinstance(report, Graph)
    return sorted(
        (re.split("[/:]", str(report.value(r, SH.focusNode)))[-1], str(report.value(r, SH.resultMessage)))
        for r in report.subjects(RDF.type, SH.ValidationResult)
    )


def test_the_shapes_are_shacl_and_accept_sound_data(oracle: ModuleType) -> None:
    shapes = oracle.shapes_graph(load_vocabulary())
    ontology = Graph().parse(data=ontology_turtle())
    own = {o for s, p, o in shapes if str(o).startswith(NS) and p != RDF.type}
    assert {term for term in own if (term, RDF.type, None) not in ontology} == set()
    assert pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)[0]
    assert refusals(SOUND, shapes) == []


@pytest.mark.parametrize(
    ("turtle", "focus", "message"),
    [
        (':x a s:Source ; s:publisher "P" ; s:published "2015" .', "x", "s:title, the title of the source"),
        (
            ':x a s:Source ; s:title "T" ; s:publisher "P" .',
            "x",
            "s:published, or s:retrieved where it bears no date",
        ),
        (
            ':x a s:Source ; s:title "T" ; s:published "2015" .',
            "x",
            "s:publisher, s:url or s:archiveUrl, so that the source can be found again",
        ),
        (
            ':x a s:Source ; s:title "T" ; s:published "2015" ; s:url "www.example.org" .',
            "x",
            "a web address that begins with http:// or https://",
        ),
        (
            ':x a s:Source ; s:title "T" ; s:published "2015" ; s:publisher "P" ; s:language "English" .',
            "x",
            "a language tag such as en, ps or fa-AF",
        ),
        (':x a s:Dataset ; s:licence "MIT" .', "x", "s:version of the dataset"),
        (
            ':x a s:Dataset ; s:title "T" ; s:version "1" .',
            "x",
            "s:licence, the terms under which the dataset may be used",
        ),
        (
            ":x a s:Person , s:Actor , s:Entity .",
            "x",
            'at least one s:name, such as "Kabul"@en; for what has none, a short description',
        ),
        (
            ':x a s:Attack , s:Event , s:Entity ; s:name "x" ; s:occurrences 5 .',
            "x",
            "s:series true, because the event has a number of occurrences",
        ),
        (
            ':x a s:Place , s:Entity ; s:name "x" ; s:partOf :y . :y a s:Event , s:Entity ; s:name "y" .',
            "x",
            "a place, because a place is part of a place",
        ),
        (
            ':x a s:Event , s:Entity ; s:name "x" ; s:partOf :y . :y a s:Place , s:Entity ; s:name "y" .',
            "x",
            "an event, because an event is part of an event",
        ),
        (
            ':x a s:Actor , s:Entity ; s:name "x" ; s:partOf :y . :y a s:Place , s:Entity ; s:name "y" .',
            "x",
            "an organisation or a group, because an organisation or a group is part of one",
        ),
        (
            "claim:x a s:Claim ; s:certainty s:reported .",
            "x",
            "s:saidBy, the speaker, because the claim is s:reported",
        ),
        (
            "claim:x a s:Claim ; s:certainty s:asserted ; s:saidBy :un .",
            "x",
            "s:certainty s:reported rather than s:asserted, because the claim has a speaker",
        ),
        (
            'claim:x a s:Claim ; s:quoteSha256 "abc" .',
            "x",
            "a SHA-256 hash: 64 hexadecimal digits in lower case",
        ),
        ("claim:x a s:Claim ; s:ordinal 0 .", "x", "a number from 1 up: which time it is"),
        (
            "claim:x a s:Claim ; s:killedTotalMin 5 ; s:killedTotalMax 3 .",
            "x",
            "a number from 0 up, no more than s:killedTotal and s:killedTotalMax",
        ),
        ("claim:x a s:Claim ; s:sizeMax -1 .", "x", "a number from 0 up"),
        ("claim:x a s:Claim ; s:latitude 91.5 .", "x", "a latitude in degrees, from -90 to 90"),
        ("claim:x a s:Claim ; s:percentage 101 .", "x", "a share in per cent, from 0 to 100"),
        ('claim:x a s:Claim ; s:country "Afghanistan" .', "x", "a country code in capital letters, such as AF"),
    ],
)
def test_the_shapes_refuse(oracle: ModuleType, turtle: str, focus: str, message: str) -> None:
    assert refusals(turtle, oracle.shapes_graph(load_vocabulary())) == [(focus, message)]


# The guide


def code_blocks(language: str) -> Iterator[str]:
    """The guide's code blocks of one language."""
    return iter(re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S))


def test_the_guides_file_parses_and_keeps_its_own_rules() -> None:
    claims = Claims(next(code_blocks("trig")))
    source = "harbour-post-2031-03-12"
    assert claims.values("town-hall-attack", "killedSecurity", source) == ["4"]
    assert claims.values("red-banner", "participatedIn", source) == []
    for triple, said in claims.annotations:
        factual = said.get("certainty", ["asserted"])[0] not in UNFACTUAL and said.get("polarity") != ["denied"]
        assert factual == (triple in claims.asserted), triple


def test_the_guides_hashes_are_those_of_its_passages() -> None:
    quoted = re.findall(r"^> (.+)$", GUIDE.read_text(encoding="utf-8"), re.M)
    straight = str.maketrans("‘’“”", "''\"\"")
    forms = [re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(straight)).strip() for text in quoted]
    digests = re.findall(r's:quoteSha256 "([0-9a-f]{64})"', next(code_blocks("trig")))
    assert digests == [hashlib.sha256(form.encode()).hexdigest() for form in forms]


def test_the_guides_own_code_gives_the_same_hashes() -> None:
    scope: dict[str, Any] = {}
    exec(next(code_blocks("python")), scope)  # noqa: S102 - the guide's code is what is tested
    quoted = re.findall(r"^> (.+)$", GUIDE.read_text(encoding="utf-8"), re.M)
    digests = re.findall(r's:quoteSha256 "([0-9a-f]{64})"', next(code_blocks("trig")))
    assert [scope["quote_hash"](text) for text in quoted] == digests


def test_the_guide_explains_every_property_that_a_hand_may_write() -> None:
    ontology = Graph().parse(data=ontology_turtle())
    query = (
        f"SELECT ?p {{ {{ ?p a <{NS}ClaimProperty> }} UNION {{ ?p a <{NS}Qualifier> }} "
        f"FILTER NOT EXISTS {{ ?p a <{NS}Derived> }} }}"
    )
    text = GUIDE.read_text(encoding="utf-8")
    names = {str(row[0]).removeprefix(NS) for row in ontology.query(query)}
    assert {name for name in names if f"`s:{name}`" not in text} == set()
