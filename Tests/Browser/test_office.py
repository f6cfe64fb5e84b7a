"""The office's side beside the queue: who has no account is booked for, passports go by post, the head changes hours, officers visit people at home."""

import json
from datetime import datetime, timedelta, timezone

from conftest import make_office, nik, sql, staff_command
from test_desk import scan, tomorrow_is_today
from test_journey import qr_of
from test_queue import book
from test_staff import log_in, name, set_up


def member(phones, office, role, width=1280):
    phone = phones(width=width)
    username = name()
    where = ["--office", office] if office else []
    log_in(phone, username, set_up(phone, staff_command("create", username, "--name", "Sari Dewi", "--role", role, *where)))
    phone.page.wait_for_url("**/staff")
    return phone


def fits(phone):
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= phone.page.viewport_size["width"]


def test_booked_for_and_sent_by_post(phones):
    office, days = make_office([(9, 9)], days=1)
    officer, postal = member(phones, office, "officer", width=360), member(phones, office, "postal", width=360)

    # an elderly person without telephone: the ticket is printed
    page = officer.page
    page.goto(f"/staff/offices/{office}/bookings")
    page.fill("[name='nik']", nik(15, 6, 1950))
    page.fill("[name='name']", "Siti Aminah")
    officer.birth("", 15, 6, 1950)
    page.check("[name='service'][value='renewal']")
    page.get_by_role("button", name="Pesan dan cetak tiket").click()
    page.wait_for_url("**/paper")
    assert page.locator("figure svg").is_visible()
    code = page.locator("figcaption").inner_text()
    fits(officer)

    # an applicant who wishes the passport by post when booking
    applicant = phones()
    applicant.register().log_in()
    applicant.choose(office, {"Budi Santoso": "renewal"})
    applicant.page.locator(f"td a[href*='day={days[0]}']").click()
    applicant.page.get_by_role("link", name=applicant.words["any"]).click()
    applicant.page.check("[name='post']")
    ticket = applicant.confirm()[0]
    applicant.page.goto(ticket)
    applicant.page.get_by_text("Diminta diantar").wait_for()

    tomorrow_is_today(office)
    page.goto(f"/staff/offices/{office}/desk")
    scan(page, code)
    page.get_by_role("status").get_by_text("Selamat datang").wait_for()
    scan(page, ticket.rsplit("/", 1)[1])
    page.get_by_text("Minta diantar pos").wait_for()
    page.get_by_role("link", name="Catat untuk dikirim").click()
    page.fill("[name='address']", "Jl. Melati 5\nCilandak, Jakarta Selatan")
    page.fill("[name='postal_code']", "1243")
    page.get_by_role("button", name="Catat untuk dikirim").click()
    page.get_by_text("lima angka").first.wait_for()
    page.fill("[name='postal_code']", "12430")
    page.get_by_role("button", name="Catat untuk dikirim").click()
    page.get_by_text("Dicatat, belum dikirim").wait_for()

    # the postal officer sees the list and nothing else
    post = postal.page
    assert post.locator("main a[href^='/staff/']").all_inner_texts() == [f"Kiriman pos: Kantor Imigrasi {office}"]
    post.goto(f"/staff/offices/{office}/deliveries")
    post.get_by_text("Cilandak, Jakarta Selatan").wait_for()
    with post.expect_download() as download:
        post.get_by_role("link", name="Unduh tabel").click()
    with open(download.value.path(), encoding="utf-8-sig") as table:
        assert "Cilandak" in table.read()
    post.fill("[name='consignment']", "p2611 0001")
    post.get_by_role("button", name="Simpan nomor kiriman").click()
    post.get_by_text("Tidak ada.").wait_for()
    assert post.goto(f"/staff/offices/{office}/desk").status == 403
    applicant.page.reload()
    applicant.page.get_by_text("Dikirim: P26110001").wait_for()
    post.goto(f"/staff/offices/{office}/deliveries?state=sent")
    fits(postal)
    post.get_by_role("button", name="Sudah diterima").click()
    applicant.page.reload()
    applicant.page.get_by_text("Sudah diterima: P26110001").wait_for()


