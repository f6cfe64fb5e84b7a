#!/usr/bin/python3
"""Clients that hold a connection and give nothing for it, so many of each kind, for some seconds.

    slow-clients.py HOST PORT EACH SECONDS

    silent    connects and says nothing
    half      sends half a request and says no more
    vanished  sends half a request and resets the connection, again and again
    head      sends a head, a byte a second
    body      sends a body, a byte a second
    reader    asks for much and reads a byte a second

At the end: {KIND: {"opened", "failed", "ended": closed by the service before the seconds were over}}. Standard library only.
"""

import asyncio
import collections
import json
import resource
import socket
import struct
import sys
import time

HEAD = b"POST /v1/bookings HTTP/1.1\r\nHost: antrean\r\nContent-Type: application/json\r\n"
BODY_HEAD = HEAD + b"Authorization: Bearer none\r\nIdempotency-Key: slow\r\nContent-Length: 4000\r\n\r\n"
MUCH = b"GET /openapi.yaml HTTP/1.1\r\nHost: antrean\r\n\r\n" * 40


class Swarm:
    def __init__(self, host, port, seconds):
        self.host, self.port = host, port
        self.end = time.monotonic() + seconds
        self.counts = collections.defaultdict(collections.Counter)

    def left(self):
        return max(0.0, self.end - time.monotonic())

    async def one(self, kind, act):
        """One client, until the end or until the service closes the connection."""
        try:
            connection = socket.socket()
            connection.setblocking(False)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await asyncio.get_running_loop().sock_connect(connection, (self.host, self.port))
        except OSError:
            self.counts[kind]["failed"] += 1
            return
        self.counts[kind]["opened"] += 1
        try:
            await asyncio.wait_for(act(connection), self.left())
            self.counts[kind]["ended"] += 1
        except asyncio.TimeoutError:
            pass
        except OSError:
            self.counts[kind]["ended"] += 1
        finally:
            connection.close()

    async def until_closed(self, connection):
        """What the service still says is read, a byte a second would be too polite here."""
        while await asyncio.get_running_loop().sock_recv(connection, 4096):
            pass

    async def silent(self, connection):
        await self.until_closed(connection)

    async def half(self, connection):
        await asyncio.get_running_loop().sock_sendall(connection, HEAD)
        await self.until_closed(connection)

    async def trickle(self, connection, first, rest):
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(connection, first)
        closed = asyncio.ensure_future(self.until_closed(connection))
        try:
            for byte in rest:
                await loop.sock_sendall(connection, bytes([byte]))
                await asyncio.wait([closed], timeout=1)
                if closed.done():
                    return
        finally:
            closed.cancel()

    async def head(self, connection):
        await self.trickle(connection, b"", HEAD * 100)

    async def body(self, connection):
        await self.trickle(connection, BODY_HEAD, b" " * 4000)

    async def reader(self, connection):
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(connection, MUCH)
        while await loop.sock_recv(connection, 1):
            await asyncio.sleep(1)

    async def vanished(self):
        """Half a request and a reset, some each second."""
        loop = asyncio.get_running_loop()
        while self.left():
            connection = socket.socket()
            connection.setblocking(False)
            try:
                await loop.sock_connect(connection, (self.host, self.port))
                await loop.sock_sendall(connection, HEAD)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.counts["vanished"]["opened"] += 1
            except OSError:
                self.counts["vanished"]["failed"] += 1
            connection.close()
            await asyncio.sleep(min(0.2, self.left()))


async def run(host, port, each, seconds):
    swarm = Swarm(host, port, seconds)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(each):
            for kind in ("silent", "half", "head", "body", "reader"):
                tasks.create_task(swarm.one(kind, getattr(swarm, kind)))
            # Not all in one moment: the queue of new connections is not what is tried here.
            await asyncio.sleep(0.002)
        for _ in range(max(1, each // 10)):
            tasks.create_task(swarm.vanished())
    print(json.dumps(swarm.counts))


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    host, port, each, seconds = sys.argv[1:]
    asyncio.run(run(host, int(port), int(each), float(seconds)))


if __name__ == "__main__":
    main()
