"""The questions that `make run` answers: what is denied or doubted is no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.services.report_questions import answers
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary


def test_what_is_denied_or_doubted_is_no_answer(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig("""
        :d a s:Dataset ; s:version "1" .
        :paper a s:Source ; s:title "Paper" .
        :paper {
          :ann a s:Person ; s:name "Ann"@en ; s:participatedIn :informal-contacts-2015 {| s:locator "1" |} .
          << :ann s:participatedIn :informal-contacts-2015 ~ :c1 >> s:polarity s:denied ; s:role role:host .
          << :ann s:participatedIn :informal-contacts-2015 ~ :c2 >> s:certainty s:hedged ; s:capacity s:official .
          :informal-contacts-2015 a s:Meeting .
          :parliament-attack-2015 a s:Attack .
          << :parliament-attack-2015 s:killedCivilians 9 ~ :c3 >> s:certainty s:alleged .
          :defence-minister-vote-2015-06 a s:Vote .
          << :defence-minister-vote-2015-06 s:status status:held ~ :c4 >> s:certainty s:hypothetical .
        }
    """)

    assert [each.answers for each in answers(Graph(clean_store, vocabulary))] == [
        (("Ann: took part, in the source's own voice", "paper, 1"),),
        (("The graph does not say.", ""),),
        (("The graph does not say.", ""),),
    ]
