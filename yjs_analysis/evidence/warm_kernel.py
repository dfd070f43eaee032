"""Kernels that start at once: each is forked from one process that has already imported what the notebooks import."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from yjs_analysis.evidence.release import ReleaseError

__all__ = ["PRELOADED", "WarmKernels", "warm_kernels"]

PRELOADED = ("ipykernel.kernelapp", "matplotlib_inline.backend_inline", "yjs_analysis.evidence.pack")

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Several kernels run at once: with a thread for each core in each, they would wait for one another."""


@contextmanager
def warm_kernels() -> Iterator[WarmKernels | None]:
    """Give what starts kernels at once, or None where a process cannot be forked (Windows).

    A kernel forked so has every module in memory, and nothing else: no variable of another notebook.
    """
    if not hasattr(os, "fork"):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="yjs-") as folder:
        server = WarmKernels(Path(folder))
        try:
            yield server
        finally:
            server.close()


class WarmKernels:
    """The process from which kernels are forked; it lives as long as its standard input is open.

    Parameters
    ----------
    folder
        Where the sockets lie: a short path, for the operating system allows about a hundred characters.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asking = threading.Lock()
        self._made = 0
        self._server = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | ONE_THREAD | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        )

    def manager(self, *, runs_in: Path) -> AsyncKernelManager:
        """Give the manager of a kernel that will run in a folder."""
        self._made += 1
        manager = _Forked(connection_file=str(self._folder / f"{self._made}.json"), transport="ipc")
        manager.fork = lambda: self._fork(manager.connection_file, runs_in)
        return manager

    def _fork(self, connection_file: str, runs_in: Path) -> int:
        with self._asking:
            try:
                self._server.stdin.write(f"{connection_file}\t{runs_in}\n")
                self._server.stdin.flush()
                return int(self._server.stdout.readline())
            except (OSError, ValueError) as error:
                raise ReleaseError("no process for the notebooks could be started. Nothing was written.") from error

    def close(self) -> None:
        """End the process; kernels that still run see it and end too."""
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait()


class _Forked(AsyncKernelManager):
    """What nbclient asks of a kernel's manager, for a kernel that is nobody's child here."""

    fork: Any = None
    pid: int | None = None

    @property
    def has_kernel(self) -> bool:
        return self.pid is not None

    async def start_kernel(self, **_: Any) -> None:
        self.write_connection_file()
        self.pid = self.fork()

    async def _async_is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, TypeError):
            return False
        return True

    is_alive = _async_is_alive  # nbclient asks for one, its client for the other

    async def interrupt_kernel(self) -> None:
        os.kill(self.pid, signal.SIGINT)

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """Kill it: there is nothing in it that would have to be saved."""
        os.kill(self.pid, signal.SIGKILL)

    def cleanup_resources(self, restart: bool = False) -> None:
        self.cleanup_connection_file()
        self.cleanup_ipc_files()


def _serve() -> None:
    """Import what notebooks import, then fork a kernel for each line of standard input."""
    for module in PRELOADED:
        importlib.import_module(module)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel that has ended
    for line in sys.stdin:
        connection_file, _, runs_in = line.rstrip("\n").partition("\t")
        pid = os.fork()
        if not pid:
            _become_kernel(connection_file, runs_in)
        print(pid, flush=True)


def _become_kernel(connection_file: str, runs_in: str) -> None:
    """Serve a notebook in this process, as `python -m ipykernel_launcher` does, until killed or left alone."""
    import pandas
    from ipykernel.kernelapp import IPKernelApp

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    os.chdir(runs_in)
    pandas.set_option("display.max_columns", 20)  # pandas was imported outside a notebook, and took 0: a terminal's
    app = IPKernelApp.instance(connection_file=connection_file, parent_handle=os.getppid(), log_level="ERROR")
    app.initialize([])
    app.start()
    os._exit(0)


if __name__ == "__main__":
    _serve()
