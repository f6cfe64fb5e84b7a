#!/usr/bin/python3
"""Copies a history and lets the last repetition of an acknowledged booking be answered with another code: plant-two-codes.py FROM TO"""

import json
import sys
from pathlib import Path


def main() -> int:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    for number in range(len(lines) - 1, -1, -1):
        line = json.loads(lines[number])
        if line["kind"] == "repeat" and line.get("status") == 201:
            line["bookings"][0]["code"] = "00000-00000"
            lines[number] = json.dumps(line)
            Path(sys.argv[2]).write_text("\n".join(lines) + "\n", encoding="utf-8")
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
