#!/usr/bin/python3
"""Looks at a process five times a second until it ends or this is ended, and keeps the highest values it saw in OUTPUT.

    watch-process.py PID OUTPUT     {"samples", "resident": MiB, "descriptors", "threads", "kernel": MiB of the kernel for all TCP connections here}
"""

import json
import os
import sys
import time


def look(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
        fields = dict(line.split(":", 1) for line in lines)
    with open("/proc/net/sockstat", encoding="ascii") as lines:
        connections = next(line.split() for line in lines if line.startswith("TCP:"))
    return {
        "kernel": round(int(connections[connections.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE") / 2**20),
        "resident": round(int(fields["VmRSS"].split()[0]) / 1024),
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
        "threads": int(fields["Threads"]),
    }


def main():
    pid, output = sys.argv[1:]
    highest = {"samples": 0}
    while True:
        try:
            seen = look(pid)
        except (OSError, KeyError):
            return
        highest = {"samples": highest["samples"] + 1} | {name: max(value, highest.get(name, 0)) for name, value in seen.items()}
        with open(output + ".new", "w", encoding="ascii") as file:
            json.dump(highest, file)
        os.replace(output + ".new", output)
        time.sleep(0.2)


if __name__ == "__main__":
    main()
