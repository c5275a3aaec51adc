"""Writes pairs.tsv and lookups.tsv from words.tsv and organisations.tsv: the same files at every run.

Half of the words are for tuning and half are held out, and no name mixes them: what is measured on the held-out half
is measured on words that nobody looked at while the rules were made.

    python -m benchmarks.names.generate
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
TITLES = ("Mullah", "Maulvi", "Mawlawi", "Haji", "Dr.", "Eng.", "General", "Commander", "Qari", "Sheikh", "Ustad")
TITLES_ARABIC = ("ملا", "مولوی", "حاجی", "داکتر", "انجنیر", "جنرال", "قوماندان", "قاری", "شیخ", "استاد")
PREFIXES = (("Mohammad", "محمد", "Мохаммад"), ("Muhammad", "محمد", "Мухаммад"), ("Sayed", "سید", "Сайед"))
CONSONANTS = "bdfgjklmnrstz"
SCRIPTS = ("latin", "arabic", "cyrillic")


@dataclass(frozen=True)
class Entry:
    """A word of names with its spellings by script."""

    part: str
    latin: tuple[str, ...]
    arabic: tuple[str, ...]
    cyrillic: tuple[str, ...]

    def spelt(self, script: str, pick: random.Random, *, first: bool = False) -> str:
        """One of its spellings in a script."""
        spellings: tuple[str, ...] = getattr(self, script)
        return spellings[0] if first else pick.choice(spellings)


@dataclass(frozen=True)
class Pair:
    """Two names, whether they are one thing's, and the kind of case."""

    left: str
    right: str
    kind: str
    same: bool
    category: str
    scripts: str


