"""Settings of the property tests; one BLAS thread, as gan_tui sets it, before numpy loads; no error unnoticed."""

import datetime
import gc
import os
import shutil

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import Phase, settings

settings.register_profile(
    "here",
    deadline=None,
    print_blob=True,
    phases=[p for p in Phase if p is not Phase.explain],  # which takes minutes
)
settings.register_profile("deep", settings.get_profile("here"), max_examples=1000)
settings.load_profile("here")


gc.set_threshold(20_000)  # as while the app runs: looking through all the tests' modules again and again takes a tenth


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory):
    """Nothing is kept where the user's own things are."""
    state = tmp_path_factory.mktemp("state")
    os.environ["XDG_STATE_HOME"] = str(state)
    return state / "gan-tui"


@pytest.fixture
def reports(_state):
    """The reports of errors that were outlived: the test that asks for them expects some."""
    return lambda: sorted((_state / "reports").glob("*.txt"), key=lambda path: (path.stat().st_mtime_ns, path.name))


@pytest.fixture(autouse=True)
def _no_error_is_outlived(request, _state):
    """The app goes on after an error; a test does not, unless it made it."""
    yield
    found = [path.read_text() for path in (_state / "reports").glob("*.txt")] if _state.exists() else []
    if found:
        shutil.rmtree(_state)
        assert "reports" in request.fixturenames, found[-1]


TODAY = datetime.datetime.now(datetime.UTC).date().toordinal()
os.environ.setdefault("SOAK_SEED", str(TODAY))  # one seed for all that run side by side


def pytest_report_header():
    return f"soak seed {os.environ['SOAK_SEED']}"
