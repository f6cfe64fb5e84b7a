"""Makes the walks of schemathesis along the links real: they begin with a booking that is granted.

A generated booking nearly always names an office or a person that is refused, and a walk along the links would end there. So in that phase
a valid booking gets an office that takes bookings, new people, a fresh key, and one of the accounts in ANTREAN_TEST_TOKENS (each takes a
handful of people); whatever follows in the walk is sent by the account that booked. Everything else is sent as it was generated.
"""

import os
import random

import schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

PEOPLE_OF_ACCOUNT = 7  # with those who are added below both limits of an account: 10 live, 15 in a year

tokens = os.environ.get("ANTREAN_TEST_TOKENS", "").split()
offices = os.environ.get("ANTREAN_TEST_OFFICES", "").split()
dice = random.Random(20260101)
# Other people in each run, so that it can be repeated on the same database.
births = random.SystemRandom()
used: dict[str, int] = {}
owners: dict[str, str] = {}


def person() -> dict:
    nik = f"3271{births.randrange(1, 100):02}150690{births.randrange(1, 10000):04}"
    return {
        "nik": nik, "name": "Uji Coba", "birth_date": "1990-06-15", "nik_confirmed": True,
        "relationship": dice.choice(["parent", "child", "spouse"]), "service": dice.choice(["new", "renewal"]),
    }


def account(people: int) -> str | None:
    for token in tokens:
        if used.get(token, 0) + people <= PEOPLE_OF_ACCOUNT:
            used[token] = used.get(token, 0) + people
            return token
    return None


def is_walk(case) -> bool:
    return case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL


def fresh(case, body: dict) -> None:
    case.headers["Idempotency-Key"] = f"walk-{births.getrandbits(64):x}"
    case.body = body


@schemathesis.hook
def before_call(context, case, **kwargs):
    if not is_walk(case):
        return
    parameters = case.path_parameters or {}
    owner = owners.get(parameters.get("code")) or owners.get(parameters.get("party"))
    case.headers["Authorization"] = f"Bearer {owner or tokens[0]}"
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if case.operation.label == "POST /v1/bookings":
        people = dice.randrange(1, 3)
        if booker := account(people):
            case.headers["Authorization"] = f"Bearer {booker}"
            fresh(case, {"office": dice.choice(offices), "preference": {"earliest": True}, "applicants": [person() for _ in range(people)]})
    elif owner and case.operation.label == "POST /v1/parties/{party}/applicants":
        fresh(case, {"applicants": [person()]})
    elif owner and case.operation.label == "POST /v1/bookings/{code}/move":
        fresh(case, {"preference": dice.choice([{"earliest": True}, case.body["preference"]])})


@schemathesis.hook
def after_call(context, case, response):
    if is_walk(case) and case.operation.label == "POST /v1/bookings" and response.status_code == 201:
        token = case.headers["Authorization"].removeprefix("Bearer ")
        answer = response.json()
        for code in [answer["party"], *(booking["code"] for booking in answer["bookings"])]:
            owners[code] = token
