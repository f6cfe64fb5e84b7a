#!/usr/bin/python3
"""Books at a fixed rate, whatever the service does, and writes down every answer.

    steady-bookings.py --url http://127.0.0.1:8080 --people FILE --first 0 --seconds 20 --output FILE
                       --stream NAME RATE OFFICE[,OFFICE...] [--stream NAME RATE OFFICE slot:ID[,ID...]] ...

Each request is another person's (a line of FILE, as `antrean seed --output` writes it), so nobody is refused for what somebody else did.
The moments of sending are fixed beforehand and times are counted from them: a service that answers late cannot slow its own clock.
Standard library only. A line of the output:
    {"stream", "at": when it was due, seconds since the epoch, "ms", "status": 0 when there was no answer, "code", "retry_after"}
answers.py sums them up.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
import uuid
from urllib.parse import urlsplit

ANSWER_LIMIT = 30


class Connections:
    """Keep-alive connections, as many as are needed at once."""

    def __init__(self, host, port):
        self.host, self.port = host, port
        self.idle = []

    async def request(self, head, body):
        """Status, headers and body of the answer; a connection that was closed while idle is replaced, once."""
        fresh = not self.idle
        reader, writer = await self.open() if fresh else self.idle.pop()
        try:
            answer = await self.exchange(reader, writer, head, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()
            if fresh:
                raise
            reader, writer = await self.open()
            answer = await self.exchange(reader, writer, head, body)
        if answer[1].get("connection") == "close":
            writer.close()
        else:
            self.idle.append((reader, writer))
        return answer

    async def open(self):
        return await asyncio.open_connection(self.host, self.port)

    @staticmethod
    async def exchange(reader, writer, head, body):
        try:
            writer.write(head + body)
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
            content = await reader.readexactly(int(headers.get("content-length", 0)))
            return int(lines[0].split()[1]), headers, content
        except BaseException:
            writer.close()
            raise


class Stream:
    """So many requests a second for places at some offices, or for certain slots of one office."""

    def __init__(self, name, rate, offices, slots=None):
        self.name, self.rate = name, float(rate)
        preferences = [{"slot": int(slot)} for slot in slots.removeprefix("slot:").split(",")] if slots else [{"earliest": True}]
        self.wishes = itertools.cycle(itertools.product(offices.split(","), preferences))

    def moments(self, seconds):
        return [(number / self.rate, self) for number in range(int(seconds * self.rate))]


def request_of(person, wish, host):
    office, preference = wish
    body = json.dumps({
        "office": office, "preference": preference, "applicants": [{
            "nik": person["nik"], "name": person["name"], "birth_date": person["birth_date"], "relationship": "self", "service": "renewal"}],
    }).encode()
    head = (
        f"POST /v1/bookings HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {person['token']}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {uuid.uuid4()}\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode(), body


async def book(connections, stream, person, due, output):
    head, body = request_of(person, next(stream.wishes), f"{connections.host}:{connections.port}")
    status, code, retry_after = 0, "no_answer", None
    try:
        status, headers, content = await asyncio.wait_for(connections.request(head, body), ANSWER_LIMIT)
        retry_after = headers.get("retry-after")
        code = "" if status == 201 else json.loads(content).get("code", "")
    except (OSError, EOFError, ValueError, asyncio.TimeoutError) as failure:
        code = type(failure).__name__
    took = time.time() - due
    output.write(json.dumps({
        "stream": stream.name, "at": round(due, 3), "ms": round(took * 1000, 1), "status": status, "code": code,
        "retry_after": retry_after}) + "\n")


async def run(arguments):
    address = urlsplit(arguments.url)
    connections = Connections(address.hostname, address.port)
    with open(arguments.people, encoding="utf-8") as lines:
        people = map(json.loads, itertools.islice(lines, arguments.first, None))
        moments = sorted((moment for stream in arguments.stream for moment in stream.moments(arguments.seconds)), key=lambda each: each[0])
        work = [(at, stream, next(people)) for at, stream in moments]
    start = time.time()
    with open(arguments.output, "w", encoding="utf-8", buffering=1) as output:
        async with asyncio.TaskGroup() as tasks:
            for at, stream, person in work:
                due = start + at
                await asyncio.sleep(max(0, due - time.time()))
                tasks.create_task(book(connections, stream, person, due, output))


class StreamAction(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        if len(values) not in (3, 4):
            parser.error("--stream NAME RATE OFFICES [slot:ID,...]")
        setattr(namespace, self.dest, (getattr(namespace, self.dest) or []) + [Stream(*values)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--people", required=True)
    parser.add_argument("--first", type=int, default=0, help="lines of the file that others use")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--stream", nargs="+", action=StreamAction, required=True)
    try:
        asyncio.run(run(parser.parse_args()))
    except StopIteration:
        sys.exit("steady-bookings.py: the file has too few people")


if __name__ == "__main__":
    main()
