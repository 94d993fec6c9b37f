"""The glossary: every term is found, and its facts are those of the code."""

import math
import re

import numpy as np
import pytest

from gan_tui import LOSSES, MEASURES, Config, Trainer
from gan_tui.measures.distances import NEIGHBOURS
from gan_tui.measures.measures import SWING_STEPS
from gan_tui.nn.network import HIDDEN
from gan_tui.teaching.glossary import find, terms, used_in
from gan_tui.teaching.lesson import lessons


def test_terms_are_told_shortly():
    assert len(terms()) >= 40
    names = [name.lower() for term in terms() for name in term.names]
    assert len(set(names)) == len(names), "no name has two meanings"
    for term in terms():
        sentences = re.findall(r"[.?!](?: |$)", term.text)
        assert 1 <= len(sentences) <= 4, term.title
        assert len(term.text) < 420, term.title


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.names[0])
def test_a_term_is_found_first_by_each_name(term):
    for name in term.names:
        for typed in (name, name.upper(), f" {name} "):
            assert find(typed)[0] is term


def test_finding():
    assert find("") == find("   ") == find("xyzzy") == []
    first = [term.names[0] for term in find("mode")]
    assert first[:4] == ["mode", "mode collapse", "mode entropy", "top mode"]
    assert "mode collapse" in [term.names[0] for term in find("collap")]
    assert all(any(name.lower().startswith("e") or " e" in name.lower() for name in term.names) for term in find("e"))


def test_used_in():
    found = [term.names[0] for term in used_in("The loss of D, by epoch; not `generality`. G gains.")]
    assert found == ["loss", "discriminator", "epoch", "generator"]
    assert used_in("") == []


def test_bold_words_of_the_lessons_are_explained():
    bold = {
        word.lower()
        for x in lessons().values()
        for step in x.steps
        for word in re.findall(r"\*\*(.+?)\*\*", step.words)
    }
    plain = {"this", "and", "or", "optimiser"}
    missing = [word for word in bold - plain if not find(word)]
    assert missing == [], "add them to glossary.md"


def test_its_numbers_are_true():
    text = {term.names[0]: term.text for term in terms()}
    assert "0.731" in text["sigmoid"] and f"{1 / (1 + math.exp(-1)):.3f}" == "0.731"  # noqa: PT018
    assert "1.386" in next(term.title for term in terms() if term.names[0] == "2 ln 2")
    assert LOSSES["minimax"].balance == (pytest.approx(2 * math.log(2)), pytest.approx(-math.log(2)))
    assert f"latest {SWING_STEPS} steps" in text["oscillation"]
    assert NEIGHBOURS == 5 and "fifth nearest" in text["coverage"]  # noqa: PT018
    assert HIDDEN["leaky_relu"].apply(np.array([-1.0])) == pytest.approx(-0.2), "a fifth of the negative"
    trainer = Trainer(Config())
    assert len(trainer.dataset.images) == 512
    assert trainer.snapshot().probe.shape[0] == 256
    missing = [name for name, measure in MEASURES.items() if not (find(measure.title) or find(name))]
    assert missing == [], "add them to glossary.md"
