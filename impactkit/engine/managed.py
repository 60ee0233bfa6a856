"""The parent of one report: forks the child, hands it the cells, lets nbclient read the answers.

Takes a notebook that papermill has parameterized, fills in its outputs. The child is killed
where a time limit is passed, and always at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import sys
from datetime import datetime
from functools import cache
from queue import Empty

from jupyter_client.client import KernelClient
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger
from papermill.utils import merge_kwargs, remove_args

from impactkit.engine.parent import can_fork
from impactkit.engine.wire import Line, packed, received, session

HISTORY = "--HistoryManager.hist_file=:memory:"
GRACE = 5.0  # seconds that a child has for its own atexit functions


class ManagedEngine(Engine):
    """papermill's engine: a forked child, or nbclient where there can be none."""

    @classmethod
    def execute_notebook(cls, nb, kernel_name, memory_mb=None, **options):
        """The child comes first: papermill's progress bar starts a thread."""
        if not (is_this_python(kernel_name) and can_fork()):
            return NBClientEngine.execute_notebook(nb, kernel_name, **options)
        arguments = [*options.pop("extra_arguments", ()), HISTORY]
        child = Child.forked(arguments, memory_mb, seed_of(nb))
        try:
            return super().execute_notebook(nb, kernel_name, child=child, **options)
        finally:
            child.end()

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, child, execution_timeout=None, start_timeout=60, **options
    ):
        options = remove_args(["input_path", "timeout", "startup_timeout"], **options)
        settings = merge_kwargs(
            options, timeout=execution_timeout, startup_timeout=start_timeout,
            kernel_name=kernel_name, log=logger,
        )  # fmt: skip
        return ForkedClient(nb_man, child=child, **settings).execute()


@cache
def is_this_python(kernel_name: str) -> bool:
    """True where a kernel of that name would be ipykernel in the Python that runs us."""
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False
    program = spec.argv[0] if spec.argv else ""
    ours = {"python", "python3", f"python3.{sys.version_info.minor}", sys.executable}
    return program in ours and "ipykernel_launcher" in spec.argv and not spec.env


def seed_of(nb) -> int:
    """A seed for random numbers: the same for the same cells and parameters, else another."""
    text = "\0".join(cell.source for cell in nb.cells)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


class Child:
    """A forked process and the parent's ends of the line to it."""

    def __init__(self, pid: int, line: Line):
        self.pid, self.line, self.status = pid, line, None

    @classmethod
    def forked(cls, arguments: list[str], memory_mb: int | None, seed: int) -> Child:
        from impactkit.engine.child import serve  # not where there is no fork

        sys.stdout.flush()
        sys.stderr.flush()
        ours, theirs = Line.pair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            serve(theirs, arguments, memory_mb, seed)
        theirs.close()
        return cls(pid, ours)

    def alive(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is None

    def end(self) -> None:
        """Kill the child and what it started; nothing is left of it."""
        self.line.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.status = os.waitpid(self.pid, 0)[1]


class Inbox:
    """One channel's messages as nbclient asks for them."""

    def __init__(self, client: ForkedKernelClient):
        self._client, self._waiting = client, asyncio.Queue()

    def put(self, message: dict) -> None:
        self._waiting.put_nowait(message)

    async def get_msg(self, timeout: float | None = None) -> dict:
        try:
            return await asyncio.wait_for(self._waiting.get(), timeout)
        except TimeoutError:
            raise Empty from None

    def send(self, message: dict) -> None:
        self._client.session.send(self._client, message)


class ForkedKernelClient(KernelClient):
    """jupyter_client's client; its channels are one socket to a child."""

    def __init__(self, child: Child):
        super().__init__(session=session())
        self.allow_stdin, self._child = False, child

    async def open(self) -> None:
        reader, self._hearing = await asyncio.open_unix_connection(sock=self._child.line.answers)
        _, self._writer = await asyncio.open_unix_connection(sock=self._child.line.requests)
        self._inboxes = {b"shell": Inbox(self), b"iopub": Inbox(self)}
        self._reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while frames := await received(reader):
            _, parts = self.session.feed_identities(frames[1:])
            self._inboxes[frames[0]].put(_message(parts))

    def send_multipart(self, frames, copy=True) -> None:
        self._writer.write(packed(frames))

    @property
    def shell_channel(self) -> Inbox:
        return self._inboxes[b"shell"]

    @property
    def iopub_channel(self) -> Inbox:
        return self._inboxes[b"iopub"]

    async def is_alive(self) -> bool:
        return self._child.alive()

    async def close(self) -> None:
        """Say that no more will be asked, and wait for the child's last functions."""
        self._writer.write_eof()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._reading, GRACE)
        self._writer.close()
        self._hearing.close()


def _message(parts: list[bytes]) -> dict:
    """As jupyter_client's Session unpacks it, but for a search of all texts for dates."""
    header, parent, metadata, content = map(json.loads, parts[1:5])
    for head in (header, parent):
        if "date" in head:
            head["date"] = datetime.fromisoformat(head["date"])
    return {
        "header": header,
        "msg_id": header["msg_id"],
        "msg_type": header["msg_type"],
        "parent_header": parent,
        "metadata": metadata,
        "content": content,
        "buffers": [memoryview(part) for part in parts[5:]],
    }


class ForkedClient(PapermillNotebookClient):
    """papermill's nbclient; in place of a kernel manager, a child that runs already."""

    def __init__(self, nb_man, child: Child, **settings):
        super().__init__(nb_man, **settings)
        self._child = child

    def execute(self, **kwargs):
        asyncio.run(self._execute())
        return self.nb

    async def _execute(self) -> None:
        self.reset_execution_trackers()
        self.kc = ForkedKernelClient(self._child)
        await self.kc.open()
        await self._execute_cells()
        info = await self.async_wait_for_reply(self.kc.kernel_info())
        self.nb.metadata["language_info"] = info["content"]["language_info"]
        self.set_widgets_metadata()
        await self.kc.close()

    async def _execute_cells(self) -> None:
        """As papermill: stop at the first error that no tag allows, and note it."""
        for index, cell in enumerate(self.nb.cells):
            try:
                self.nb_man.cell_start(cell, index)
                await self.async_execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                break
            finally:
                self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)
