"""The command line: what it prints where, and its exit codes."""

import csv
import json
import math
import os
import shlex
import signal
import subprocess
import sys
import time

import pytest

import gan_tui
from gan_tui import DATASETS, KNOBS, MEASURES, PRESETS, Config, Trainer
from gan_tui.cli import main
from gan_tui.teaching.lesson import lessons
from gan_tui.tui.command import key_of
from gan_tui.tui.commands import COMMANDS, by_screen

RUN = [sys.executable, "-m", "gan_tui"]


@pytest.fixture
def cli(monkeypatch, capsys):
    """Call it: (exit code, stdout, stderr)."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["gan-tui", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return call


@pytest.fixture
def trained(cli):
    """Train with --json: the object."""

    def train(*words):
        code, out, err = cli("train", "--json", *words)
        assert (code, err) == (0, "")
        assert out.count("\n") == 1
        return json.loads(out)

    return train


def measured(trainer):
    s = trainer.snapshot()
    return {name: x if math.isfinite(x := m.of(s)) else None for name, m in MEASURES.items()}


# -- train --json


def test_one_flat_object(trained):
    found = trained("--dataset", "circles", "--steps", "20", "--seed", "7")
    own = {"dataset": str, "seed": int, "steps": int, "epochs": int, "steps_per_second": float, "config": str}
    assert set(found) == {*MEASURES, *own, "finite"}
    assert {name: type(found[name]) for name in own} == own
    assert all(isinstance(found[name], float | None) for name in MEASURES)
    assert (found["dataset"], found["seed"], found["steps"], found["epochs"]) == ("circles", 7, 20, 1)
    assert found["config"] == "dataset=circles seed=7"
    assert found["finite"] is True
    assert found["steps_per_second"] > 0


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_numbers_are_the_trainers(trained, dataset):
    found = trained("--dataset", dataset, "--steps", "150", "--seed", "3", "--set", "ema=0.9")
    trainer = Trainer(Config(dataset=dataset, seed=3, ema=0.9))
    trainer.run(steps=150)
    assert {name: found[name] for name in MEASURES} == measured(trainer), "to the last bit"


def test_its_config_makes_the_same_run_again(trained):
    words = ["--preset", "classic", "--set", "generator=5,4", "--seed", "9"]
    first = trained("--steps", "50", *words)
    trainer = Trainer(Config.from_text(first["config"]))
    trainer.run(steps=first["steps"])
    assert {name: first[name] for name in MEASURES} == measured(trainer)
    again = trained("--steps", "50", *(f"--set={word}" for word in shlex.split(first["config"])))
    assert {**again, "steps_per_second": 0} == {**first, "steps_per_second": 0}


def test_what_is_no_number_is_null(trained):
    found = trained("--steps", "5", "--set", "g_steps=0")
    assert found["g_loss"] is None
    assert found["d_loss"] > 0
    found = trained("--steps", "5", "--set", "d_steps=0")
    assert [found[name] for name in ("d_loss", "d_real", "d_fake")] == [None] * 3
    assert (found["g_loss"] > 0, found["epochs"], found["finite"]) == (True, 0, True)


def test_seed_0_slanted_if_nothing_is_said(trained):
    found = trained("--steps", "1")
    assert (found["dataset"], found["seed"], found["config"]) == ("slanted", 0, "dataset=slanted seed=0")


@pytest.mark.parametrize("dataset", ["slanted", "circles", "diagonals", "bars"])
def test_the_data_sets_own_length(trained, dataset):
    assert DATASETS[dataset].steps == 1000
    assert trained("--dataset", dataset)["steps"] == 1000
    assert DATASETS["digits"].steps == 10_000


def test_images_of_ones_own(trained, cli, tmp_path):
    path = tmp_path / "my crosses.txt"
    path.write_text("#.#\n.#.\n#.#\n\n###\n#.#\n###\n")
    found = trained("--dataset", str(path), "--steps", "30")
    assert (found["dataset"], found["config"]) == (str(path), f"dataset='{path}' seed=0")
    trainer = Trainer(Config(dataset=path))
    trainer.run(steps=30)
    assert {name: found[name] for name in MEASURES} == measured(trainer)
    assert (found["rule"], found["epochs"]) == (None, 30 * 32 // 2)
    again = trained(*(f"--set={word}" for word in shlex.split(found["config"])), "--steps", "30")
    assert {**again, "steps_per_second": 0} == {**found, "steps_per_second": 0}
    inverted = trained("--dataset", str(path), "--invert", "--steps", "30")
    assert inverted["config"] == f"dataset='invert:{path}' seed=0"
    assert inverted["d_loss"] != found["d_loss"]
    code, out, _ = cli("--plain", "--dataset", str(path), "--invert")
    assert code == 0
    assert "gan-tui: my crosses. Your own images: 2 of 3x3 pixels, from my crosses.txt.\n" in out
    assert f"The same run again: gan-tui --dataset 'invert:{path}' --seed 0\n" in out


@pytest.mark.parametrize(("epochs", "batch"), [(1, 32), (3, 32), (3, 200), (3, 512), (3, 600), (5, 1024), (1, 1)])
def test_epochs(trained, epochs, batch):
    found = trained("--epochs", str(epochs), "--set", f"batch_size={batch}")
    trainer = Trainer(Config(batch_size=batch))
    trainer.run(epochs=epochs)
    assert (found["steps"], found["epochs"]) == (trainer.step, trainer.epoch)
    assert found["epochs"] >= epochs
    assert {name: found[name] for name in MEASURES} == measured(trainer)


def test_epochs_with_two_turns_of_d(trained):
    found = trained("--epochs", "2", "--set", "d_steps=2")
    assert (found["steps"], found["epochs"]) == (16, 2)


# -- what wins


@pytest.mark.parametrize(
    ("words", "config"),
    [
        ([], Config()),
        (["--preset", "classic"], PRESETS["classic"].config),
        (["--preset", "by_hand"], PRESETS["by_hand"].config),
        (["--preset", "classic", "--set", "d_lr=0.5"], {"d_lr": 0.5}),
        (["--set", "d_lr=0.5", "--preset", "classic"], {"d_lr": 0.5}),
        (["--preset", "classic", "--seed", "4"], {"seed": 4}),
        (["--preset", "classic", "--dataset", "circles"], {"dataset": "circles"}),
        (["--set", "d_lr=0.5", "--set", "d_lr=0.25"], Config(d_lr=0.25)),
        (["--seed", "4", "--set", "seed=5"], Config(seed=5)),
        (["--dataset", "circles"], Config(dataset="circles")),
        (["--dataset", "circles", "--set", "dataset=diagonals"], Config(dataset="diagonals")),
        (["--set", "generator=16,8", "--set", "discriminator=()"], Config(generator=(16, 8), discriminator=())),
        (["--set", "r1=0", "--set", "loss=minimax"], Config(r1=0.0, loss="minimax")),
        (["--seed", "4294967295"], Config(seed=2**32 - 1)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_set_over_preset_over_the_data_sets_defaults(trained, words, config):
    """A dict is what changes of the classic preset."""
    if isinstance(config, dict):
        config = Config(**{**PRESETS["classic"].settings, **config})
    assert Config.from_text(trained("--steps", "1", *words)["config"]) == config


# -- train --csv


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "knobs", [{}, {"batch_size": 200}, {"d_steps": 2}, {"batch_size": 600}, {"d_steps": 0}, {"g_steps": 0}], ids=str
)
def test_a_row_for_each_step(trained, tmp_path, knobs):
    path = tmp_path / "run.csv"
    found = trained("--steps", "300", "--csv", str(path), *(f"--set={k}={v}" for k, v in knobs.items()))
    header, *rows = rows_of(path)
    assert header == ["step", "epoch", "d_loss", "g_loss", "d_real", "d_fake"]
    assert [int(row[0]) for row in rows] == list(range(1, 301))
    config = Config(**knobs)
    trainer = Trainer(config)
    trainer.run(steps=300)
    for name, *column in zip(header[2:], *(row[2:] for row in rows), strict=True):
        assert [float(x) for x in column] == pytest.approx(trainer.snapshot().curves[name].tolist(), 0, 0, nan_ok=True)
    reals = config.batch_size * config.d_steps
    assert [int(row[1]) for row in rows] == [step * reals // 512 for step in range(1, 301)]
    assert (int(rows[-1][1]), found["steps"]) == (found["epochs"], 300)


def test_the_epoch_of_a_row_is_the_trainers(trained, tmp_path):
    trained("--steps", "40", "--set", "batch_size=100", "--csv", str(tmp_path / "run.csv"))
    trainer = Trainer(Config(batch_size=100))
    for row in rows_of(tmp_path / "run.csv")[1:]:
        trainer.run(steps=1)
        assert [int(row[0]), int(row[1])] == [trainer.step, trainer.epoch]


def test_csv_and_json_say_the_same(trained, tmp_path):
    found = trained("--steps", "77", "--csv", str(tmp_path / "run.csv"))
    header, *rows = rows_of(tmp_path / "run.csv")
    assert [float(x) for x in rows[-1][2:]] == [found[name] for name in header[2:]]


def test_a_file_that_is_there_is_written_anew(trained, tmp_path):
    path = tmp_path / "run.csv"
    for steps in ("9", "3"):
        trained("--steps", steps, "--csv", str(path))
    assert len(rows_of(path)) == 4


def test_for_people(cli):
    """Without --json: a line for each entry, stdout only."""
    code, out, err = cli("train", "--steps", "10")
    assert (code, err) == (0, "")
    found = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert {*MEASURES, "dataset", "steps", "config", "finite"} <= set(found)
    assert (found["steps"], found["config"], found["finite"]) == ("10", "dataset=slanted seed=0", "True")


# -- mistakes

MISTAKES = {
    "--seed 1.5": "seed '1.5' 0 4294967295",
    "--seed -1": "seed '-1' 0 4294967295",
    "--seed 4294967296": "seed '4294967296' 0 4294967295",
    "--seed nan": "seed 'nan' 0 4294967295",
    "--seed ''": "seed '' 0 4294967295",
    "--set seed=x": "seed 'x' 0 4294967295",
    "--set g_lr=nan": "g_lr 'nan' 0 10",
    "--set g_lr=inf": "g_lr 'inf' 0 10",
    "--set g_lr=-0.1": "g_lr '-0.1' 0 10",
    "--set d_lr=10.1": "d_lr '10.1' 0 10",
    "--set d_lr=fast": "d_lr 'fast' 0 10",
    "--set r1=101": "r1 '101' 0 100",
    "--set ema=1": "ema '1' 0 below 1",
    "--set beta1=1.0": "beta1 '1.0' 0 below 1",
    "--set batch_size=0": "batch_size '0' 1 1024",
    "--set batch_size=1025": "batch_size '1025' 1 1024",
    "--set batch_size=1e2": "batch_size '1e2' 1 1024",
    "--set latent_dim=257": "latent_dim '257' 1 256",
    "--set d_steps=21": "d_steps '21' 0 20",
    "--set generator=0": "generator '0' 1 256 16,8 ()",
    "--set generator=257": "generator '257' 1 256",
    "--set generator=1,2,3,4,5,6,7": "generator '1,2,3,4,5,6,7' 6",
    "--set discriminator=8,,8": "discriminator '8,,8' 1 256",
    "--set discriminator=wide": "discriminator 'wide' 1 256",
    "--set loss=x": "loss 'x' non_saturating minimax",
    "--set d_optimizer=newton": "d_optimizer 'newton' sgd adam",
    "--set dtype=float16": "dtype 'float16' float32 float64",
    "--set latent=cauchy": "latent 'cauchy' normal uniform",
    "--set dataset=x": "dataset 'x' slanted circles diagonals",
    "--dataset x": "dataset 'x' slanted circles diagonals",
    "--dataset ''": "dataset '' slanted circles diagonals bars glyphs digits path",
    "--dataset no.npz": "no.npz No such file",
    "--dataset /dev/zero": "/dev/zero neither file nor folder",
    "--dataset pyproject.toml": "pyproject.toml .npz .csv folder PNGs",
    "--dataset tests": "tests no .png",
    "--invert": "--invert --dataset",
    "--dataset circles --invert": "--invert --dataset",
    "--preset x": "preset 'x' classic by_hand",
    "--set init=by_hand": "init 'by_hand' latent_dim=1 generator=() discriminator=()",
    "--preset by_hand --dataset circles": "init 'by_hand' 2x2",
    "--set foo=1": "'foo' knobs",
    "--set g_lrr=1": "'g_lrr' g_lr?",
    "--set g_lr": "'g_lr' knob=value",
    "--set ''": "knob=value",
    "--set d_steps=0 --set g_steps=0": "d_steps g_steps 0 at least one",
    "--unknown": "--unknown",
    "--seed": "--seed",
    "extra": "extra",
}
OF_TRAIN = {
    "--steps 5 --epochs 5": "--steps --epochs one",
    "--steps 0": "steps '0' 1 1000000000",
    "--steps -5": "steps '-5' 1 1000000000",
    "--steps 1.5": "steps '1.5' 1 1000000000",
    "--steps 1e3": "steps '1e3' 1 1000000000",
    "--steps 10000000000": "steps '10000000000' 1 1000000000",
    f"--steps {'9' * 5000}": "steps 1 1000000000",
    "--epochs 0": "epochs '0' 1 1000000000",
    "--epochs x": "epochs 'x' 1 1000000000",
    "--epochs 2 --set d_steps=0": "d_steps 0 --steps",
    "--csv /no/such/folder/x.csv": "/no/such/folder/x.csv No such",
    "--csv /": "/ directory",
}
OF_PLAY = {
    "--fps 0": "fps '0' 1 120",
    "--fps 121": "fps '121' 1 120",
    "--fps x": "fps 'x' 1 120",
    "--lesson x": "lesson 'x'",
    "--lesson 0": "lesson '0'",
    "--lesson 99": "lesson is 99; must be one of 1,",
    "--lesson 1 --seed 2": "give --lesson alone",
    "--lesson 1 --dataset circles": "give --lesson alone",
    "--lesson 1 --play": "give --lesson alone",
}
ALL_MISTAKES = [
    *((f"train {words}", said) for words, said in {**MISTAKES, **OF_TRAIN}.items()),
    *((f"play {words}", said) for words, said in {**MISTAKES, **OF_PLAY}.items()),
    *((words, said) for words, said in {**MISTAKES, **OF_PLAY}.items() if words != "extra"),
    ("nonsense", "nonsense"),
    ("datasets extra", "extra"),
    ("--seed 5 train", "after gan-tui train"),
    ("--fps 5 train", "after gan-tui train"),
    ("--invert train", "after gan-tui train"),
    ("--lesson 1 train", "after gan-tui train"),
    ("--plain keys", "after gan-tui keys"),
]


@pytest.mark.parametrize(("words", "said"), ALL_MISTAKES, ids=[words[:60] for words, _ in ALL_MISTAKES])
def test_a_mistake_is_one_line(cli, words, said):
    """It names the knob, the value and what it may be; nothing on stdout, no traceback."""
    code, out, err = cli(*shlex.split(words))
    assert (code, out) == (2, "")
    assert err.startswith("gan-tui: ")
    assert err.count("\n") == 1, "one line"
    missing = [word for word in said.split() if word not in err]
    assert not missing, err


def test_a_mistake_writes_no_file(cli, tmp_path):
    path = tmp_path / "run.csv"
    for words in (["--seed", "x"], ["--steps", "0"], ["--epochs", "1", "--set", "d_steps=0"]):
        cli("train", "--csv", str(path), *words)
        assert not path.exists()


# -- divergence


@pytest.mark.parametrize("more", [{"d_lr": 10, "g_lr": 10}, {"d_lr": 3, "g_lr": 3, "seed": 1}], ids=str)
def test_a_run_that_diverges(cli, tmp_path, more):
    """The second one's last good generator has finite weights and images that overflow: no warning escapes."""
    path = tmp_path / "run.csv"
    knobs = {"d_optimizer": "sgd", "g_optimizer": "sgd", "r1": 1, **more}
    sets = [f"--set={name}={value}" for name, value in knobs.items()]
    code, out, err = cli("train", "--json", "--steps", "500", "--csv", str(path), *sets)
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=500)
    found = json.loads(out)
    assert trainer.diverged
    assert (code, found["finite"], found["steps"]) == (3, False, trainer.step)
    assert {name: found[name] for name in MEASURES} == measured(trainer), "of the last good step"
    assert err.count("\n") == 1
    assert trainer.diverged in err
    assert len(rows_of(path)) == 1 + trainer.step


