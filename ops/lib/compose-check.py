#!/usr/bin/python3
"""Compares docker-compose.yml with what ops/up starts: ops/settings.list, the number of workers, PostgreSQL's settings."""

import re
import sys
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# Which rows of ops/settings.list a service gets.
SERVICES = {"worker": "worker", "notifier": "notifier", "migrate": "job", "offices": "job", "capacity": "job"}
# Addresses that lie elsewhere in a network of containers.
ELSEWHERE = {"ANTREAN_TRUSTED_PROXIES"}


def settings() -> list[tuple[str, set[str], str, str]]:
    rows = []
    for line in (REPOSITORY / "ops/settings.list").read_text().splitlines():
        if line and not line.startswith("#"):
            name, processes, source, default, meaning = line.split("|")
            assert meaning, f"{name} has no meaning"
            rows.append((name, set(processes.split(",")), source, default))
    return rows


def environment_differences(compose: dict, rows: list) -> list[str]:
    problems = []
    for service, process in SERVICES.items():
        given = compose["services"][service].get("environment", {})
        wanted = {name: (source, default) for name, processes, source, default in rows if process in processes}
        problems += [f"{service} lacks {name}" for name in sorted(wanted.keys() - given.keys())]
        problems += [f"{service} has {name}, which ops/settings.list does not give to {process}" for name in sorted(given.keys() - wanted.keys())]
        for name in sorted(wanted.keys() & given.keys() - ELSEWHERE):
            source, default = wanted[name]
            if source == "environment" and "${" not in default and str(given[name]) != f"${{{name}:-{default}}}":
                problems.append(f"{service}: {name} is {given[name]!r}, not ${{{name}:-{default}}}")
    for service in compose["services"].keys() - SERVICES.keys():
        for name in compose["services"][service].get("environment", {}):
            if name.startswith("ANTREAN_"):
                problems.append(f"{service} has {name}: say in compose-check.py which process it is")
    return problems


def worker_differences(compose: dict, rows: list) -> list[str]:
    wanted = next(default for name, _, _, default in rows if name == "ANTREAN_WORKERS")
    given = compose["services"]["worker"]["deploy"]["replicas"]
    return [] if str(given) == wanted else [f"{given} workers, ops/up starts {wanted}"]


def database_differences(compose: dict) -> list[str]:
    script = (REPOSITORY / "ops/lib/postgres.sh").read_text()
    block = re.search(r"default_settings\(\) \{\n    cat <<'END'\n(.*?)\nEND\n", script, re.DOTALL)[1]
    wanted = {}
    for line in block.splitlines():
        if not line.startswith("#"):
            name, _, value = line.partition(" = ")
            wanted[name] = value.strip("'")
    given = dict(word.removeprefix("--").split("=", 1) for word in compose["services"]["postgres"]["command"][1:])
    return [f"PostgreSQL's {name} is {given.get(name)!r}, ops/cluster says {wanted.get(name)!r}" for name in sorted(wanted.keys() | given.keys()) if given.get(name) != wanted.get(name)]


def main() -> int:
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    rows = settings()
    problems = environment_differences(compose, rows) + worker_differences(compose, rows) + database_differences(compose)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
