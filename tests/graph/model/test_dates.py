"""What dates mean: tables to read, and properties held against a reference that lists every world."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.dates import Bounds, Form, Span, Verdict, agreed, bounds, hull, parse, parse_as_of, verdict
from ontology.errors import DateError

DOC = Path(__file__).parents[3] / "docs" / "time.md"


def d(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def b(*texts: str | None) -> Bounds:
    return Bounds(*map(d, texts))


def doc_rows(header: str) -> list[list[str | None]]:
    """The cells of the table that begins with `header`; code without its marks, `-` as None."""
    lines = DOC.read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines[next(i for i, line in enumerate(lines) if line.startswith(header)) + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append([None if cell == "-" else cell.strip("`") for cell in cells])
    return rows


@pytest.mark.parametrize("row", doc_rows("| Text | Start"), ids=lambda row: row[0])
def test_doc_text(row: list[str | None]) -> None:
    span = parse(row[0])
    assert [span.start_earliest, span.start_latest, span.end_earliest, span.end_latest] == [
        d(cell) for cell in row[1:5]
    ]


@pytest.mark.parametrize("row", doc_rows("| Finest part"), ids=lambda row: row[3])
def test_doc_margins(row: list[str | None]) -> None:
    span = parse(row[3])
    assert (span.start_earliest, span.end_latest) == (d(row[4]), d(row[5]))


def doc_bounds(row: list[str | None]) -> Bounds:
    from_, until, on, published, kind = row[:5]
    return bounds(from_=from_, until=until, on=on, published=published, series=kind == "series")


@pytest.mark.parametrize("row", doc_rows("| `from` | `until` | `on` | `published` | kind | `fromEarliest`"), ids=str)
def test_doc_claim(row: list[str | None]) -> None:
    assert doc_bounds(row) == replace(b(*row[5:9]), repeated=row[4] == "series")


@pytest.mark.parametrize("row", doc_rows("| `from` | `until` | `on` | `published` | kind | `asOf`"), ids=str)
def test_doc_verdict(row: list[str | None]) -> None:
    held, asked = doc_bounds(row), parse_as_of(str(row[5]))
    assert [verdict(held, *asked), verdict(held, *asked, throughout=True)] == row[6:8]


def test_forms() -> None:
    day = date(2015, 6, 22)
    assert parse("2015-06-22") == Span(day, day, day, day, open_start=False, open_end=False, form=Form.DATE)
    assert parse("2015-06-22/..") == Span(day, day, None, None, open_end=True, form=Form.INTERVAL)
    assert parse("../2015-06-22") == Span(None, None, day, day, open_start=True, form=Form.INTERVAL)
    assert parse("{..2014,2015-06-22}") == Span(None, None, day, day, form=Form.ALL)
    assert parse("{2015-06-22,2016..}") == Span(day, day, None, None, form=Form.ALL)
    assert parse("{2015-06-22..}") == Span(day, day, None, None, form=Form.ALL)
    assert parse("{..2015-06-22}") == Span(None, None, day, day, form=Form.ALL)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("[..2013,2015]", None, "2015-12-31"),
        ("[2014,2015-06..]", "2014-01-01", None),
        ("[ 2015-06-01 , 2015-06-05 ]", "2015-06-01", "2015-06-05"),
        ("201x", "2010-01-01", "2019-12-31"),
        ("000X", "0001-01-01", "0009-12-31"),
        ("0001~", "0001-01-01", "0002-12-31"),
        ("0001-01-02~", "0001-01-01", "0001-01-05"),
        ("9999-12-31~", "9999-12-28", "9999-12-31"),
        ("9999-24", "9999-12-01", "9999-12-31"),
        ("2016-02-2X", "2016-02-20", "2016-02-29"),
        ("XXXX-02-29", "0004-02-29", "9996-02-29"),
        ("2015-06-XX~", "2015-05-01", "2015-07-31"),
        ("2015-XX?", "2014-01-01", "2016-12-31"),
        ("2015?-06-22", "2014-06-22", "2016-06-22"),
        ("2015-~06-22", "2015-05-22", "2015-07-22"),
        ("2015-06-~22", "2015-06-19", "2015-06-25"),
        ("%2015-?06-~22", "2013-05-19", "2017-07-25"),
    ],
)
def test_corner_cases(text: str, first: str | None, last: str | None) -> None:
    span = parse(text)
    assert (span.start_earliest, span.end_latest) == (d(first), d(last))


EDTF = "an EDTF date such as 2015, 2015-06-22, 2015-06~, 201X, [2015-06-15..2015-06-21] or 2015-05/2015-06"
YEARS = "a year from 0001 to 9999"


@pytest.mark.parametrize(
    ("text", "problem", "expected"),
    [
        ("", "not a date", EDTF),
        ("..", "not a date", EDTF),
        ("June 2015", "not a date", EDTF),
        ("20150622", "not a date", EDTF),
        ("2015-6-1", "not a date", EDTF),
        ("2015-13", "not a date", EDTF),
        ("22.06.2015", "not a date", EDTF),
        ("2015 -06", "not a date", EDTF),
        ("2015-06-22T10:00", "not a date", EDTF),
        ("2015-21^note", "not a date", EDTF),
        ("2015-X06", "not a date", EDTF),
        ("2015~?", "not a date", EDTF),
        ("2015//2016", "not a date", EDTF),
        ("2015T10:00:00", "a time of day without its day", EDTF),
        ("2015-02-29", "there is no such day", "a day of the calendar"),
        ("2015-00", "there is no such day", "a day of the calendar"),
        ("2015-02-3X", "there is no such day", "a day of the calendar"),
        ("0000", "the year is outside what can be stored", YEARS),
        ("-9999", "the year is outside what can be stored", YEARS),
        ("-0044-03-15", "the year is outside what can be stored", YEARS),
        ("Y170000002", "the year is outside what can be stored", YEARS),
        ("Y17E7", "the year is outside what can be stored", YEARS),
        ("0000-21", "the year is outside what can be stored", YEARS),
        ("/", "neither end is given", EDTF),
        ("2015-06-22/2015-06-01", "the interval ends before it starts", "the earlier date first"),
        ("[2015..2014]", "a range in the set ends before it starts", "the earlier date first"),
        ("[2015", "the set is not closed", EDTF),
        ("{2015]", "the set is not closed", EDTF),
        ("[2015,]", "a member of the set is empty", EDTF),
        ("[2015,2015-02-30]", "there is no such day", "a day of the calendar"),
    ],
)
def test_refused_texts(text: str, problem: str, expected: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert caught.value.as_dict() == {"problem": problem, "expected": expected, "value": text}


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            {"from_": "2015-13"},
            f"from 2015-13: not a date (expected {EDTF})",
        ),
        (
            {"from_": "2015", "until": "2014"},
            "until 2014: the end is before the start (expected a date not before 2015, from which it is said to hold)",
        ),
        (
            {"from_": "2015-06", "on": "2015-05"},
            "on 2015-05: it is said to hold before it began"
            " (expected a date not before 2015-06-01, the earliest start)",
        ),
        (
            {"until": "2015-06", "on": "2015-07"},
            "on 2015-07: it is said to hold after it ended (expected a date not after 2015-06-30, the latest end)",
        ),
        (
            {"from_": "2015/2016"},
            "from 2015/2016: this is an interval"
            " (expected one date, or one of several as […]; an interval is a from and an until)",
        ),
        (
            {"until": "{2015,2016}"},
            "until {2015,2016}: this is several dates"
            " (expected one date, or one of several as […]; an interval is a from and an until)",
        ),
        (
            {"on": "{2015-06-01,2015-06-05}"},
            "on {2015-06-01,2015-06-05}: these are several dates (expected one date, one of several as […],"
            " or an interval; dates on which it held are a claim each)",
        ),
        (
            {"until": "..", "published": "soon"},
            f"published soon: not a date (expected {EDTF})",
        ),
    ],
)
def test_refused_claims(stated: dict[str, str], message: str) -> None:
    with pytest.raises(DateError) as caught:
        bounds(**stated)
    assert str(caught.value) == message


def test_sharing_a_boundary_day_is_no_conflict() -> None:
    assert bounds(from_="2015-06-22", until="2015-06", on="2015-06-22") == b(
        "2015-06-22", "2015-06-22", "2015-06-22", "2015-06-30"
    )
    assert bounds(from_="2015-06", until="[..2015-06-01]") == b("2015-06-01", "2015-06-01", "2015-06-01", "2015-06-01")


def test_an_undated_participation_lies_within_its_event() -> None:
    event = bounds(from_="[2015-05-01..2015-05-10]", until="[2015-06-20..2015-06-24]")
    taking_part = bounds(outer=event)
    assert taking_part == b("2015-05-01", "2015-06-24", "2015-05-01", "2015-06-24")
    assert verdict(taking_part, *parse_as_of("2015")) is Verdict.CERTAIN
    assert verdict(taking_part, *parse_as_of("2015-06-01")) is Verdict.POSSIBLE
    assert bounds(on="2015-06-01", outer=event) == bounds(on="2015-06-01")
    assert bounds(outer=Bounds()).undated


def test_a_day_makes_no_series_certain_however_it_is_written() -> None:
    for on in ("2015-06-24", "2015-06-24/2015-06-24"):
        under_way = bounds(from_="2015-05-01", on=on, series=True)
        assert under_way.as_properties() == b("2015-05-01", "2015-05-01", "2015-06-24", None).as_properties()
        assert verdict(under_way, date(2015, 6, 24), date(2015, 6, 24)) is Verdict.POSSIBLE


def test_publication_alone_makes_nothing_certain_or_possible_but_some_days_impossible() -> None:
    day, later, published = date(2015, 6, 1), date(2016, 1, 1), date(2015, 6, 24)
    assert verdict(Bounds(), day, day, over_by=published) is Verdict.UNDATED
    assert verdict(Bounds(), later, later, over_by=published) is Verdict.IMPOSSIBLE
    begun = Bounds(from_earliest=day)
    assert verdict(begun, later, later, begun_by=published) is Verdict.POSSIBLE
    assert verdict(begun, later, later, begun_by=published, over_by=published) is Verdict.IMPOSSIBLE
    lasting = bounds(until="..", published="2015-06-24")
    assert verdict(lasting, published, published) is Verdict.POSSIBLE
    assert verdict(lasting, published, published, begun_by=published) is Verdict.CERTAIN


def test_accounts_of_one_stretch_narrow_each_other_unless_they_exclude_each_other() -> None:
    vague, sharp = b("2015-05-01", "2015-05-31", None, None), b("2015-05-04", "2015-05-04", "2015-05-06", "2015-05-06")
    assert agreed([vague, sharp]) == sharp
    earlier = b(None, "2014-09-21", None, "2014-09-21")
    later = b("2014-09-29", "2014-09-29", "2014-09-29", "2014-09-29")
    assert agreed([earlier, later]) == b(None, "2014-09-29", None, "2014-09-29")
    longer = b("2015-09-28", "2015-09-28", "2015-10-12", "2015-10-13")
    shorter = b("2015-09-28", "2015-09-28", "2015-10-01", "2015-10-01")
    assert agreed([longer, shorter]) == b("2015-09-28", "2015-09-28", "2015-10-01", "2015-10-13")
    assert agreed([Bounds(), vague]) == vague


def test_properties_have_the_names_of_the_graph() -> None:
    assert bounds(from_="2015-06-22").as_properties() == {
        "fromEarliest": date(2015, 6, 22),
        "fromLatest": date(2015, 6, 22),
        "untilEarliest": date(2015, 6, 22),
        "untilLatest": None,
    }


def test_hull() -> None:
    first = bounds(from_="2015-05", until="2015-06-01")
    second = bounds(from_="2015-06-10", until="2015-06-20")
    assert hull([second, Bounds(), first]) == b("2015-05-01", "2015-05-31", "2015-06-20", "2015-06-20")
    assert hull([first, bounds(on="2015-07-01")]) == b(None, "2015-05-31", "2015-07-01", None)
    assert hull([]) == hull([Bounds()]) == Bounds()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015-06-22", "2015-06-22", "2015-06-22"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-05/2015-06-22", "2015-05-01", "2015-06-22"),
        ("2015-06-22/2015-06", "2015-06-22", "2015-06-30"),
    ],
)
def test_as_of(text: str, first: str, last: str) -> None:
    assert parse_as_of(text) == (d(first), d(last))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("yesterday", "not a day or a stretch of days to ask about"),
        ("", "not a day or a stretch of days to ask about"),
        ("2015-06~", "not a day or a stretch of days to ask about"),
        ("2015-06-22/", "not a day or a stretch of days to ask about"),
        ("2015-06-22/..", "not a day or a stretch of days to ask about"),
        ("2015-21", "not a day or a stretch of days to ask about"),
        ("2015-06-31", "there is no such day"),
        ("0000", "the year is outside what can be stored"),
        ("2015-06-22/2015-06-21", "the last day asked about is before the first"),
    ],
)
def test_refused_as_of(text: str, problem: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_as_of(text)
    assert caught.value.as_dict() == {
        "problem": problem,
        "expected": "YYYY-MM-DD, YYYY-MM or YYYY, or two of them as FIRST/LAST",
        "property": "asOf",
        "value": text,
    }


EVERY_DAY = [(date(2000, 1, 1) + timedelta(n)).isoformat() for n in range(36525)]


@given(st.from_regex(r"20[0-9X]{2}(-[01X][0-9X](-[0-3X][0-9X])?)?", fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_unspecified_digits_stand_for_any(text: str) -> None:
    """Against every day of the century, read as text."""
    days = [day for day in EVERY_DAY if re.match(text.replace("X", "."), day)]
    try:
        span = parse(text)
    except DateError:
        # A month from 21 on is a season or nothing.
        assert days == []
    else:
        assert [span.start_earliest, span.end_latest] == [d(days[0]), d(days[-1])]


PIECES = ["2015", "2014", "-06", "-22", "-21", "-1X", "X", "x", "?", "~", "%", "..", "/", "[", "]", "{", "}"]
PIECES += [",", "T10:00:00", "Z", "S2", "Y", "E5", "-", "0", "1", "9999", "^", " ", "\u0661"]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_in_silence(text: str) -> None:
    """The grammar's own parser prints and raises AttributeError on some texts; none of that gets out."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            span = parse(text)
        except DateError as error:
            assert error.value == text.strip()
        else:
            assert not (span.start_earliest and span.end_latest) or span.start_earliest <= span.end_latest
    assert printed.getvalue() == ""


