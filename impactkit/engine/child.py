"""The child of one report: ipykernel's own application on a socket, in a process just forked.

Takes requests from the parent, gives the messages that ipykernel gives. Only `managed` forks it.
"""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import gc
import logging
import os
import random
import re
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import ipykernel_launcher
from ipykernel import ipkernel
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import Any
from traitlets.config.loader import KeyValueConfigLoader

from impactkit.engine.wire import Line, Wire, received, session

MB = 2**20
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
KEPT = {-1: 256 * MB, -3: 32 * MB}  # M_TRIM_, M_MMAP_THRESHOLD: a picture's memory serves the next
SETTING = re.compile(r"--[A-Z]\w*\.\w+=")
COLLECTED = 50_000, 20, 100  # objects until Python looks for circles: a child lives for seconds


def serve(line: Line, arguments: list[str], memory_mb: int | None, seed: int) -> None:
    """Be the kernel of one report until the parent closes its end; never returns.

    Parameters
    ----------
    line : the child's ends. arguments : as on ipykernel's command line.
    memory_mb : beyond what the parent has loaded, in MB. seed : for random numbers.
    """
    code = 1
    try:
        _begin_anew(seed)
        _stay_within(memory_mb)
        asyncio.run(_answer(line, arguments))
        code = 0
    finally:
        gc.freeze()  # what is left goes with the process: IPython need not look for its circles
        atexit._run_exitfuncs()
        os._exit(code)


def _begin_anew(seed: int) -> None:
    """Leave behind what belongs to the parent: its terminal, signals, handlers and chance."""
    os.setsid()
    system = ctypes.CDLL(None)
    system.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if hasattr(system, "mallopt"):  # glibc
        for what, size in KEPT.items():
            system.mallopt(what, size)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIGALRM"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    atexit._clear()
    atexit.register(logging.shutdown)
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)
    gc.set_threshold(*COLLECTED)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    if "matplotlib.pyplot" in sys.modules:
        _no_figures()


def _no_figures() -> None:
    """Pyplot as it is when it was just imported in a kernel."""
    import matplotlib
    from matplotlib import _pylab_helpers, pyplot

    _pylab_helpers.Gcf.figs.clear()
    matplotlib.rc_file_defaults()
    matplotlib.rcParams["backend"] = os.environ.get(
        "MPLBACKEND", "module://matplotlib_inline.backend_inline"
    )
    pyplot._backend_mod = None


def _stay_within(memory_mb: int | None) -> None:
    """What is asked for beyond the limit is refused: Python raises MemoryError."""
    if memory_mb is not None:
        status = Path("/proc/self/status").read_text()
        now = int(status.partition("VmData:")[2].split()[0]) * 1024
        most = now + memory_mb * MB
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


async def _answer(line: Line, arguments: list[str]) -> None:
    """One request after the other, in an event loop that runs, as in any kernel."""
    sys.argv = [str(Path(ipykernel_launcher.__file__)), *arguments]
    app = ReportApp.instance(wire=Wire(line.answers), session=session())
    app.initialize(arguments)
    app.kernel.start()
    reader, _ = await asyncio.open_unix_connection(sock=line.requests)
    while frames := await received(reader):
        app.wire.take(frames)


class StraightThread(IOPubThread):
    """ipykernel's thread for output; what has to be sent is sent where it comes up.

    The wire takes one message at a time. From one thread to the other and back takes longer than
    most cells; the thread is left what comes later: text that nobody flushes.
    """

    def send_multipart(self, *args, **kwargs):
        self._really_send(*args, **kwargs)


class StraightStream(OutStream):
    """Standard output of cells: whoever flushes it sends it, and waits for who is at it."""

    def __init__(self, *args, **kwargs):
        self._at_it = threading.RLock()
        super().__init__(*args, **kwargs)

    def flush(self):
        self._flush()

    def _flush(self):
        with self._at_it:
            super()._flush()


class NoShellThread:
    """Requests come in the main thread; ipykernel asks where, even so."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class ReportKernel(IPythonKernel):
    """IPython's kernel; what it takes for sockets are channels of one wire."""

    shell_stream = Any()
    shell_channel_thread = NoShellThread()
    _execute_sleep = 0  # what is displayed stands on the same wire as the reply, before it
    _supports_kernel_subshells = False


class ReportApp(IPKernelApp):
    """ipykernel's application without ports: profile, streams, shell, extensions are its own."""

    wire = Any()
    kernel_class = ReportKernel
    outstream_class = f"{__name__}.StraightStream"

    def parse_command_line(self, argv=None):
        """traitlets reads the options of every class first; settings by full names need none."""
        if all(SETTING.match(setting) for setting in argv):
            self.update_config(KeyValueConfigLoader(argv, log=self.log).load_config())
        else:
            super().parse_command_line(argv)

    def init_connection_file(self):
        """There is nothing to connect to."""

    write_connection_file = log_connection_info = init_connection_file
    init_poller = init_heartbeat = init_connection_file

    def init_sockets(self):
        self.context = self.wire.context
        self.iopub_thread = StraightThread(
            self.wire.channel(b"iopub"), pipe=True, session=self.session
        )
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket
        self.configure_tornado_logger()

    def init_kernel(self):
        with _no_debugger():
            self.kernel = self.kernel_class.instance(
                parent=self,
                session=self.session,
                shell_stream=self.wire.channel(b"shell"),
                iopub_thread=self.iopub_thread,
                iopub_socket=self.iopub_socket,
                log=self.log,
                profile_dir=self.profile_dir,
                user_ns=self.user_ns,
            )
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count


@contextmanager
def _no_debugger() -> Iterator[None]:
    """ipykernel asks every module for its file, for a debugger that has nobody to talk to: each
    of thousands is memory that the child would have to copy from its parent."""
    ipkernel.sys = SimpleNamespace(modules={})
    try:
        yield
    finally:
        ipkernel.sys = sys
