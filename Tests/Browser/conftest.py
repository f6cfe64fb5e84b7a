"""The pages in a real Chromium, against the stack that ops/test has started; see ops/lib/test-parts.sh for the environment."""

import itertools
import json
import os
import random
import re
import subprocess
import time
import urllib.error
import urllib.request
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

URL = os.environ.get("ANTREAN_TEST_URL", "http://127.0.0.1:8080")
MAIL = Path(os.environ.get("ANTREAN_TEST_STACK_VAR", "var")) / "mail"
DATABASE = os.environ.get("ANTREAN_TEST_STACK_PG", "")
PASSWORD = "kucing-oranye-17"
dice = random.SystemRandom()

WORDS = {
    "id": {"register": "Daftar", "confirm": "Konfirmasi", "log_in": "Masuk", "save": "Simpan", "continue": "Lanjut", "book_now": "Pastikan antrean",
           "booked": "Antrean sudah terdaftar", "others": "Ambilkan juga untuk yang lain", "cancel_yes": "Ya, batalkan", "move": "Pindah jadwal",
           "cancel": "Batalkan", "move_confirm": "Pindahkan", "cancelled": "Antrean sudah dibatalkan.", "moved": "Jadwal sudah dipindahkan",
           "log_out": "Keluar", "near": "Hari yang sama, jam berdekatan", "earliest": "Tercepat", "any": "Jam mana saja"},
    "en": {"register": "Register", "confirm": "Confirm", "log_in": "Log in", "save": "Save", "continue": "Continue", "book_now": "Confirm the booking",
           "booked": "Booked", "others": "Book the others too", "cancel_yes": "Yes, cancel it", "move": "Move", "cancel": "Cancel",
           "move_confirm": "Move it", "cancelled": "The booking is cancelled.", "moved": "The visit was moved", "log_out": "Log out",
           "near": "Same day, next to the others", "earliest": "Earliest", "any": "Any hour"},
}


def nik(day: int, month: int, year: int) -> str:
    """A NIK that agrees with the birth date; another one each time."""
    return f"{dice.choice(['3171', '3273', '5171', '7371'])}{dice.randrange(1, 100):02}{day:02}{month:02}{year % 100:02}{dice.randrange(1, 10000):04}"


def sql(text: str) -> str:
    return subprocess.run(["psql", DATABASE, "-XAtqc", text], check=True, capture_output=True, text=True).stdout.strip()


def operate(program: str, *arguments: str) -> str:
    """A program of ops/ on the stack, as operations call it; what it prints."""
    ports = {name: os.environ[f"ANTREAN_TEST_STACK_{name.removeprefix('ANTREAN_')}"] for name in ("ANTREAN_HTTP_PORT", "ANTREAN_PORT_BASE")}
    environment = os.environ | ports | {"ANTREAN_VAR": os.environ["ANTREAN_TEST_STACK_VAR"], "ANTREAN_SKIP_BUILD": "1"}
    path = Path(__file__).resolve().parents[2] / "ops" / program
    return subprocess.run([path, *arguments], check=True, env=environment, capture_output=True, text=True).stdout.strip()


def staff_command(*arguments: str) -> str:
    """`antrean staff`: the path of the link it prints."""
    # who works at an office is somebody; nobody books for this person
    who = ("--nik", "3174010101700099") if arguments[0] == "create" and "operator" not in arguments and "auditor" not in arguments else ()
    return "/" + operate("antrean", "staff", *arguments, *who).split("/", 3)[3]


def mailed_code(address: str, seconds: float = 30) -> str:
    """The digits of the latest mail to an address, as a person reads them."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # the catcher names the files by time and recipient; there may be thousands of others
        for path in sorted(MAIL.glob(f"*-{address.split('@')[0]}*.eml"), reverse=True):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            if address in str(message["To"]):
                found = re.match(r"(\d{6,8}) ", str(message["Subject"]))
                if found:
                    return found.group(1)
        time.sleep(0.2)
    raise AssertionError(f"no code was mailed to {address}")


offices: list[str] = []


def wait_for(what, seconds: float, holds) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what} does not come about"
        time.sleep(0.2)


def everywhere(holds) -> bool:
    """Any of the workers may answer, in turn: all of them must."""
    return all(holds() for _ in range(7))


def read(path: str) -> dict | None:
    try:
        with urllib.request.urlopen(URL + path) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return None


@pytest.fixture(scope="session", autouse=True)
def empty_offices():
    make_offices(60)


def make_offices(count: int) -> None:
    """Offices without hours, of the tests' own. Workers read the list once a minute, so they are all made at once."""
    taken = set(sql("SELECT code FROM antrean.offices").split())
    free = ["Z" + "".join(letters) for letters in itertools.product("ABCDEFGHJKMNPQRSTUVWXYZ", repeat=4)]
    codes = dice.sample([code for code in free if code not in taken], count)
    # far from other runs' offices: the nearest are then of this run
    latitude, longitude = dice.uniform(-10, 5), dice.uniform(96, 140)
    values = ", ".join(f"('{code}', {latitude + number / 100}, {longitude})" for number, code in enumerate(codes))
    sql(f"""
        WITH made AS (
            INSERT INTO antrean.offices (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
            SELECT code, 'Kantor Imigrasi ' || code, 'I', 'Kota ' || code, 'Provinsi Uji', 'Asia/Jakarta', latitude, longitude, true, 'test'
            FROM (VALUES {values}) v (code, latitude, longitude) RETURNING id)
        INSERT INTO antrean.lanes (office_id, code, letter, online) SELECT id, 'online', 'A', true FROM made""")
    wait_for("the list of offices", 90, lambda: everywhere(lambda: read(f"/v1/offices/{codes[-1]}")))
    offices.extend(codes)