# The reference: days are numbers, 0 and LAST lie beyond everything stated or asked, so that they stand for
# what has no bound; a world is one (first, last) day of holding.
LAST = 9
STATED = range(2, LAST - 1)
ASKED = [(a, z) for a in range(1, LAST) for z in range(a, LAST)]
World = tuple[int, int]
Edge = tuple[int | None, int | None]


def day(n: int) -> date:
    return date(2015, 6, 1) + timedelta(n)


def text_of(edge: Edge) -> str | None:
    """EDTF for a day that lies between two numbered ones; None stands for no bound."""
    first, last = edge
    if first is None and last is None:
        return None
    if first == last and first is not None:
        return day(first).isoformat()
    return f"[{'' if first is None else day(first)}..{'' if last is None else day(last)}]"


def within(n: int, edge: Edge) -> bool:
    return (edge[0] is None or n >= edge[0]) and (edge[1] is None or n <= edge[1])


def meets(world: World, edge: Edge) -> bool:
    return any(within(n, edge) for n in range(world[0], world[1] + 1))


def in_order(edge: Edge) -> bool:
    return edge[0] is None or edge[1] is None or edge[0] <= edge[1]


maybe_day = st.none() | st.sampled_from(STATED)
edges = st.tuples(maybe_day, maybe_day).filter(in_order)
all_worlds = [(s, e) for s in range(LAST + 1) for e in range(s, LAST + 1)]


