"""Jupyter messages over a socket between a report's parent and its child.

Takes and gives lists of frames, as zmq does; what the child sends begins with a channel's name.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from typing import NamedTuple

import zmq
from jupyter_client.session import Session

LENGTH = struct.Struct("!Q")


def session() -> Session:
    """A session that signs nothing: nobody else holds an end of the socket."""
    return Session(key=b"", check_pid=False)


def packed(frames: list[bytes | memoryview]) -> bytes:
    """One message: how many frames, how long each is, the frames."""
    parts = [memoryview(frame).cast("B") for frame in frames]
    head = [len(parts), *(part.nbytes for part in parts)]
    return b"".join([*(LENGTH.pack(number) for number in head), *parts])


async def received(reader: asyncio.StreamReader) -> list[bytes]:
    """The next message; an empty list where the other end is closed."""
    try:
        (count,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
        sizes = struct.unpack(f"!{count}Q", await reader.readexactly(count * LENGTH.size))
        return [await reader.readexactly(size) for size in sizes]
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return []


class Line(NamedTuple):
    """One side's ends of two sockets: the child reads requests and writes answers."""

    requests: socket.socket
    answers: socket.socket

    @classmethod
    def pair(cls) -> tuple[Line, Line]:
        (asking, asked), (told, telling) = socket.socketpair(), socket.socketpair()
        return cls(asking, told), cls(asked, telling)

    def close(self) -> None:
        self.requests.close()
        self.answers.close()


class Wire:
    """The child's end for answers. Any of its threads may send."""

    def __init__(self, ours: socket.socket):
        self._ours, self._lock = ours, threading.Lock()
        self.context = zmq.Context()
        self._taken = set()  # a task that nobody holds may vanish

    def channel(self, name: bytes) -> Channel:
        return Channel(self, name)

    def take(self, frames: list[bytes]) -> None:
        """Hand a request to the kernel, which answers it when its turn comes."""
        task = asyncio.ensure_future(self.answer([zmq.Frame(frame) for frame in frames]))
        self._taken.add(task)
        task.add_done_callback(self._taken.discard)

    def send(self, frames: list[bytes]) -> None:
        message = packed(frames)
        with self._lock:
            self._ours.sendall(message)


class Channel:
    """What ipykernel takes for one of its sockets."""

    def __init__(self, wire: Wire, name: bytes):
        self._wire, self._name = wire, name
        self.context = wire.context

    def send_multipart(self, frames, flags=0, copy=True, track=False) -> None:
        self._wire.send([self._name, *frames])

    def on_recv(self, callback, copy=True) -> None:
        self._wire.answer = callback

    def flush(self, *limits) -> None:
        """Nothing waits here: send_multipart returns when all is written."""