# -- tables

TABLES = {
    "datasets": [d.name for d in DATASETS.values()],
    "presets": list(PRESETS),
    "knobs": list(KNOBS),
    "keys": [key_of(c) for c in by_screen()],
    "lessons": list(lessons()),
}


@pytest.mark.parametrize("table", TABLES)
def test_tables_for_people(cli, table):
    code, out, err = cli(table)
    assert (code, err) == (0, "")
    _, _, *lines = out.splitlines()
    firsts = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert firsts == [str(first) for first in TABLES[table]]
    assert "\x1b" not in out


@pytest.mark.parametrize("table", TABLES)
def test_tables_for_programs(cli, table):
    code, out, err = cli(table, "--json")
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert [next(iter(row.values())) for row in rows] == TABLES[table]
    assert all(row.keys() == rows[0].keys() for row in rows)


def test_what_the_tables_say(cli):
    found = {table: json.loads(cli(table, "--json")[1]) for table in TABLES}
    for row, data in zip(found["datasets"], DATASETS.values(), strict=True):
        assert (row["size"], row["images"], row["about"]) == ("{}x{}".format(*data.shape), len(data.images), data.about)
    for row, preset in zip(found["presets"], PRESETS.values(), strict=True):
        assert Config.from_text(row["config"]) == preset.config
    for row, knob in zip(found["knobs"], KNOBS.values(), strict=True):
        assert knob.parse(row["default"]) == knob.default
        assert (row["live"], row["about"]) == (knob.live, knob.about)
    assert {row["action"] for row in found["keys"]} == {c.action for c in COMMANDS}
    for row, lesson in zip(found["lessons"], lessons().values(), strict=True):
        assert (row["title"], row["minutes"], row["about"]) == (lesson.title, lesson.minutes, lesson.about)
        assert Config.from_text(row["config"]) == lesson.config


