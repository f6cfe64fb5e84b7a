#!/usr/bin/python3
"""Clients that were not here before: so many a second connect, ask for the list of offices once, and go.

    newcomers.py HOST PORT RATE SECONDS

At the end: {"count", "unanswered", "p50", "p99", "slowest": ms from the first packet to the first byte of any answer}. Standard library only.
"""

import asyncio
import json
import math
import sys
import time

REQUEST = b"GET /v1/offices HTTP/1.1\r\nHost: antrean\r\nConnection: close\r\n\r\n"
ANSWER_LIMIT = 30


async def first_byte(host, port):
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(REQUEST)
        if not await reader.read(1):
            raise ConnectionError("closed without an answer")
    finally:
        writer.close()


async def newcomer(host, port, times):
    began = time.monotonic()
    try:
        await asyncio.wait_for(first_byte(host, port), ANSWER_LIMIT)
        times.append((time.monotonic() - began) * 1000)
    except (OSError, asyncio.TimeoutError):
        times.append(None)


async def main():
    host, port, rate, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    began, times, coming = time.monotonic(), [], []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
        coming.append(asyncio.create_task(newcomer(host, port, times)))
    await asyncio.gather(*coming)
    answered = sorted(took for took in times if took is not None)
    quantile = {f"p{share}": round(answered[math.ceil(len(answered) * share / 100) - 1], 1) for share in (50, 99) if answered}
    print(json.dumps({
        "count": len(times), "unanswered": len(times) - len(answered), **quantile, "slowest": round(answered[-1], 1) if answered else None}))


if __name__ == "__main__":
    asyncio.run(main())
