"""Files in the shape of UCDP GED, ACLED and GDELT 2.0, of any size, and what reading them costs beside writing.

    python -m benchmarks.event_files [--rows 3000]

Rows are made up and the same for the same number. Every second event names two reports, some actors and provinces take
part in very many events, and days are inexact in one row of ten. Prints for each format the rows per second that
`sayso check FILE` and `sayso load FILE` take in a Neo4j of its own, once new and once unchanged.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.load import empty, run
from benchmarks.servers import own_server
from loaders.events import acled, gdelt, ucdp

Cells = dict[str, object]
_FIRST = date(1989, 1, 1)
_DAYS = 12_000
_ROWS_PER_ACTOR = 20
_ROWS_PER_PLACE = 10


def ucdp_rows(count: int) -> Iterator[Cells]:
    """Rows of UCDP GED."""
    chance = random.Random(1)
    for number in range(count):
        day, last, actor, other, place = _drawn(chance, number, count)
        killed = [chance.randrange(6) for _ in range(4)]
        reports = [f'"Paper {chance.randrange(40)},{last},Headline {number}-{n}"' for n in range(1 + number % 2)]
        yield {
            "id": number + 1,
            "relid": f"XXX-{day.year}-1-{number}",
            "year": day.year,
            "active_year": 1,
            "code_status": "Clear",
            "type_of_violence": 1 + number % 3,
            "conflict_new_id": actor % 50,
            "conflict_name": f"Conflict {actor % 50}",
            "dyad_new_id": f"{actor}{other:05}",
            "dyad_name": f"Side {actor} - Side {other}",
            "side_a_new_id": actor,
            "side_a": f"Side {actor}",
            "side_b_new_id": other,
            "side_b": f"Side {other}",
            "number_of_sources": len(reports),
            "source_article": ";".join(reports),
            "source_original": "officials" if number % 3 else "",
            "where_prec": 1 + number % 6,
            "where_coordinates": f"Town {place} town",
            "where_description": f"near Town {place}",
            "adm_1": f"Province {place % 30} province",
            "adm_2": f"District {place % 300} district",
            "latitude": place % 90,
            "longitude": place % 180,
            "country": f"Country {place % 30}",
            "country_id": place % 30,
            "region": "Asia",
            "event_clarity": 1,
            "date_prec": 1 if day == last else 2,
            "date_start": f"{day} 00:00:00.000",
            "date_end": f"{last} 00:00:00.000",
            "deaths_a": killed[0],
            "deaths_b": killed[1],
            "deaths_civilians": killed[2],
            "deaths_unknown": killed[3],
            "best": sum(killed),
            "high": sum(killed) + 3,
            "low": max(0, sum(killed) - 3),
            "gwnoa": "" if number % 3 else actor,
        }


def acled_rows(count: int) -> Iterator[Cells]:
    """Rows of ACLED."""
    chance = random.Random(2)
    for number in range(count):
        day, _, actor, other, place = _drawn(chance, number, count)
        yield {
            "event_id_cnty": f"XXX{number + 1}",
            "event_date": day,
            "year": day.year,
            "time_precision": 1 if number % 10 else 2,
            "disorder_type": "Political violence",
            "event_type": "Battles",
            "sub_event_type": "Armed clash",
            "actor1": f"Group {actor}",
            "inter1": 2,
            "actor2": f"Military Forces of Country {other % 30} (2001-2021)",
            "assoc_actor_2": f"Unit {other}" if number % 4 == 0 else "",
            "inter2": 1,
            "interaction": 12,
            "iso": place % 30,
            "region": "Asia",
            "country": f"Country {place % 30}",
            "admin1": f"Province {place % 30}",
            "admin2": f"District {place % 300}",
            "location": f"Town {place}",
            "latitude": place % 90,
            "longitude": place % 180,
            "geo_precision": 1,
            "source": "; ".join(f"Paper {chance.randrange(40)}" for _ in range(1 + number % 2)),
            "source_scale": "National",
            "notes": f"On {day}, two sides clashed near Town {place}.",
            "fatalities": chance.randrange(20),
            "timestamp": 1_700_000_000 + number,
        }


def gdelt_rows(count: int) -> Iterator[Cells]:
    """Rows of GDELT 2.0 events."""
    chance = random.Random(3)
    for number in range(count):
        day, _, actor, other, place = _drawn(chance, number, count)
        row: Cells = {
            "globaleventid": number + 1,
            "sqldate": f"{day:%Y%m%d}",
            "actor1code": f"AC{actor}",
            "actor1name": f"ACTOR {actor}",
            "actor2code": f"AC{other}",
            "actor2name": f"ACTOR {other}",
            "isrootevent": 1,
            "eventcode": chance.choice(["036", "046", "173", "190", "193"]),
            "quadclass": 1 + number % 4,
            "goldsteinscale": "-2.0",
            "nummentions": 10,
            "avgtone": "-1.5",
            "dateadded": f"{day:%Y%m%d}011500",
            "sourceurl": f"https://news.example.org/{number // 3}",
        }
        geo = {"type": 4, "fullname": f"Town {place}", "countrycode": "XX", "lat": place % 90, "long": place % 180}
        yield row | {f"actiongeo_{name}": value for name, value in geo.items()}


def _drawn(chance: random.Random, number: int, count: int) -> tuple[date, date, int, int, int]:
    """The first and the last day, two actors and a place; the square of a uniform number makes a few frequent."""
    day = _FIRST + timedelta(days=chance.randrange(_DAYS))
    actors, places = max(10, count // _ROWS_PER_ACTOR), max(10, count // _ROWS_PER_PLACE)
    actor = 1 + int(actors * chance.random() ** 2)
    other = actors + 1 + int(actors * chance.random() ** 2)
    return day, day + timedelta(days=3 if number % 10 == 0 else 0), actor, other, int(places * chance.random() ** 2)


SHAPES: dict[str, tuple[Callable[[int], Iterator[Cells]], tuple[str, ...], str]] = {
    "GEDEvent_v24_1.csv": (ucdp_rows, ucdp.COLUMNS, ","),
    "acled-2024-03-01.csv": (acled_rows, acled.COLUMNS, ","),
    "20240301000000.export.CSV": (gdelt_rows, gdelt.COLUMNS, "\t"),
}
"""For each format a name that tells it and its version, its rows, columns and delimiter."""


def write(folder: Path, name: str, rows: int) -> Path:
    """A file of the format that `name` tells; GDELT's has no header."""
    made, columns, delimiter = SHAPES[name]
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, restval="", delimiter=delimiter, lineterminator="\n")
        if delimiter == ",":
            writer.writeheader()
        writer.writerows(made(rows))
    return path


def main() -> None:
    """Measure each format, and print rows per second and the ratio of checking to loading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3_000, help="rows of each file (default: 3000)")
    rows = parser.parse_args().rows
    with own_server() as (home, store):
        for name in SHAPES:
            path = write(home, name, rows)
            empty(store)
            checked, loaded, again = (run(home, command, path) for command in ("check", "load", "load"))
            rates = f"checked {rows / checked:,.0f}/s, loaded {rows / loaded:,.0f}/s"
            print(f"{name}: {rates}, unchanged {rows / again:,.0f}/s, ratio {checked / loaded:.2f}")


if __name__ == "__main__":
    main()