def test_head_changes_hours(phones):
    office, days = make_office([(9, 5), (10, 5)], days=1)
    head, operator = member(phones, office, "head", width=360), member(phones, None, "operator")
    page = head.page
    page.goto(f"/staff/offices/{office}/day?day={days[0]}")
    fits(head)
    page.fill("[name='places_0900']", "8")
    page.fill("[name='places_1000']", "")
    page.fill("[name='starts_new']", "11.00")
    page.fill("[name='places_new']", "70")
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_role("heading", name="Yang akan berubah").wait_for()
    cards = page.locator("section.card")
    assert cards.count() == 3
    cards.nth(0).get_by_text("3 tempat tambahan, ditawarkan mulai").wait_for()
    assert "tutup" in cards.nth(1).inner_text()
    cards.nth(2).get_by_text("kantor pusat yang memutuskan").wait_for()
    fits(head)
    assert sql(f"SELECT count(*) FROM antrean.slot_changes c JOIN antrean.lanes l ON l.id = c.lane_id JOIN antrean.offices o ON o.id = l.office_id WHERE o.code = '{office}'") == "0"
    page.fill("[name='reason']", "Petugas cuti")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Tersimpan.").wait_for()
    page.get_by_text("Menunggu keputusan kantor pusat").wait_for()
    planned = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert planned == ["8", "tutup"], planned
    # what was not touched is not sent again
    page.fill("[name='places_0900']", "7")
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_role("heading", name="Yang akan berubah").wait_for()
    assert page.locator("section.card").count() == 1
    page.fill("[name='reason']", "Salah ketik")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Tersimpan.").wait_for()

    desk = operator.page
    desk.goto("/staff/changes")
    card = desk.locator("section.card", has_text=office)
    card.get_by_text("tutup menjadi 70").wait_for()
    card.get_by_role("button", name="Setujui").click()
    desk.wait_for_url("**/staff/changes")
    page.reload()
    assert page.locator("tbody tr td:nth-child(2)").all_inner_texts() == ["7", "tutup", "70"]

    # somebody else has changed the hour since: it is shown again, and nothing is undone
    page.fill("[name='places_0900']", "8")
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_role("heading", name="Yang akan berubah").wait_for()
    other = head.context.new_page()
    other.goto(f"/staff/offices/{office}/day?day={days[0]}")
    other.fill("[name='places_0900']", "6")
    other.get_by_role("button", name="Lihat perubahannya").click()
    other.fill("[name='reason']", "Petugas sakit")
    other.get_by_role("button", name="Simpan").click()
    other.get_by_text("Tersimpan.").wait_for()
    other.close()
    page.fill("[name='reason']", "Loket tambahan")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("keadaannya sudah berubah").wait_for()
    assert page.locator("section.card strong").all_inner_texts() == ["6", "8"]
    fits(head)
    page.goto(f"/staff/offices/{office}/day?day={days[0]}")

    # so is an hour for which the operator is asked by now, the office's limit being lower
    page.fill("[name='places_0900']", "9")
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_role("heading", name="Yang akan berubah").wait_for()
    sql(f"UPDATE antrean.offices SET ceiling = 1 WHERE code = '{office}'")
    page.fill("[name='reason']", "Loket tambahan")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("keadaannya sudah berubah").wait_for()
    page.get_by_text("kantor pusat yang memutuskan").wait_for()
    assert page.input_value("[name='reason']") == "Loket tambahan"
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Menunggu keputusan kantor pusat").wait_for()


def test_visit_at_home(phones):
    office, _ = make_office([(9, 5)], days=1)
    relative, officer = phones(), member(phones, office, "officer", width=360)
    relative.register().log_in()
    page = relative.page
    page.goto(f"/offices/{office}")
    page.get_by_role("link", name="Terlalu sakit untuk datang?").click()
    page.check("[name='asked_by'][value='relative']")
    page.fill("[name='name']", "Siti Aminah")
    relative.birth("", 15, 6, 1950)
    page.fill("[name='telephone']", "0812 3456 789")
    page.fill("[name='address']", "Jl. Melati 5")
    page.fill("[name='why']", "Stroke")
    page.check("[name='urgency'][value='treatment']")
    page.get_by_role("button", name="Kirim permintaan").click()
    page.locator("#errors").wait_for()
    assert page.input_value("[name='address']") == "Jl. Melati 5", "nothing that was typed is lost"
    for part, value in (("day", "20"), ("month", "3"), ("year", "2030")):
        page.fill(f"[name='needed_by_{part}']", value)
    page.get_by_role("button", name="Kirim permintaan").click()
    page.get_by_text("Permintaan terkirim.").wait_for()
    fits(relative)

    desk = officer.page
    desk.goto(f"/staff/offices/{office}/home-visits")
    desk.get_by_text("Siti Aminah").wait_for()
    assert "+62812" in desk.locator("section.card").inner_text()
    desk.get_by_text("Jadwalkan").click()
    desk.fill("[name='date']", "2030-03-01")
    desk.fill("[name='from']", "09:00")
    desk.fill("[name='until']", "12:00")
    desk.get_by_role("button", name="Simpan").click()
    desk.get_by_text("Dijadwalkan").wait_for()
    fits(officer)
    page.reload()
    page.get_by_text("Dijadwalkan: Jumat, 1 Maret 2030, 09.00–12.00").wait_for()
    desk.get_by_role("button", name="Sudah dikunjungi").click()
    desk.get_by_text("Tidak ada.").wait_for()
    page.reload()
    page.get_by_text("Selesai").wait_for()