def classify(held: list[bool]) -> Verdict:
    """Certain when it holds in every possible world, impossible when in none."""
    return Verdict.CERTAIN if all(held) else Verdict.POSSIBLE if any(held) else Verdict.IMPOSSIBLE


def question(a: int, z: int) -> tuple[date, date]:
    return day(a), day(z)


def projected(worlds: list[World]) -> Bounds:
    """The extreme days of the worlds; those at the edge of all days are no bound."""
    starts, ends = [s for s, _ in worlds], [e for _, e in worlds]
    extremes = (min(starts), max(starts), min(ends), max(ends))
    return Bounds(*(None if n in (0, LAST) else day(n) for n in extremes))


def assert_exact(held: Bounds, worlds: list[World]) -> None:
    assert held == projected(worlds)
    for a, z in ASKED:
        some = classify([s <= z and e >= a for s, e in worlds])
        whole = classify([s <= a and e >= z for s, e in worlds])
        undated = held == Bounds()
        assert verdict(held, *question(a, z)) is (Verdict.UNDATED if undated else some)
        assert verdict(held, *question(a, z), throughout=True) is (Verdict.UNDATED if undated else whole)


@given(start=edges, end=edges, known=edges)
@settings(max_examples=300, deadline=None)
def test_bounds_and_verdicts_are_exact(start: Edge, end: Edge, known: Edge) -> None:
    worlds = [w for w in all_worlds if within(w[0], start) and within(w[1], end) and meets(w, known)]
    stated = {"from_": text_of(start), "until": text_of(end), "on": text_of(known)}
    if worlds:
        assert_exact(bounds(**stated), worlds)
    else:
        with pytest.raises(DateError):
            bounds(**stated)