def make_office(places: list[tuple[int, int]], days: int = 2) -> tuple[str, list[str]]:
    """An office with these hours (hour, places) on coming days; its code and the days."""
    code = offices.pop()
    hours = ", ".join(f"({hour}, {count})" for hour, count in places)
    made = sql(f"""
        WITH made AS (
            INSERT INTO antrean.slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, prefix)
            SELECT l.office_id, l.id, d::date, CASE WHEN h.hour < 12 THEN 1 ELSE 2 END,
                   (d::date::timestamp + make_interval(hours => h.hour)) AT TIME ZONE 'Asia/Jakarta', (d::date::timestamp + make_interval(hours => h.hour + 1)) AT TIME ZONE 'Asia/Jakarta',
                   '2020-01-01', h.places, h.places, 'A' || chr(57 + h.hour)
            FROM antrean.lanes l JOIN antrean.offices o ON o.id = l.office_id AND o.code = '{code}'
            CROSS JOIN (VALUES {hours}) AS h (hour, places)
            CROSS JOIN generate_series((now() AT TIME ZONE 'Asia/Jakarta')::date + 2, (now() AT TIME ZONE 'Asia/Jakarta')::date + 1 + {days}, interval '1 day') d
            RETURNING day)
        SELECT DISTINCT day FROM made ORDER BY 1""").split("\n")
    opened = lambda: any(day["status"] == "open" for day in (read(f"/v1/offices/{code}/availability") or {"days": []})["days"])
    wait_for("the hours", 30, lambda: everywhere(opened))
    return code, made


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Phone:
    """One person's phone: a browser of its own, and what that person does with it."""

    def __init__(self, chromium, language="id", script=True, width=360, scheme="light"):
        locale = "id-ID" if language == "id" else "en-GB"
        self.language, self.words = language, WORDS[language]
        self.context = chromium.new_context(
            locale=locale, viewport={"width": width, "height": 780}, java_script_enabled=script, color_scheme=scheme, base_url=URL,
            has_touch=True, service_workers="allow")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15000)
        self.errors = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.username = "u" + "".join(dice.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))
        self.email = f"{self.username}@example.id"

    def press(self, word):
        self.page.get_by_role("button", name=self.words[word], exact=True).click()

    def birth(self, prefix, day, month, year):
        for part, value in (("day", day), ("month", month), ("year", year)):
            self.page.fill(f"[name='{prefix}birth_date_{part}']", str(value))

    def register(self, name="Budi Santoso", confirm_on=None):
        page = self.page
        page.goto("/register")
        page.fill("[name='applicant.nik']", nik(15, 6, 1980))
        page.fill("[name='applicant.name']", name)
        self.birth("applicant.", 15, 6, 1980)
        page.fill("[name='email']", self.email)
        page.fill("[name='username']", self.username)
        page.fill("[name='password']", PASSWORD)
        page.check("[name='consent']")
        self.press("register")
        page.wait_for_url("**/verify**")
        other = confirm_on or self
        if other is not self:
            other.page.goto(f"/verify?email={self.email}")
        other.page.fill("[name='code']", mailed_code(self.email))
        other.press("confirm")
        other.page.wait_for_url("**/login**")
        return self

    def log_in(self):
        if "/login" not in self.page.url:
            self.page.goto("/login")
        self.page.fill("[name='login']", self.username)
        self.page.fill("[name='password']", PASSWORD)
        self.press("log_in")
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def add(self, name, relationship, day, month, year):
        page = self.page
        page.goto("/account/family/new")
        page.check(f"[name='relationship'][value='{relationship}']")
        page.fill("[name='nik']", nik(day, month, year))
        page.fill("[name='name']", name)
        self.birth("", day, month, year)
        page.check("[name='consent']")
        self.press("save")
        page.wait_for_url("**/account/family?**")

    def choose(self, office, services, near=None):
        """The second screen: people by name, each with a service; then the third."""
        page = self.page
        if near is None:
            page.goto(f"/book/people?office={office}")
        for name, service in services.items():
            row = page.locator(".person", has_text=name)
            row.locator("[name='who']").check()
            row.locator(f"[value='{service}']").check()
        self.press("continue")
        page.wait_for_url("**/book/time**")

    def confirm(self):
        self.press("book_now")
        self.page.wait_for_url("**/book/done**")
        return [link.get_attribute("href") for link in self.page.locator("a.card").all()]


@pytest.fixture
def phones(chromium):
    made = []

    def make(**options):
        phone = Phone(chromium, **options)
        made.append(phone)
        return phone

    yield make
    for phone in made:
        phone.context.close()