def machine(phones, office, label):
    """A browser that the head has registered, with an officer logged in on it."""
    phone = member(phones, office, "head")
    page = phone.page
    page.goto(f"/staff/offices/{office}/devices")
    page.fill("[name='name']", label)
    page.locator("main form button").last.click()
    page.get_by_text(label).first.wait_for()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/staff/login**")
    username = name()
    link = staff_command("create", username, "--name", "Dewi Lestari", "--role", "officer", "--office", office)
    set_up(phone, link)
    # on a registered machine the password is enough
    log_in(phone, username)
    page.wait_for_url("**/staff")
    return phone


def type_code(page, code):
    page.fill("[data-enter] [name='code']", code)
    page.get_by_role("button", name="Daftar hadir", exact=True).click()


# what the machine keeps; its list changed, when told how
KEPT = """async changes => {
    const name = (await indexedDB.databases()).map(one => one.name).find(one => one.startsWith('desk-'));
    const done = one => new Promise((resolve, reject) => { one.onsuccess = () => resolve(one.result); one.onerror = () => reject(one.error); });
    const database = await done(indexedDB.open(name));
    const transaction = database.transaction('state', 'readwrite');
    const store = transaction.objectStore('state');
    const state = await done(store.get('state'));
    if (changes) {
        // until it is committed: a page that is left aborts what is not
        const written = new Promise((resolve, reject) => { transaction.oncomplete = resolve; transaction.onabort = reject; });
        Object.assign(state.list, changes);
        store.put(state, 'state');
        await written;
    }
    database.close();
    return state;
}"""


def kept(page, changes=None):
    return page.evaluate(KEPT, changes)


def test_desk_without_network(phones):
    office, days = make_office([(9, 9)], days=1)
    tickets = []
    for _ in range(3):
        applicant = phones()
        tickets.append(book(applicant, office, days))
    desk = machine(phones, office, "Loket 1")
    tomorrow_is_today(office)
    page = desk.page
    page.goto(f"/staff/offices/{office}/offline")
    page.get_by_text("Loket 1. Daftar pukul").wait_for()
    fits(desk)
    page.wait_for_function("caches.open('desks').then(c => c.keys()).then(k => k.length >= 2)")

    desk.context.set_offline(True)
    codes = [ticket.rsplit("/", 1)[1] for ticket in tickets]
    type_code(page, codes[0])
    page.locator("[data-answer] .said", has_text="Selamat datang").wait_for()
    type_code(page, codes[1])
    type_code(page, codes[1])
    page.locator("[data-answer] .said", has_text="Sudah terdaftar hadir").wait_for()
    type_code(page, "4F7K2-9QXTR")
    page.locator("[data-answer] .said", has_text="Tidak ada di daftar").wait_for()
    page.get_by_text("Nomor tanpa antrean daring").click()
    page.locator("[data-lane='special'][data-service='lost']").click()
    page.get_by_text("L-500").first.wait_for()
    page.get_by_text("Belum dikirim: 3").wait_for()

    # the machine is switched off and on: the page and what was done are still there
    page.reload()
    page.get_by_text("Belum dikirim: 3").wait_for()
    page.get_by_text("Menunggu: 3").wait_for()
    page.get_by_role("button", name="Panggil berikutnya").click()
    first = page.locator("[data-at] .said").inner_text()
    page.get_by_role("button", name="Selesai: diterima").click()
    page.get_by_text("Menunggu: 2").wait_for()
    page.get_by_role("button", name="Panggil berikutnya").click()
    page.fill("[data-missing]", "akta lahir")
    page.get_by_role("button", name="Selesai: datang lagi").click()
    assert sql(f"SELECT count(*) FROM antrean.visits v JOIN antrean.offices o ON o.id = v.office_id WHERE o.code = '{office}'") == "0"

    desk.context.set_offline(False)
    page.get_by_text("Belum dikirim: 0").wait_for()
    states = sql(f"""
        SELECT string_agg(v.prefix || v.number || ' ' || v.state || coalesce(' ' || v.outcome, ''), ', ' ORDER BY v.prefix, v.number)
        FROM antrean.visits v JOIN antrean.offices o ON o.id = v.office_id WHERE o.code = '{office}'""")
    assert states.count("done accepted") == 1 and states.count("done incomplete") == 1 and "L500 waiting" in states, (first, states)
    # once more changes nothing, and the third one, who did not come, is awaited still
    page.reload()
    page.get_by_text("Belum dikirim: 0").wait_for()
    assert sql(f"SELECT count(*) FROM antrean.visits v JOIN antrean.offices o ON o.id = v.office_id WHERE o.code = '{office}'") == "3"
    assert "Budi Santoso" in json.dumps(kept(page))
    # the next day nothing on the machine says who they were
    desk.context.set_offline(True)
    page.reload()
    page.get_by_text("Belum dikirim: 0").wait_for()
    kept(page, {"day": "2020-01-01"})
    # also on a line that answers nothing
    page.add_init_script("const ask = window.fetch; window.fetch = (at, how) => String(at).endsWith('/list') ? new Promise(() => {}) : ask(at, how);")
    page.reload()
    page.locator("[data-line]", has_text="Belum ada daftar hari ini").wait_for()
    page.wait_for_function(f"({KEPT})(null).then(state => !JSON.stringify(state).includes('Budi Santoso'))")