def entries() -> list[Entry]:
    """Every row of words.tsv."""
    with (FOLDER / "words.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if row and not row[0].startswith("#")]
    return [Entry(row[0], *(tuple(cell.split("|")) for cell in row[1:4])) for row in rows]


def half(entry: Entry) -> str:
    """`tune` or `held`, by the word itself."""
    return "held" if sha256(entry.latin[0].encode()).digest()[0] % 2 else "tune"


class Maker:
    """Makes the cases of one half."""

    def __init__(self, words: list[Entry], pick: random.Random) -> None:
        self.pick = pick
        self.by_part: dict[str, list[Entry]] = {}
        for entry in words:
            self.by_part.setdefault(entry.part, []).append(entry)
        with (FOLDER / "organisations.tsv").open(encoding="utf-8") as file:
            self.forms = [row for row in csv.reader(file, delimiter="\t") if row and not row[0].startswith("#")]

    def some(self, part: str, count: int) -> list[Entry]:
        return self.pick.sample(self.by_part[part], count)

    def spelt(self, words: list[Entry], script: str = "latin", *, first: bool = False) -> str:
        return " ".join(word.spelt(script, self.pick, first=first) for word in words)

    def respelt(self, words: list[Entry], other_than: str) -> str:
        for _ in range(20):
            if (found := self.spelt(words)) != other_than:
                return found
        return other_than

    def person(self) -> list[Entry]:
        given, family = self.some("given", 2), self.some("family", 1)
        return [given[0], family[0]] if self.pick.random() < 0.6 else [*given, family[0]]

    # Persons who are the same.

    def spelling(self) -> Pair:
        words = self.person()
        left = self.spelt(words, first=self.pick.random() < 0.5)
        return Pair(left, self.respelt(words, left), "person", True, "spelling", "latin")

    def script(self, script: str) -> Pair:
        words = self.person()
        return Pair(self.spelt(words), self.spelt(words, script), "person", True, f"script-{script}", f"latin-{script}")

    def arabic_cyrillic(self) -> Pair:
        words = self.person()
        sides = self.spelt(words, "arabic"), self.spelt(words, "cyrillic")
        return Pair(*sides, "person", True, "script-cyrillic", "arabic-cyrillic")

    def title(self) -> Pair:
        words = self.person()
        if self.pick.random() < 0.3:
            left = f"{self.pick.choice(TITLES_ARABIC)} {self.spelt(words, 'arabic')}"
            return Pair(left, self.spelt(words), "person", True, "title", "latin-arabic")
        left = f"{self.pick.choice(TITLES)} {self.spelt(words)}"
        return Pair(left, self.spelt(words), "person", True, "title", "latin")

    def dropped(self) -> Pair:
        words = self.person()
        script = self.pick.choice(SCRIPTS)
        long = self.spelt(words, script)
        if self.pick.random() < 0.6:
            long = f"{self.pick.choice(PREFIXES)[SCRIPTS.index(script)]} {long}"
        else:
            tribal = next(
                e for e in self.some("family", 30) if e.latin[0].endswith(("zai", "khel", "i")) and e not in words
            )
            long = f"{long} {tribal.spelt(script, self.pick)}"
        return Pair(self.spelt(words), long, "person", True, "dropped", f"latin-{script}")

    def middle(self) -> Pair:
        words = [*self.some("given", 2), *self.some("family", 1)]
        script = self.pick.choice(SCRIPTS)
        scripts = f"latin-{script}" if script != "latin" else "latin"
        return Pair(self.spelt(words), self.spelt([words[0], words[2]], script), "person", True, "dropped", scripts)

    def son(self) -> Pair:
        words = [*self.some("given", 2), *self.some("family", 1)]
        return Pair(self.spelt(words), self.spelt(words[1:]), "person", False, "relative", "latin")

    def order(self) -> Pair:
        words = self.person()
        turned = f"{words[-1].spelt('latin', self.pick)}, {self.spelt(words[:-1])}"
        return Pair(
            self.spelt(words),
            turned if self.pick.random() < 0.6 else turned.replace(",", ""),
            "person",
            True,
            "order",
            "latin",
        )

    def initials(self) -> Pair:
        words = self.person()
        given = " ".join(word.latin[0] for word in words[:-1])
        short = " ".join(f"{part[0]}." for part in given.replace("-", " ").split())
        family = words[-1].spelt("latin", self.pick)
        return Pair(f"{short} {family}", f"{given} {words[-1].latin[0]}", "person", True, "initials", "latin")

    def compound(self) -> Pair:
        given = self.pick.choice([e for e in self.by_part["given"] if any(" " in s or "-" in s for s in e.latin)])
        family = self.some("family", 1)[0]
        split = self.pick.choice([s for s in given.latin if " " in s or "-" in s])
        joined = self.pick.choice([s for s in given.latin if s != split])
        return Pair(
            f"{split} {family.latin[0]}",
            f"{joined} {family.spelt('latin', self.pick)}",
            "person",
            True,
            "compound",
            "latin",
        )

    def typo(self) -> Pair:
        words = self.person()
        name = self.spelt(words)
        return Pair(name, self._mistyped(name), "person", True, "typo", "latin")

    def _mistyped(self, name: str) -> str:
        places = [i for i in range(1, len(name) - 1) if name[i - 1 : i + 2].isalpha()]
        at = self.pick.choice(places)
        way = self.pick.randrange(3)
        if way == 0:
            return name[:at] + name[at] + name[at:]
        if way == 1:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        vowels = [i for i in places if name[i] in "aeiou"]
        at = self.pick.choice(vowels) if vowels else at
        return name[:at] + name[at + 1 :]

    # Persons who are not.

    def relative(self) -> Pair:
        one, other = self.some("given", 2)
        family = self.some("family", 1)[0]
        script = self.pick.choice(("latin", "latin", "arabic", "cyrillic"))
        left = self.spelt([one, family])
        right = self.spelt([other, family], script)
        if self.pick.random() < 0.3:
            left = f"Mohammad {left}"
        return Pair(left, right, "person", False, "relative", f"latin-{script}" if script != "latin" else "latin")

    def father(self) -> Pair:
        one, two, three = self.some("given", 3)
        family = self.some("family", 1)[0]
        return Pair(
            self.spelt([one, two, family]), self.spelt([three, two, family]), "person", False, "relative", "latin"
        )

    def patronymic(self) -> Pair:
        one, two, three = self.some("given", 3)
        link = self.pick.choice(("bin", "walad-e", "son of", "ibn"))
        left, right = (f"{self.spelt([one])} {link} {self.spelt([each])}" for each in (two, three))
        return Pair(left, right, "person", False, "patronymic", "latin")

    def namesake(self) -> Pair:
        given = self.some("given", 1 + (self.pick.random() < 0.4))
        one, other = self.some("family", 2)
        script = self.pick.choice(("latin", "latin", "arabic", "cyrillic"))
        right = self.spelt([*given, other], script)
        scripts = f"latin-{script}" if script != "latin" else "latin"
        return Pair(self.spelt([*given, one]), right, "person", False, "namesake", scripts)

    def thin(self) -> Pair:
        one, two = self.some("given", 2)
        family = self.some("family", 1)[0]
        left = self.spelt([one]) if self.pick.random() < 0.4 else f"Mohammad {self.spelt([one])}"
        right = self.spelt([one, family]) if self.pick.random() < 0.5 else self.spelt([one, two])
        return Pair(left, right, "person", False, "namesake", "latin")

    def near(self) -> Pair:
        words = self.person()
        name = self.spelt(words, first=True)
        places = [i for i in range(len(name)) if name[i].lower() in CONSONANTS and name[i - 1 : i] not in "kgszctd "]
        at = self.pick.choice(places or [0])
        near = {
            "b": "bp",
            "p": "bp",
            "d": "dtz",
            "t": "dt",
            "f": "f",
            "g": "gkj",
            "k": "gk",
            "j": "jg",
            "z": "zsdj",
            "s": "sz",
        }
        others = [c for c in CONSONANTS if c not in near.get(name[at].lower(), name[at].lower())]
        new = self.pick.choice(others)
        changed = name[:at] + (new.upper() if name[at].isupper() else new) + name[at + 1 :]
        return Pair(name, changed, "person", False, "one consonant", "latin")

    def lookalike(self) -> Pair:
        couples = [
            ("Karim", "Karam"),
            ("Jalal", "Jalil"),
            ("Jamal", "Jamil"),
            ("Kamal", "Kamil"),
            ("Hassan", "Hussain"),
            ("Nasir", "Nazir"),
            ("Salim", "Salam"),
            ("Hamid", "Ahmad"),
            ("Rashid", "Rashad"),
            ("Wahid", "Wahed Gul"),
            ("Zahir", "Tahir"),
            ("Rahim", "Karim"),
            ("Qadir", "Nadir"),
            ("Habib", "Hasib"),
            ("Najib", "Mujib"),
            ("Anwar", "Akbar"),
            ("Abdul Rahim", "Abdul Karim"),
            ("Abdul Wali", "Abdul Hadi"),
            ("Mohammad Rahim", "Abdul Rahim"),
            ("Sher Mohammad", "Dost Mohammad"),
            ("Gul Agha", "Sher Agha"),
            ("Nasrullah", "Nasruddin"),
            ("Habibullah", "Habibuddin"),
            ("Khalid", "Khalil"),
            ("Sadiq", "Shafiq"),
            ("Amin", "Aman"),
            ("Halim", "Hakim"),
            ("Sharif", "Ashraf"),
        ]
        one, other = self.pick.choice(couples)
        family = self.some("family", 1)[0]
        return Pair(
            f"{one} {family.latin[0]}",
            f"{other} {family.spelt('latin', self.pick)}",
            "person",
            False,
            "lookalike",
            "latin",
        )

    # Organisations.

    def organisation(self) -> Pair:
        form, core = self.pick.choice(self.forms), self.some("core", 1)[0]
        columns = self.pick.sample(range(4), 2) if self.pick.random() < 0.7 else [1, 1]
        sides = [self._form(form, column, core) for column in columns]
        if sides[0] == sides[1]:
            sides[1] = self._form(form, 0, core)
        scripts = ["latin", "latin", "arabic", "cyrillic"]
        used = sorted({scripts[column] for column in columns}, key=scripts.index)
        category = "spelling" if columns == [1, 1] else "translation"
        return Pair(sides[0], sides[1], "organisation", True, category, "-".join(used))

    def _form(self, form: list[str], column: int, core: Entry) -> str:
        script = ("latin", "latin", "arabic", "cyrillic")[column]
        return self.pick.choice(form[column].split("|")).replace("{X}", core.spelt(script, self.pick))

    def acronym(self) -> Pair:
        one, two = self.some("core", 2)
        form = self.pick.choice(
            (
                "Nahzat-e {} {}",
                "Jabha-ye {} {}",
                "Shura-ye {} {}",
                "Lashkar-e {} {}",
                "Tehrik-i-{} {}",
                "{} {} Movement",
                "{} {} Front",
            )
        )
        long = form.format(one.latin[0], two.latin[0])
        short = "".join(part[0] for part in long.replace("-", " ").split() if part not in ("e", "i", "ye"))
        return Pair(short.upper(), long, "organisation", True, "acronym", "latin")

    def other_acronym(self) -> Pair:
        pair = self.acronym()
        at = self.pick.randrange(len(pair.left))
        letter = self.pick.choice([c for c in "BDFLMNPRSW" if c != pair.left[at]])
        return Pair(
            pair.left[:at] + letter + pair.left[at + 1 :], pair.right, "organisation", False, "acronym", "latin"
        )

    def other_core(self) -> Pair:
        form = self.pick.choice(self.forms)
        one, other = self.some("core", 2)
        columns = self.pick.choice(((0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 3)))
        scripts = ["latin", "latin", "arabic", "cyrillic"]
        used = sorted({scripts[column] for column in columns}, key=scripts.index)
        return Pair(
            self._form(form, columns[0], one),
            self._form(form, columns[1], other),
            "organisation",
            False,
            "other word",
            "-".join(used),
        )

    def other_type(self) -> Pair:
        one, other = self.pick.sample(self.forms[:10], 2)
        core = self.some("core", 1)[0]
        columns = self.pick.choice(((0, 0), (0, 1), (1, 1), (0, 2), (1, 2)))
        scripts = ["latin", "latin", "arabic", "cyrillic"]
        used = sorted({scripts[column] for column in columns}, key=scripts.index)
        return Pair(
            self._form(one, columns[0], core),
            self._form(other, columns[1], core),
            "organisation",
            False,
            "other type",
            "-".join(used),
        )

    def state_body(self) -> Pair:
        rows = [
            ("Ministry of Defence", "وزارت دفاع", "Министерство обороны"),
            ("Ministry of Interior", "وزارت داخله", "Министерство внутренних дел"),
            ("Ministry of Finance", "وزارت مالیه", "Министерство финансов"),
            ("High Peace Council", "شورای عالی صلح", "Высший совет мира"),
            ("National Directorate of Security", "ریاست عمومی امنیت ملی", "Управление национальной безопасности"),
            ("Supreme Court", "ستره محکمه", "Верховный суд"),
            ("Ministry of Education", "وزارت معارف", "Министерство образования"),
            ("Independent Election Commission", "کمیسیون مستقل انتخابات", "Независимая избирательная комиссия"),
        ]
        if self.pick.random() < 0.5:
            row = self.pick.choice(rows[:5])
            left, right = self.pick.sample(row, 2)
            return Pair(left, right, "organisation", True, "translation", "mixed")
        one, other = self.pick.sample(rows, 2)
        return Pair(self.pick.choice(one), self.pick.choice(other), "organisation", False, "other type", "mixed")

    # Places.

    def place(self) -> Pair:
        entry = self.some("place", 1)[0]
        script = self.pick.choice(("latin", "latin", "arabic", "cyrillic"))
        left = entry.latin[0]
        right = self.pick.choice([s for s in getattr(entry, script) if s != left] or [entry.latin[-1]])
        kinds = {
            "latin": ("{} District", "{} Province", "{} city"),
            "arabic": ("ولسوالی {}", "ولایت {}", "شهر {}"),
            "cyrillic": ("район {}", "провинция {}", "город {}"),
        }
        if self.pick.random() < 0.4:
            at = self.pick.randrange(3)
            left = kinds["latin"][at].format(left)
            right = kinds[script][at].format(right) if self.pick.random() < 0.7 else right
        scripts = f"latin-{script}" if script != "latin" else "latin"
        return Pair(left, right, "place", True, "spelling" if script == "latin" else f"script-{script}", scripts)

    def other_place(self) -> Pair:
        one, other = self.some("place", 2)
        way = self.pick.randrange(4)
        if way == 0:
            pair = self.pick.choice(
                (
                    ("Upper {}", "Lower {}"),
                    ("{}-e Bala", "{}-e Payan"),
                    ("{}-i Olya", "{}-i Sufla"),
                    ("North {}", "South {}"),
                    ("Deh-e Naw {}", "Deh-e Kohna {}"),
                )
            )
            return Pair(
                pair[0].format(one.latin[0]),
                pair[1].format(one.spelt("latin", self.pick)),
                "place",
                False,
                "contrast",
                "latin",
            )
        if way == 1:
            name = one.latin[0]
            places = [i for i in range(len(name)) if name[i].lower() in "bdmnlrs"]
            at = self.pick.choice(places or [0])
            new = self.pick.choice([c for c in "bmlrsn" if c != name[at].lower()])
            changed = name[:at] + (new.upper() if name[at].isupper() else new) + name[at + 1 :]
            return Pair(name, changed, "place", False, "one consonant", "latin")
        if way == 2:
            return Pair(
                f"{one.latin[0]} District",
                f"{other.spelt('latin', self.pick)} District",
                "place",
                False,
                "other word",
                "latin",
            )
        script = self.pick.choice(SCRIPTS)
        return Pair(
            one.latin[0],
            other.spelt(script, self.pick),
            "place",
            False,
            "other word",
            f"latin-{script}" if script != "latin" else "latin",
        )

    def pairs(self) -> Iterator[Pair]:
        made: tuple[tuple[Callable[[], Pair], int], ...] = (
            (self.spelling, 22),
            (lambda: self.script("arabic"), 30),
            (lambda: self.script("cyrillic"), 16),
            (self.arabic_cyrillic, 8),
            (self.title, 14),
            (self.dropped, 18),
            (self.middle, 8),
            (self.son, 6),
            (self.order, 10),
            (self.initials, 10),
            (self.compound, 14),
            (self.typo, 10),
            (self.relative, 40),
            (self.father, 14),
            (self.patronymic, 10),
            (self.namesake, 34),
            (self.thin, 14),
            (self.near, 24),
            (self.lookalike, 20),
            (self.organisation, 42),
            (self.acronym, 10),
            (self.other_acronym, 8),
            (self.other_core, 22),
            (self.other_type, 16),
            (self.state_body, 14),
            (self.place, 34),
            (self.other_place, 30),
        )
        seen: set[frozenset[str]] = set()
        for make, count in made:
            kept = 0
            for _ in range(count * 20):
                pair = make()
                if kept < count and pair.left != pair.right and frozenset((pair.left, pair.right)) not in seen:
                    seen.add(frozenset((pair.left, pair.right)))
                    kept += 1
                    yield pair

    # Look-ups among look-alikes.

    def roster(self, size: int) -> list[list[Entry]]:
        """Persons who share their words with many others, no two with the same words."""
        given, family = self.by_part["given"][:40], self.by_part["family"][:24]
        found: dict[frozenset[str], list[Entry]] = {}
        while len(found) < size:
            words = [*self.pick.sample(given, self.pick.choice((1, 2))), self.pick.choice(family)]
            if self.pick.random() < 0.08:
                words = self.pick.sample(self.by_part["given"], 2)
            found.setdefault(frozenset(w.latin[0] for w in words), words)
        return list(found.values())

    def question(self, words: list[Entry]) -> tuple[str, str]:
        """The look-up of somebody who means this person, and its kind."""
        first = self.spelt(words, first=True)
        ways: dict[str, Callable[[], str]] = {
            "script-arabic": lambda: self.spelt(words, "arabic"),
            "script-cyrillic": lambda: self.spelt(words, "cyrillic"),
            "title": lambda: f"{self.pick.choice(TITLES)} {self.spelt(words)}",
            "order": lambda: f"{words[-1].latin[0]}, {self.spelt(words[:-1])}",
            "typo": lambda: self._mistyped(first),
            "added": lambda: f"Mohammad {self.spelt(words)}",
            "spelling": lambda: self.respelt(words, first),
        }
        category = self.pick.choice(sorted(ways))
        return ways[category](), category


def main() -> None:
    every = entries()
    with (FOLDER / "pairs.tsv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(("left", "right", "kind", "same", "category", "scripts", "half"))
        for number, part in enumerate(("tune", "held")):
            maker = Maker([e for e in every if half(e) == part], random.Random(2015 + number))
            for p in maker.pairs():
                out.writerow((p.left, p.right, p.kind, "yes" if p.same else "no", p.category, p.scripts, part))
    with (FOLDER / "lookups.tsv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(("half", "id", "name", "question", "category"))
        for number, part in enumerate(("tune", "held")):
            maker = Maker([e for e in every if half(e) == part], random.Random(3015 + number))
            people = maker.roster(2000)
            asked = set(maker.pick.sample(range(len(people)), 150))
            for place, words in enumerate(people):
                script = maker.pick.choice(("latin",) * 6 + ("arabic", "cyrillic"))
                name = maker.spelt(words, script, first=maker.pick.random() < 0.7)
                question = maker.question(words) if place in asked else ("", "")
                out.writerow((part, f"{part}-{place}", name, *question))


if __name__ == "__main__":
    main()
