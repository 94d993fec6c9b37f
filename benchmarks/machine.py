"""The machine a figure was measured on, and the OpenBLAS inside NumPy's wheel."""

import ctypes
import os
import platform
import subprocess
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class OpenBLAS(NamedTuple):
    """``sgemm`` is cblas_sgemm with 64-bit integers, ``kernel`` the processor its code was written for."""

    sgemm: Any
    kernel: str
    config: str


@cache
def openblas() -> OpenBLAS | None:
    """That of NumPy's wheel; None where NumPy came another way."""
    root = Path(np.__file__).parent
    for path in [*root.parent.glob("numpy.libs/*openblas*"), *root.glob(".dylibs/*openblas*")]:
        library = ctypes.CDLL(str(path))
        try:
            sgemm, name, config = (
                getattr(library, f"scipy_{symbol}64_")
                for symbol in ("cblas_sgemm", "openblas_get_corename", "openblas_get_config")
            )
        except AttributeError:
            continue
        name.restype = config.restype = ctypes.c_char_p
        return OpenBLAS(sgemm, name().decode(), config().decode())
    return None


def processor() -> str:
    """The model, and whether it has AVX-512."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    model = (
        f"{facts.get('model name', platform.machine())} (family {facts.get('cpu family')}, model {facts.get('model')})"
    )
    return model + (", AVX-512" if "avx512f" in facts.get("flags", "") else ", no AVX-512")


def compiler() -> str:
    try:
        return subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError):
        return "no cc"


def installed(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"


def billions(product: Callable[[], object], size: int) -> float:
    """GFLOP a CPU second, the best of ten."""
    times = []
    for _ in range(10):
        begin = time.process_time()
        product()
        times.append(time.process_time() - begin)
    return 2 * size**3 / min(times) / 1e9


def products(size: int = 1024) -> str:
    """How fast matrices are multiplied here: what W3 and W4 hang on."""
    a = np.random.default_rng(0).random((size, size))
    single = a.astype(np.float32)
    rates = {
        "NumPy float32": billions(lambda: single @ single, size),
        "float64": billions(lambda: a @ a, size),
    }
    try:
        import torch
    except ImportError:
        pass
    else:
        torch.set_num_threads(1)
        tensor = torch.tensor(single)
        rates["PyTorch float32"] = billions(lambda: tensor @ tensor, size)
    return f"{size}x{size} products, GFLOP/s: " + ", ".join(f"{name} {rate:.0f}" for name, rate in rates.items())


def described() -> str:
    """A paragraph."""
    blas = openblas()
    kernel = f"OpenBLAS kernel {blas.kernel}" if blas else "not the OpenBLAS of NumPy's wheel"
    packages = ", ".join(installed(name) for name in ("numpy", "torch", "jax"))
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; Python "
        f"{platform.python_version()}, {packages}, {compiler()}; {kernel}; load {load} at the end."
    )
