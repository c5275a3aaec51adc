"""The vocabulary in force: the core and, where the settings name a file or the home has one, the user's own terms."""

from __future__ import annotations

from api.settings import Settings
from ontology.vocabulary import Vocabulary, load_vocabulary

FILE_NAME = "ontology.ttl"


def vocabulary_of(settings: Settings) -> Vocabulary:
    """The vocabulary for these settings; raises InvalidOntology when the file of own terms has mistakes."""
    own = settings.ontology or settings.home / FILE_NAME
    if settings.ontology is None and not own.is_file():
        return load_vocabulary()
    from ontology.own import vocabulary_with

    return vocabulary_with(own)
