"""The options of a load as parameters, for REST; named as on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.services.loading import Plan
from loaders.base import Options
from ontology.errors import InputError


class LoadOptions(BaseModel):
    """How to load a file."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)

    dataset: str | None = Field(None, description="Dataset of a file that does not name its own.")
    dataset_version: str | None = Field(None, description="Version of the dataset, likewise.")
    source: str | None = Field(None, description="Source of claims that do not name theirs.")
    format: str | None = Field(None, description="Format of a file that is not recognised, such as `trig`.")
    dates: Literal["dmy", "mdy"] | None = Field(None, description="How to read dates such as 12/08/2018 in sheets.")
    encoding: str | None = Field(None, description="Encoding of a text file that is not UTF-8, such as `cp1252`.")
    mapping: str | None = Field(
        None,
        pattern=r"^\w[\w.-]*$",
        description="A mapping that says what the columns of a table mean: the name, without `.yaml`, of a file in "
        "the folder `mappings` of the home.",
    )
    complete: bool | None = Field(
        None, description="Whether the file is its whole dataset, so that records it lacks are retracted."
    )
    strict: bool = Field(False, description="Load nothing when anything is wrong.")
    dry_run: bool = Field(False, description="Tell what a load would do; load nothing.")
    allow_older: bool = Field(False, description="Load an older version over a newer.")
    replace: bool = Field(False, description="Let the file retract most of what the graph has of its dataset.")

    def plan(self, home: Path) -> Plan:
        """The plan that `Loading` carries out; raises InputError when there is no such mapping."""
        options = Options(
            self.dataset,
            self.dataset_version,
            self.source,
            self.format,
            self.encoding,
            self.dates,
            self._mapping(home / "mappings"),
            self.complete,
        )
        return Plan(options, self.strict, self.dry_run, self.allow_older, self.replace)

    def _mapping(self, folder: Path) -> Path | None:
        if self.mapping is None:
            return None
        path = folder / f"{self.mapping}.yaml"
        if not path.is_file():
            known = ", ".join(sorted(each.stem for each in folder.glob("*.yaml")))
            raise InputError(
                "there is no such mapping in the home", property="mapping", value=self.mapping, expected=known or None
            )
        return path