@given(start=edges, published=edges, known=edges)
@settings(max_examples=200, deadline=None)
def test_an_open_end_is_exact(start: Edge, published: Edge, known: Edge) -> None:
    """It had not ended on the day of publication, whichever of the possible ones that was."""
    days = [n for n in range(LAST + 1) if within(n, published)]
    worlds = [w for w in all_worlds if within(w[0], start) and meets(w, known) and any(w[1] >= n for n in days)]
    stated = {"from_": text_of(start), "until": "..", "on": text_of(known), "published": text_of(published)}
    if worlds:
        assert_exact(bounds(**stated), worlds)
    else:
        with pytest.raises(DateError):
            bounds(**stated)


@given(start=edges, end=edges)
@settings(max_examples=100, deadline=None)
def test_undated_within_an_event_is_exact(start: Edge, end: Edge) -> None:
    events = [w for w in all_worlds if within(w[0], start) and within(w[1], end)]
    if not events:
        return
    inner = [w for w in all_worlds if any(s <= w[0] and w[1] <= e for s, e in events)]
    assert_exact(bounds(outer=bounds(from_=text_of(start), until=text_of(end))), inner)


@given(
    start=st.sets(st.sampled_from(STATED), min_size=1),
    end=st.sets(st.sampled_from(STATED), min_size=1),
    known=st.sets(st.sampled_from(STATED), min_size=1),
)
@settings(max_examples=200, deadline=None)
def test_sets_with_gaps_are_never_too_sure(start: set[int], end: set[int], known: set[int]) -> None:
    worlds = [(s, e) for s, e in all_worlds if s in start and e in end and any(n in known for n in range(s, e + 1))]
    texts = [f"[{','.join(day(n).isoformat() for n in sorted(days))}]" for days in (start, end, known)]
    try:
        held = bounds(from_=texts[0], until=texts[1], on=texts[2])
    except DateError:
        assert worlds == []
        return
    for (a, z), throughout in product(ASKED, (False, True)):
        answers = [s <= a and e >= z if throughout else s <= z and e >= a for s, e in worlds]
        said = verdict(held, *question(a, z), throughout=throughout)
        assert said is Verdict.POSSIBLE or all(answer == (said is Verdict.CERTAIN) for answer in answers)