def test_version(cli):
    assert cli("--version") == (0, f"gan-tui {gan_tui.__version__}\n", "")


# -- as a program


def program(*words, **more):
    return subprocess.run([*RUN, *words], capture_output=True, text=True, timeout=60, check=False, **more)


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["--unknown"]])
def test_help_loads_nothing_heavy(words):
    code = (
        "import sys\nfrom gan_tui.cli import main\nsys.argv = ['gan-tui', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit as end: code = end.code\n"
        "print(code, [m for m in ('numpy', 'textual') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=True)
    expected = "2 []" if words == ["--unknown"] else "0 []"
    assert done.stderr.splitlines()[-1].replace("None", "0") == expected
    if "-h" in "".join(words):
        assert "Usage" in done.stdout


def test_help_names_every_command(cli):
    code, out, _ = cli("--help")
    assert code == 0
    for command in ("play", "train", "datasets", "presets", "knobs", "keys", "lessons"):
        assert command in out


def test_train_as_a_program(tmp_path):
    done = program("train", "--steps", "5", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), "no progress bar where there is no terminal"
    assert json.loads(done.stdout)["steps"] == 5
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_as_a_program():
    done = program("--seed", "1.5")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gan-tui: seed is '1.5'; it must be a whole number from 0 to 4294967295\n"


@pytest.mark.parametrize("words", ["--plain", "knobs", "train --steps 5 --json"])
def test_a_reader_that_leaves(words):
    """``| head -1`` closes the pipe: not a word about it."""
    process = subprocess.Popen([*RUN, *words.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()
    assert (process.wait(60), said) == (1, b"")


def test_a_full_disk():
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    with open("/dev/full", "w") as full:
        done = subprocess.run([*RUN, "keys"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "No space left" in done.stderr


def interrupted(tmp_path, *words, by=signal.SIGINT):
    """Ctrl-C once 100 rows are written beside the file: (exit code, stdout, stderr, rows in it)."""
    path = tmp_path / "run.csv"
    code = (  # whoever started the tests may have set signals to be ignored
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from gan_tui.cli import main\nmain()"
    )
    command = [sys.executable, "-c", code, "train", "--steps", "1000000000", "--csv", str(path), *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    try:
        while not any(beside.stat().st_size > 5000 for beside in tmp_path.glob(".gan-tui-*")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert not path.exists()
        process.send_signal(by)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert [*tmp_path.iterdir()] == [path]
    return process.returncode, out, err, rows_of(path)[1:]


def test_ctrl_c_tells_what_was_reached(tmp_path):
    """The numbers are those of the step it names, though the key came within one."""
    knobs = ["--set", "batch_size=512", "--set", "generator=64,64", "--set", "discriminator=64,64"]
    code, out, err, rows = interrupted(tmp_path, "--json", *knobs)
    found = json.loads(out)
    assert (code, err) == (130, "")
    assert found["steps"] == len(rows) < 10**9
    trainer = Trainer(Config.from_text(found["config"]))
    trainer.run(steps=found["steps"])
    assert {name: found[name] for name in MEASURES} == measured(trainer)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_tells_people_and_keeps_its_rows(tmp_path, by):
    code, out, err, rows = interrupted(tmp_path, by=by)
    assert (code, err) == (128 + by, "")
    assert f"steps            {len(rows)}\n" in out


# -- edits on the way


def test_edits_of_the_line(trained, cli, tmp_path):
    words = ["--set", "d_steps=3@20", "--set", "g_lr=0.2@10", "--set", "discriminator[0]=1.5@10", "--seed", "4"]
    table = tmp_path / "run.csv"
    found = trained("--epochs", "3", "--csv", str(table), *words)
    trainer = Trainer(Config(seed=4))
    trainer.run(steps=10)
    trainer.tune(g_lr=0.2)
    trainer.set_weight("discriminator", 0, 1.5)
    trainer.run(steps=10)
    trainer.tune(d_steps=3)
    epochs = [0] * 15 + [1] * 5
    while trainer.epoch < 3:
        trainer.run(steps=1)
        epochs.append(trainer.epoch)
    assert {name: found[name] for name in MEASURES} == measured(trainer)
    assert (found["steps"], found["epochs"]) == (trainer.step, 3)
    assert found["config"] == trainer.recipe.to_text()
    assert found["config"] == "dataset=slanted seed=4 g_lr=0.2@10 'discriminator[0]=1.5@10' d_steps=3@20"
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [int(row["epoch"]) for row in rows] == epochs
    again = trained("--epochs", "3", *(f"--set={word}" for word in shlex.split(found["config"])))
    assert {**again, "steps_per_second": 0} == {**found, "steps_per_second": 0}
    code, out, _ = cli("--plain", *words)
    assert code == 0
    assert f"The same run again: gan-tui {trainer.recipe.to_options()}\n" in out
    assert "epoch 3, step " in out


def test_d_may_stop_on_the_way(trained, cli):
    assert trained("--epochs", "1", "--set", "d_steps=0@16")["epochs"] == 1
    code, _, err = cli("train", "--epochs", "2", "--set", "d_steps=0@16")
    assert (code, "no epoch ends" in err) == (2, True)
    assert cli("--plain", "--set", "d_steps=0@16")[0] == 0


@pytest.mark.parametrize(
    "word", ["g_lr=0.2@soon", "seed=1@5", "g_lr=99@5", "generator[9999]=1@5", "generator[1]=1", "d_steps=0,g_steps=0@5"]
)
@pytest.mark.parametrize("command", [["train", "--steps", "3"], ["--plain"]])
def test_bad_edits(cli, command, word):
    code, out, err = cli(*command, "--set", word)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert word.split("=")[0].split("[")[0] in err
