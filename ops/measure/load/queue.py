"""Counters that call and finish as fast as they are answered, while screens and tickets listen.

queue.py PORT COUNTERS LISTENERS SECONDS PID [PAUSE]: COUNTERS is a file of `office counter token` lines, PID a worker's. Prints a line of
`calls a second, milliseconds of an answer (median, 99th), milliseconds from the answer to a listener (median, 99th), kB a listener, refused`.
PAUSE: seconds that each counter lets pass between two calls, as when it serves somebody; else it calls at once.
Without counters' lines nobody calls. The delay is from the moment at which the officer has the answer to the one at which a listener has read the
number; the listeners are a process of their own.
"""

import asyncio
import json
import multiprocessing
import random
import re
import sys
import time

HEAD = "{} HTTP/1.1\r\nHost: localhost\r\n{}\r\n"


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


async def answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"(?i)content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head.split(" ", 2)[1]), body


async def counter(port, office, number, token, until, pause, calls, took, refused):
    # not all at the same moment
    await asyncio.sleep(random.uniform(0, pause))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    base = f"/v1/staff/offices/{office}"

    async def post(path, body=""):
        kind = "Content-Type: application/json\r\n" if body else ""
        head = HEAD.format(f"POST {base}{path}", f"Authorization: Bearer {token}\r\n{kind}Content-Length: {len(body)}\r\n")
        writer.write((head + body).encode())
        return await answer(reader)

    while time.monotonic() < until:
        began = time.monotonic()
        status, body = await post(f"/counters/{number}/next")
        now = time.monotonic()
        if status == 204:
            break
        if status != 200:
            refused.append(status)
            await asyncio.sleep(0.05)
            continue
        called = json.loads(body)["number"]
        calls[office, called] = now
        took.append(now - began)
        await asyncio.sleep(pause)
        status, _ = await post(f"/visits/{called}/acts", '{"act": "accepted"}')
        while status != 200:
            refused.append(status)
            await asyncio.sleep(0.05)
            status, _ = await post(f"/visits/{called}/acts", '{"act": "accepted"}')
    writer.close()


async def listener(port, office, seen, ready):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD.format(f"GET /v1/offices/{office}/queue/events", "").encode())
    await reader.readuntil(b"\r\n\r\n")
    known, first = set(), True
    while line := await reader.readline():
        if not line.startswith(b"data: "):
            continue
        now = time.monotonic()
        queue = json.loads(line[6:])
        numbers = {call["number"] for call in queue["last"]}
        if not first:
            seen.extend((office, number, now) for number in numbers - known)
        elif ready is not None:
            ready.append(1)
        known, first = numbers, False


def listen(port, offices, count, pipe):
    """Its own process: reports when all hear, then, when asked, what each saw."""

    async def main():
        seen, ready = [], []
        tasks = []
        for index in range(count):
            tasks.append(asyncio.create_task(listener(port, offices[index % len(offices)], seen, ready)))
            if index % 50 == 49:
                await asyncio.sleep(0.02)
        end = time.monotonic() + 60
        while len(ready) < count and time.monotonic() < end:
            await asyncio.sleep(0.05)
        pipe.send(len(ready))
        while not pipe.poll():
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        pipe.send(seen)

    asyncio.run(main())


def place(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] * 1000 if values else float("nan")


def main():
    port, path, listeners, seconds, pid = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    pause = float(sys.argv[6]) if len(sys.argv) > 6 else 0.0
    counters = [line.split() for line in open(path)]
    offices = sorted({office for office, _, _ in counters})
    before = resident(pid)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=listen, args=(port, offices, listeners, theirs), daemon=True)
    if listeners:
        process.start()
        heard = ours.recv()
        if heard < listeners:
            sys.exit(f"{heard} of {listeners} listen")
    grown = resident(pid) - before
    calls, took, refused = {}, [], []

    async def call():
        until = time.monotonic() + seconds
        await asyncio.gather(*(counter(port, office, number, token, until, pause, calls, took, refused) for office, number, token in counters))

    began = time.monotonic()
    asyncio.run(call())
    elapsed = time.monotonic() - began
    delays = []
    if listeners:
        ours.send("enough")
        delays = [max(0, at - calls[office, number]) for office, number, at in ours.recv() if (office, number) in calls]
        process.terminate()
    print(
        f"{len(took) / elapsed:.1f} {place(took, 0.5):.1f} {place(took, 0.99):.1f} {place(delays, 0.5):.1f} {place(delays, 0.99):.1f} "
        f"{grown / listeners if listeners else 0:.1f} {len(refused)}")


main()
