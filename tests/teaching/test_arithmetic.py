"""The arithmetic that the microscope shows, number by number, against a textbook's."""

import pytest
from textbook import Reader

from gan_tui import Config, Phase, Trainer
from gan_tui.teaching.arithmetic import work
from gan_tui.teaching.rows import LABEL, text_of
from gan_tui.training.game import phases_of

TUTORIAL = "dataset=slanted generator=() discriminator=() latent_dim=1 init=normal"
GAMES = [
    "dataset=slanted",
    "dataset=circles seed=3",
    "dataset=diagonals",
    TUTORIAL,
    f"{TUTORIAL} batch_size=1 d_optimizer=sgd g_optimizer=sgd r1=0 dtype=float64",
    "dataset=circles generator=3 discriminator=2 hidden=tanh loss=minimax",
    "dataset=slanted generator=2 discriminator=() d_optimizer=momentum g_optimizer=momentum",
    "dataset=circles generator=8,6 discriminator=12,7,3 hidden=relu r1=0 d_steps=2 g_steps=2",
    "dataset=diagonals conditional=True d_optimizer=rmsprop g_optimizer=rmsprop",
    "dataset=diagonals conditional=True generator=() discriminator=() latent_dim=2",
]


def numbers_of(snapshot, before, sample, height):
    reader = Reader(snapshot, sample)
    reader.before = before
    return reader.read(text_of(work(snapshot, sample, height)))


@pytest.mark.parametrize("text", GAMES)
@pytest.mark.parametrize("height", [8, 20, 40])
def test_every_number_of_every_phase(text, height):
    trainer = Trainer(Config.from_text(text))
    trainer.run(steps=20)
    before = trainer.snapshot()
    B = trainer.config.batch_size
    for k in range(2 * len(phases_of(trainer.config))):
        trainer.advance()
        s = trainer.snapshot()
        assert numbers_of(s, before, (5 * k) % B, height) >= 4
        before = s
    assert s.phase == Phase.G_UPDATE


def test_what_does_not_fit_is_left_out_as_far_as_the_numbers_still_add_up():
    trainer = Trainer(Config(dataset="circles"))
    for _ in range(3):
        trainer.advance()
    s = trainer.snapshot()
    short, long = text_of(work(s, 0, 20)), text_of(work(s, 0, 60))
    assert len(short) <= 20
    assert sum("others" in line for line in short) == 2
    assert not any("others" in line for line in long)
    assert sum(line.startswith("h") for line in long) == 32 + 1


def test_rows_fit_the_narrowest_column():
    """A panel half as wide as 120 columns has 56 cells for them."""
    for text in GAMES:
        trainer = Trainer(Config.from_text(text))
        for _ in range(len(phases_of(trainer.config))):
            trainer.advance()
            rows = text_of(work(trainer.snapshot(), 0))
            assert max(map(len, rows)) <= 56, (text, max(rows, key=len))
            assert not any("…" in row[:LABEL] for row in rows)


def test_before_the_first_step_there_is_nothing_to_work_out():
    assert text_of(work(Trainer(Config()).snapshot(), 0)) == ["No step has begun yet: n runs the first phase."]


def test_instance_noise_is_part_of_what_d_sees():
    """With it D does not see the pixels as they are; the rows still add up to the logit."""
    trainer = Trainer(Config(discriminator=(), instance_noise=0.3))
    for _ in range(3):
        trainer.advance()
    s = trainer.snapshot()
    rows = {row[0][0].strip(): row for row in work(s, 2) if len(row) > 1}
    pixels = [float(rows[name][2][0]) for name in ("TL", "TR", "BL", "BR")]
    assert pixels != pytest.approx(s.real[2].tolist(), abs=1e-3)
    assert pixels == pytest.approx(s.d_input[2].tolist(), abs=6e-5)
    total = sum(float(rows[name][3][0]) for name in ("TL", "TR", "BL", "BR")) + float(rows["bias"][3][0])
    assert total == pytest.approx(float(s.real_logits[2, 0]), abs=3e-4)


def test_a_clipped_weight_does_not_say_what_it_was():
    trainer = Trainer(Config(discriminator=(), clip=0.1, init="normal"))
    for _ in range(6):
        trainer.advance()
    rows = [row for row in work(trainer.snapshot(), 0) if row and "→D" in row[0][0]]
    assert rows
    for row in rows:
        before, _, _, now = (text.strip() for text, _ in row[1:])
        assert (before == "–") == (abs(float(now)) == 0.1)
