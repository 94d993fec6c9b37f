"""The same game in C, compiled on the spot for the workload; large products by the OpenBLAS inside NumPy's wheel."""

import ctypes
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from machine import openblas
from workloads import Workload, flat

FLAGS = ("-O3", "-march=native", "-ffast-math", "-funroll-loops", "-shared", "-fPIC")
SOURCE = Path(__file__).with_suffix(".c")


def address(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


class C:
    """Its loop, as a shared library."""

    def __init__(self, workload: Workload, flavour: str = "") -> None:
        config, (g_sizes, d_sizes) = workload.config(), workload.sizes
        self.first = [np.float32(flat(layers)) for layers in workload.first_layers()]
        self.images = np.ascontiguousarray(workload.dataset().images)
        defines = {
            "LATENT": g_sizes[0],
            "PIXELS": d_sizes[0],
            "HIDDEN": sum(d_sizes[1:-1]),
            "BATCH": config.batch_size,
            "RATE": f"{config.d_lr}f",
            "ADAM": int(config.d_optimizer == "adam"),
        }
        self.sgemm = ctypes.c_void_p()
        if workload.flops > 1e6 and (library := openblas()):
            self.sgemm = ctypes.cast(library.sgemm, ctypes.c_void_p)
            defines["BLAS"] = 1
        with tempfile.TemporaryDirectory() as folder:
            library_path = Path(folder, "game.so")
            options = [f"-D{name}={value}" for name, value in defines.items()]
            command = ["cc", *FLAGS, *options, str(SOURCE), "-o", str(library_path), "-lm"]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                raise ImportError(f"cc: {made.stderr.strip()}")
            self.game = ctypes.CDLL(str(library_path))
        self.start()

    def start(self) -> None:
        count = len(self.images)
        self.game.start(self.sgemm, address(self.images), count, *(address(theta) for theta in self.first))
        self.rows: list[np.ndarray] = []

    def run(self, steps: int) -> int:
        rows = np.empty((steps, 4), np.float32)
        self.game.run(steps, address(rows))
        self.rows.append(rows)
        return steps

    def feed(self, reals, d_z, g_z) -> None:
        rows = np.empty((len(reals), 4), np.float32)
        fed = [np.ascontiguousarray(x, np.float32) for x in (reals, d_z, g_z)]
        self.game.feed(len(reals), *(address(x) for x in fed), address(rows))
        self.rows.append(rows)

    def curves(self):
        return np.concatenate(self.rows).T

    def theta(self):
        return tuple(
            np.ctypeslib.as_array((ctypes.c_float * len(first)).in_dll(self.game, name)).astype(np.float64)
            for first, name in zip(self.first, ("g_theta", "d_theta"), strict=True)
        )
