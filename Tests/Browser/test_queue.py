"""The queue: two counters call, the waiting room's television and the applicants' tickets follow, whatever happens to a worker."""

import time

from conftest import make_office, operate, sql, staff_command
from test_desk import scan, tomorrow_is_today
from test_staff import log_in, name, set_up


def book(phone, office, days):
    phone.register().log_in()
    phone.choose(office, {"Budi Santoso": "renewal"})
    phone.page.locator(f"td a[href*='day={days[0]}']").click()
    phone.page.get_by_role("link", name=phone.words["any"]).click()
    return phone.confirm()[0]


def officer(phones, office, width=1280):
    phone = phones(width=width)
    username = name()
    app = set_up(phone, staff_command("create", username, "--name", "Sari Dewi", "--role", "officer", "--office", office))
    log_in(phone, username, app)
    return phone


def open_counter(phone, office, number):
    phone.page.goto(f"/staff/offices/{office}/counters")
    phone.page.fill("[name='counter']", str(number))
    phone.page.get_by_role("button", name="Buka loket ini").click()
    phone.page.wait_for_url(f"**/counters/{number}")


def call_next(phone):
    phone.page.get_by_role("button", name="Panggil berikutnya").click()
    phone.page.locator("section.visit .said").wait_for()
    return phone.page.locator("section.visit .said").inner_text()


def test_two_counters(phones):
    office, days = make_office([(9, 9)], days=1)
    people = [phones() for _ in range(3)]
    tickets = [book(phone, office, days) for phone in people]
    tomorrow_is_today(office)
    desk, other = officer(phones, office), officer(phones, office, width=360)
    desk.page.goto(f"/staff/offices/{office}/desk")
    for ticket in tickets:
        scan(desk.page, ticket.rsplit("/", 1)[1])
        desk.page.get_by_role("status").get_by_text("Selamat datang").wait_for()

    television = phones(width=1920)
    television.page.goto(f"/offices/{office}/screen")
    television.page.get_by_text("3 menunggu").wait_for()
    for phone, ticket in zip(people, tickets):
        phone.page.goto(ticket)
    people[0].page.get_by_text("Anda berikutnya").wait_for()
    people[2].page.get_by_text("2 orang sebelum Anda").wait_for()

    open_counter(desk, office, 1)
    open_counter(other, office, 2)
    assert other.page.evaluate("document.documentElement.scrollWidth") <= 360
    first = call_next(desk)
    pressed = time.monotonic()
    television.page.locator("[data-now] li", has_text=first).wait_for()
    people[0].page.get_by_text("Silakan ke loket 1").wait_for()
    seconds = time.monotonic() - pressed
    assert seconds < 1, f"the screen and the ticket followed after {seconds:.1f} seconds"
    second = call_next(other)
    assert first != second
    calls = television.page.locator("[data-now]")
    for number, counter in ((first, 1), (second, 2)):
        calls.locator("li", has_text=number).get_by_text(str(counter), exact=True).wait_for()
    people[0].page.get_by_text("Silakan ke loket 1").wait_for()
    people[1].page.get_by_text("Silakan ke loket 2").wait_for()
    people[2].page.get_by_text("Anda berikutnya").wait_for()

    # every worker dies and comes back, one after the other: the screen and the tickets find another
    operate("worker", "kill", "1")
    # while one is dead the counters go on
    desk.page.reload()
    desk.page.get_by_role("button", name="Sudah datang, layani").click()
    operate("worker", "start", "1")
    for number in (2, 3):
        for act in ("kill", "start"):
            operate("worker", act, str(number))
    desk.page.reload()
    desk.page.get_by_role("button", name="Selesai: diterima").click()
    third = call_next(desk)
    calls.locator("li", has_text=third).wait_for()
    people[2].page.get_by_text("Silakan ke loket 1").wait_for()
    people[0].page.get_by_text("Selesai.").wait_for()

    # called in vain: parked, and called again by the number
    page = other.page
    for _ in range(3):
        page.get_by_role("button", name="Panggil lagi").click()
    page.get_by_text("Tidak datang saat dipanggil").wait_for()
    people[1].page.get_by_text("Nomor Anda sudah dipanggil").wait_for()
    page.locator("#room").get_by_role("button", name=second).click()
    page.locator("section.visit", has_text=second).wait_for()
    page.get_by_role("button", name="Sudah datang, layani").click()
    page.get_by_text("Belum lengkap").click()
    page.fill("[name='missing']", "akta lahir asli")
    page.get_by_role("button", name="Selesai: datang lagi").click()
    page.get_by_text(f"{second}: Selesai, belum lengkap").wait_for()
    page.get_by_role("button", name="Batalkan yang terakhir").click()
    page.locator("section.visit", has_text=second).wait_for()
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"
    for phone in [television, *people]:
        # what a killed worker cut is told by the browser, and by nothing else
        assert all("chunked" in error.lower() or "failed to load" in error.lower() for error in phone.errors), phone.errors
        phone.errors.clear()


def test_walk_ins(phones):
    office, _ = make_office([(9, 9)], days=1)
    desk = officer(phones, office, width=360)
    desk.page.goto(f"/staff/offices/{office}/walk-ins")
    desk.page.get_by_role("button", name="Paspor hilang").click()
    desk.page.locator(".paper", has_text="L-001").wait_for()
    desk.page.get_by_label("Lanjut usia (60 tahun ke atas)").check()
    desk.page.get_by_label("Penggantian").first.check()
    desk.page.get_by_role("button", name="Terbitkan nomor").click()
    desk.page.locator(".paper", has_text="P-001").wait_for()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360
    # without script as well: the screen is a page that is fetched again
    plain = phones(width=1280, script=False)
    plain.page.goto(f"/offices/{office}/screen")
    plain.page.get_by_text("1 menunggu").first.wait_for()