def test_names_are_forgotten_by_other_pages(phones):
    """Who works without network once and never again has no names on the machine the day after."""
    office, days = make_office([(9, 9)], days=1)
    book(phones(), office, days)
    desk = machine(phones, office, "Loket 1")
    tomorrow_is_today(office)
    page = desk.page
    page.goto(f"/staff/offices/{office}/offline")
    page.get_by_text("Loket 1. Daftar pukul").wait_for()
    page.goto(f"/staff/offices/{office}/desk")
    assert "Budi Santoso" in json.dumps(kept(page))
    kept(page, {"until": 0})
    page.reload()
    page.wait_for_function(f"({KEPT})(null).then(state => state.list === null)")


def test_signed_tickets_without_network(phones, tmp_path):
    """Who is on no list is let in by the signature of the ticket's QR code: it cannot be made by others, and says which office, day and hour."""
    def signed(place, free):
        applicant = phones()
        ticket = book(applicant, place, free)
        tomorrow_is_today(place)
        applicant.page.goto(ticket)
        return qr_of(applicant.page, tmp_path / "qr.png")

    office, days = make_office([(9, 9)], days=1)
    stranger = signed(*make_office([(9, 9)], days=1))
    mine = signed(office, days)
    desk = machine(phones, office, "Loket 1")
    page = desk.page
    page.goto(f"/staff/offices/{office}/offline")
    page.get_by_text("Loket 1. Daftar pukul").wait_for()
    page.wait_for_function("caches.open('desks').then(c => c.keys()).then(k => k.length >= 2)")
    second = desk.context.new_page()
    second.goto(f"/staff/offices/{office}/offline")
    second.locator("[data-line]", has_text="terbuka di tab lain").wait_for()
    assert second.locator("[data-next]").is_disabled()
    second.close()
    desk.context.set_offline(True)

    def fetched(minutes, day=None):
        """The list without people, as if fetched so many minutes from now, or on another day."""
        page.reload()
        page.get_by_text("Belum dikirim: 0").wait_for()
        at = datetime.now(timezone.utc) + timedelta(minutes=minutes)
        kept(page, {"people": [], "fetched_at": at.isoformat(), **({"day": day} if day else {})})
        page.reload()
        page.get_by_text("Belum dikirim: 0").wait_for()

    def says(code, answer):
        type_code(page, code)
        page.locator("[data-answer] .said", has_text=answer).wait_for()

    fetched(10)
    says(mine, "Sudah dibatalkan atau dipindahkan")
    fetched(-60)
    says(mine[:60] + ("A" if mine[60] != "A" else "B") + mine[61:], "bukan dari kami")
    says(mine[:10] + stranger[10:], "bukan dari kami")
    says(stranger, "Tiket untuk kantor lain")
    # as after a night without network
    fetched(-60, "2020-01-01")
    page.locator("[data-line]", has_text="Pindai kode QR tiket").wait_for()
    says(mine[:10], "Belum ada daftar hari ini")
    says(mine, "Selamat datang")
    page.locator("[data-answer]", has_text="cocokkan nama di tiket").wait_for()
    fits(desk)
    says(mine, "Sudah terdaftar hadir")
    page.get_by_text("Nomor tanpa antrean daring").click()
    page.locator("[data-lane='special'][data-service='lost']").click()
    page.get_by_text("L-500").first.wait_for()

    desk.context.set_offline(False)
    page.get_by_text("Belum dikirim: 0").wait_for()
    states = sql(f"""
        SELECT string_agg(v.prefix || v.number || ' ' || v.state, ', ' ORDER BY v.number)
        FROM antrean.visits v JOIN antrean.offices o ON o.id = v.office_id WHERE o.code = '{office}'""")
    assert states == "AB1 waiting, L500 waiting", states
