"""Kernels that start at once: each is forked from one process that has already imported what the notebooks import."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from yjs_analysis.evidence.release import ReleaseError

__all__ = ["PRELOADED", "WarmKernels", "warm_kernels"]

PRELOADED = (
    "ipykernel.kernelapp",
    "matplotlib_inline.backend_inline",
    "statsmodels.api",
    "yjs_analysis.evidence.pack",
    "yjs_analysis.sources.synthetic.service",
)

AHEAD = "work ahead"
"""What is written to the process instead of a kernel's connection file."""

NO_PROCESS = "no process for the notebooks could be started. Nothing was written."

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Several kernels run at once: with a thread for each core in each, they would wait for one another."""


@contextmanager
def warm_kernels(*, ahead: bool = False) -> Iterator[WarmKernels | None]:
    """Give what starts kernels at once, or None where a process cannot be forked (Windows).

    A kernel forked so has every module in memory, and nothing else: no variable of another notebook.

    Parameters
    ----------
    ahead
        Work out beforehand, while the caller does other things, what several notebooks of the package ask for.
    """
    if not hasattr(os, "fork"):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="yjs-") as folder:
        server = WarmKernels(Path(folder))
        if ahead:
            server.work_ahead()
        try:
            yield server
        finally:
            server.close()


class WarmKernels:
    """The process from which kernels are forked; it lives until closed, and no longer than its standard input.

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

    def work_ahead(self) -> None:
        """Let the process work out what several notebooks ask for, before the next kernel; does not wait for it."""
        with self._asking:
            self._write(AHEAD)

    def _fork(self, connection_file: str, runs_in: Path) -> int:
        with self._asking:
            self._write(f"{connection_file}\t{runs_in}")
            try:
                return int(self._server.stdout.readline())
            except (OSError, ValueError) as error:
                raise ReleaseError(NO_PROCESS) from error

    def _write(self, line: str) -> None:
        try:
            self._server.stdin.write(f"{line}\n")
            self._server.stdin.flush()
        except OSError as error:
            raise ReleaseError(NO_PROCESS) from error

    def close(self) -> None:
        """End the process; kernels that still run see it and end too."""
        self._server.kill()  # it may be at work
        self._server.wait()
        self._server.stdout.close()
        with suppress(BrokenPipeError):
            self._server.stdin.close()


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
    gc.freeze()  # no kernel need look through all this for garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel that has ended
    for line in map(str.rstrip, sys.stdin):
        if line == AHEAD:
            _work_ahead()
            continue
        connection_file, _, runs_in = line.partition("\t")
        pid = os.fork()
        if not pid:
            _become_kernel(connection_file, runs_in)
        print(pid, flush=True)
    os._exit(0)  # at once: nothing is left to write


def _work_ahead() -> None:
    """Ask what several notebooks ask: the answers, remembered where they are made, go with every fork.

    Libraries that start threads may not be used before a fork: what needs them is asked in a process of its own.
    """
    from yjs_analysis.evidence.service import decided, from_records

    receiving, sending = os.pipe()
    if not os.fork():
        os.close(receiving)
        try:
            with open(sending, "wb") as pipe:
                pickle.dump(_of_records(), pipe)
        finally:
            os._exit(0)  # whatever went wrong: the notebook that asks for it will say so
    os.close(sending)
    _of_publications()
    with open(receiving, "rb") as pipe, suppress(EOFError, pickle.UnpicklingError):
        made_up, known = pickle.load(pipe)
        from_records.MADE_UP.update(made_up)
        decided.KNOWN.update(known)
    gc.collect()
    gc.freeze()


def _of_records() -> tuple[dict, dict]:
    """Count the made-up children under both conventions, and decide which counts are withheld."""
    from yjs_analysis.evidence.service import decided, from_records
    from yjs_analysis.evidence.service.cells import Cells
    from yjs_analysis.evidence.study import Study
    from yjs_analysis.sources.disposals import CONVENTIONS

    study = Study()
    for convention in CONVENTIONS:
        service = from_records.synthetic_service(convention=convention)
        Cells(service, threshold=study.threshold, reference=study.reference)
    return from_records.MADE_UP, decided.KNOWN


def _of_publications() -> None:
    """Read every file of published figures, and make and draw the exhibit that takes longest."""
    from yjs_analysis.evidence.exhibits.when_seen import could_the_board_see_its_target
    from yjs_analysis.evidence.study import Study, holdings

    holdings()
    could_the_board_see_its_target(Study()).chart.outlined()


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
