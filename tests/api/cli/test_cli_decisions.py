"""`same`, `split`, `not-same`, `retract` and `decisions`, on the fictional data set that was made to need them."""

from __future__ import annotations

import json
import re

import pytest

from ontology.files import DATASETS

ARCADIA = DATASETS / "arcadia-2031.trig"
BY = ("--by", "A. Editor", "--why", "one name, one town")
HOAX = "lighthouse-2031-05-08"


@pytest.fixture
def arcadia(sayso, clean_store):
    assert sayso("load", str(ARCADIA)).code == 0
    return clean_store


def test_two_ids_become_one_and_two_again(sayso, arcadia):
    apart = sayso("show", "bo-larsen-mayor").out

    merged = sayso("same", "bo-larsen-deputy", "bo-larsen-mayor", *BY, "--evidence", "https://arcadia.example/roll")
    assert (merged.code, merged.out, merged.err) == (
        0,
        "",
        "bo-larsen-mayor is bo-larsen-deputy from now on; `sayso split bo-larsen-mayor` undoes it.\n",
    )
    shown = sayso("show", "bo-larsen-mayor")
    assert shown.err == "bo-larsen-mayor was merged into bo-larsen-deputy.\n"
    assert "  merged   bo-larsen-mayor\n" in shown.out
    assert "In its own voice: herald-2031-05-03, para 3; there as bo-larsen-mayor [811b19ee]\n" in shown.out

    split = sayso("split", "bo-larsen-mayor", "--by", "B. Editor", "--why", "two men of one name")
    assert (split.code, split.err) == (0, "bo-larsen-mayor is no longer bo-larsen-deputy.\n")
    assert sayso("show", "bo-larsen-mayor").out == apart


def test_two_sources_count_as_one_and_as_two_again(sayso, arcadia):
    wire, gazette = "arcadia-wire-2031-05-06", "gazette-2031-05-07"
    joined = sayso("same", wire, gazette, *BY)
    assert (joined.code, joined.err) == (
        0,
        f"{gazette} and {wire} count as one source from now on; `sayso split {gazette}` undoes it.\n",
    )
    assert f"  sameAs     {wire}\n" in sayso("show", gazette).out
    (lark,) = json.loads(
        sayso("query", "MATCH (c:Claim {source: 'daily-lark-2031-05-07'}) RETURN c.id LIMIT 1", "--json").out
    )["rows"]
    assert f"[{wire}], the same as {gazette}, copied by daily-lark-2031-05-07\n" in sayso("show", *lark).out
    assert sayso("decisions", gazette).out.splitlines()[1].endswith(f"{wire}, {gazette}  A. Editor  {BY[3]}")

    split = sayso("split", gazette, *BY)
    assert (split.code, split.err) == (0, f"{gazette} and {wire} no longer count as one source.\n")


def test_of_documents_that_are_sources_and_entities_it_has_to_be_said_which_are_meant(sayso, arcadia, load_trig):
    wire, gazette = "arcadia-wire-2031-05-06", "gazette-2031-05-07"
    load_trig(f"""
        :inquiry a s:Dataset ; s:version "1" .
        :inquiry-report a s:Source ; s:title "Of two reports" .
        :inquiry-report {{ :{wire} a s:Document . :{gazette} a s:Document . }}
    """)
    unsaid = sayso("same", wire, gazette, *BY)
    assert (unsaid.code, unsaid.err) == (
        1,
        f"sayso: ids {wire}, {gazette}: they are sources and entities "
        "(expected --sources or --entities, to say as which they are the same)\n",
    )
    assert sayso("decisions").out == ""

    as_sources = sayso("same", wire, gazette, *BY, "--sources")
    assert (
        as_sources.err == f"{gazette} and {wire} count as one source from now on; `sayso split {gazette}` undoes it.\n"
    )
    as_entities = sayso("same", wire, gazette, *BY, "--entities")
    assert as_entities.err == f"{gazette} is {wire} from now on; `sayso split {gazette}` undoes it.\n"


def test_a_judgement_stands_against_a_merge(sayso, arcadia):
    assert sayso("not-same", "bo-larsen-deputy", "bo-larsen-mayor", *BY).code == 0

    refused = sayso("same", "bo-larsen-mayor", "bo-larsen-deputy", *BY)
    assert (refused.code, refused.err) == (
        1,
        "sayso: other bo-larsen-deputy: bo-larsen-mayor and bo-larsen-deputy were judged not to be the same by "
        "A. Editor: one name, one town (expected that judgement, not-same bo-larsen-mayor bo-larsen-deputy, "
        "taken back first)\n",
    )
    assert "  not same  bo-larsen-mayor\n" in sayso("show", "bo-larsen-deputy").out

    assert sayso("not-same", "bo-larsen-mayor", "bo-larsen-deputy", *BY, "--undo").code == 0
    assert sayso("same", "bo-larsen-mayor", "bo-larsen-deputy", *BY).code == 0


def test_a_hoax_is_retracted_and_stays_so(sayso, arcadia):
    done = sayso("retract", HOAX, "--by", "A. Editor", "--why", "the paper made it up")
    assert (done.code, done.err) == (0, f"The source {HOAX} is retracted, and later loads leave it out.\n")
    told = sayso("show", "fall-of-highfield").out
    assert told.startswith("fall-of-highfield: nothing is said of it any more\n\nRetracted\n")
    assert told.count("retracted on") == told.count("A. Editor: the paper made it up") == 4

    again = sayso("load", str(ARCADIA))
    assert again.code == 0
    assert "9 claims are withheld: what they rest on was retracted, as `sayso decisions` tells." in again.err

    undone = sayso("retract", HOAX, "--undo", "--by", "A. Editor", "--why", "it stands by it")
    assert (undone.code, undone.err) == (0, f"The source {HOAX} is no longer retracted.\n")
    assert sayso("show", "fall-of-highfield").code == 0