@cache
def all_series() -> list[frozenset[int]]:
    """Every way in which something can have happened on one or more days."""
    days = range(LAST + 1)
    return [frozenset(n for n in days if bits >> n & 1) for bits in range(1, 2 ** len(days))]


@given(start=edges, end=edges, known=edges, form=st.sampled_from(["day", "interval"]))
@settings(max_examples=200, deadline=None)
def test_a_series_is_never_too_sure(start: Edge, end: Edge, known: Edge, form: str) -> None:
    """What is called certain is; what is called impossible is, and nothing else."""
    if form == "interval" and None not in known and known[0] != known[1]:
        on: str | None = "/".join(day(n).isoformat() for n in known if n is not None)
        fits = [days for days in all_series() if any(within(n, known) for n in days)]
    else:
        on = text_of(known)
        fits = [days for days in all_series() if meets((min(days), max(days)), known)]
    worlds = [days for days in fits if within(min(days), start) and within(max(days), end)]
    try:
        held = bounds(from_=text_of(start), until=text_of(end), on=on, series=True)
    except DateError:
        assert worlds == []
        return
    assert worlds
    if held.undated:
        return
    for a, z in ASKED:
        said = verdict(held, *question(a, z))
        true = classify([any(a <= n <= z for n in days) for days in worlds])
        assert said is true or (said, true) == (Verdict.POSSIBLE, Verdict.CERTAIN)
        if a == z and said is Verdict.CERTAIN:
            raise AssertionError("no single day is certain")
        whole = verdict(held, *question(a, z), throughout=True)
        every_day = classify([days.issuperset(range(a, z + 1)) for days in worlds])
        assert whole is every_day or (whole, every_day) == (Verdict.POSSIBLE, Verdict.CERTAIN)


@given(
    periods=st.lists(st.tuples(edges, edges, edges), min_size=2, max_size=2),
)
@settings(max_examples=150, deadline=None)
def test_the_hull_runs_from_the_first_start_to_the_last_end(periods: list[tuple[Edge, Edge, Edge]]) -> None:
    helds, possible = [], []
    for start, end, known in periods:
        worlds = [w for w in all_worlds if within(w[0], start) and within(w[1], end) and meets(w, known)]
        if not worlds or len(worlds) == len(all_worlds):
            return
        helds.append(bounds(from_=text_of(start), until=text_of(end), on=text_of(known)))
        possible.append(worlds)
    unions = [(min(v[0], w[0]), max(v[1], w[1])) for v, w in product(*possible)]
    assert hull(helds) == projected(unions)