def test_a_record_or_a_claim_is_retracted(sayso, arcadia):
    record = sayso("retract", "arcadia-2031", "--record", f"{HOAX}/grey-coats", *BY)
    assert record.err == f"The record {HOAX}/grey-coats is retracted, and later loads leave it out.\n"

    ((claim,),) = json.loads(
        sayso("query", "MATCH (c:Claim {subject: 'long-bridge'}) RETURN c.id LIMIT 1", "--json").out
    )["rows"]
    assert sayso("retract", claim, *BY).err == f"The claim {claim} is retracted, and later loads leave it out.\n"
    assert json.loads(sayso("show", claim, "--json").out)["claim"]["retraction"] == "A. Editor: one name, one town"


def test_the_log_names_author_and_reason(sayso, arcadia):
    assert sayso("decisions").err == "0 decisions\n"
    sayso("retract", HOAX, "--why", "the paper made it up", settings={"SAYSO_AUTHOR": "C. Editor"})
    sayso("same", "bo-larsen-deputy", "bo-larsen-mayor", *BY, "--evidence", "https://arcadia.example/roll")

    header, first, second = sayso("decisions").out.splitlines()
    assert header.split() == ["at", "decision", "about", "by", "why"]
    assert first.endswith(f"  retract   source {HOAX}       C. Editor  the paper made it up")
    assert second.endswith(
        "  same      bo-larsen-deputy, bo-larsen-mayor  A. Editor  one name, one town (https://arcadia.example/roll)"
    )
    (made,) = json.loads(sayso("decisions", HOAX, "--json").out)["results"]
    assert (made["kind"], made["source"], made["by"], made["pending"]) == ("retract", HOAX, "C. Editor", False)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("same", "bo-larsen-deputy", "bo-larsen-deputy", *BY), 1, "both ids are the same"),
        (("same", "bo-larsen-deputy", "nobody", *BY), 1, "no entity with id 'nobody'"),
        (("same", "bo-larsen-deputy", HOAX, *BY), 1, f"id {HOAX}: it is a source and no entity"),
        (("same", HOAX, "bo-larsen-deputy", *BY), 1, f"id {HOAX}: it is a source and no entity"),
        (("same", HOAX, HOAX, *BY), 1, "both ids are the same"),
        (("split", HOAX, *BY), 1, "it was not joined to another source"),
        (("same", "bo-larsen-deputy", "highfield", *BY), 1, "bo-larsen-deputy is a Person and highfield a City"),
        (("split", "bo-larsen-mayor", *BY), 1, "it was not merged into another"),
        (("retract", "nothing", *BY), 1, "no live claim with id 'nothing'"),
        (("retract", HOAX, "--undo", *BY), 1, "it is not retracted"),
        (("same", "bo-larsen-deputy", "bo-larsen-mayor", "--why", "x"), 2, "Invalid value for --by: missing"),
        (("same", "bo-larsen-deputy", "bo-larsen-mayor", "--why", "x", "--by", ""), 1, "has an author and a reason"),
        (("same", "bo-larsen-deputy", "bo-larsen-mayor", "--by", "x"), 2, "Missing option '--why'"),
    ],
)
def test_what_cannot_be_decided(sayso, arcadia, arguments, code, said):
    done = sayso(*arguments)

    assert done.code == code
    assert said in done.err
    assert sayso("decisions").out == ""


def test_show_tells_what_a_source_says_and_what_was_retracted(sayso, arcadia):
    said = json.loads(sayso("show", HOAX, "--json").out)
    assert (said["type"], "more" in said) == ("source", False)
    count = said["source"]["claims"]
    assert len(said["claims"]) == count
    lines = sayso("show", HOAX).out.splitlines()
    assert len([line for line in lines[lines.index("It says") :] if line.startswith("  - ")]) == count
    short = sayso("show", HOAX, "--limit", "1")
    told = "There are more claims than these 1: ask for a higher --limit, or for the next ones with --cursor "
    assert short.err.startswith(told)
    rest = sayso("show", HOAX, "--json", "--cursor", short.err.removeprefix(told).strip())
    assert rest.err == ""
    rest = json.loads(rest.out)
    assert [claim["id"] for claim in rest["claims"]] == [claim["id"] for claim in said["claims"][1:]]

    assert sayso("retract", HOAX, *BY).code == 0
    taken_back = sayso("show", HOAX).out.splitlines()
    (line,) = [line for line in taken_back if line.startswith("  Retracted by ")]
    assert re.fullmatch(r"  Retracted by A\. Editor on \d{4}-\d\d-\d\d: one name, one town", line)
    below = [line for line in taken_back[taken_back.index("Retracted") :] if line.startswith("  - ")]
    assert len(below) == count
    assert all("; retracted on " in line for line in below)


def test_show_tells_of_an_entity_that_all_of_it_was_retracted(sayso, clean_store, load_trig):
    load_trig(
        ':d a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "CC0-1.0" .\n'
        ':n a s:Source ; s:title "N" ; s:published "2020-01-02" .\n'
        ':n { :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada"@en {| s:locator "p. 1" |} . }\n'
    )
    assert sayso("retract", "n", *BY).code == 0
    shown = sayso("show", "ada")
    assert shown.code == 0
    first, _, title, *claims = shown.out.splitlines()
    assert (first, title, len(claims)) == ("ada: nothing is said of it any more", "Retracted", 1)
    assert "; retracted on " in claims[0]
    assert json.loads(sayso("show", "ada", "--json").out)["type"] == "retracted"
