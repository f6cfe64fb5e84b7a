"""The desk: people are checked in by a code that a camera sees, by one that a scanner types, and without one."""

from conftest import Phone, make_office, sql, staff_command
from test_staff import log_in, name, set_up

SIDE = 480


def film(page, svg, path):
    """What a camera sees that is held before a ticket's QR code: a file that Chromium takes for one."""
    pixels = page.evaluate(
        """async ([svg, side]) => {
            const picture = new Image();
            picture.src = 'data:image/svg+xml;base64,' + btoa(svg);
            await picture.decode();
            const canvas = document.createElement('canvas');
            canvas.width = 640; canvas.height = side;
            const context = canvas.getContext('2d');
            context.fillStyle = '#777';
            context.fillRect(0, 0, 640, side);
            context.drawImage(picture, 180, 100, 280, 280);
            const data = context.getImageData(0, 0, 640, side).data;
            return Array.from({ length: 640 * side }, (_, i) => data[i * 4]);
        }""", [svg, SIDE])
    grey = bytes(pixels)
    chroma = bytes([128]) * (640 * SIDE // 2)
    path.write_bytes(f"YUV4MPEG2 W640 H{SIDE} F10:1 Ip A1:1 C420jpeg\n".encode() + (b"FRAME\n" + grey + chroma) * 5)


def tomorrow_is_today(office):
    sql(f"""UPDATE antrean.slots s SET day = (now() AT TIME ZONE 'Asia/Jakarta')::date, starts_at = now(), ends_at = now() + interval '2 hours'
            FROM antrean.offices o WHERE o.id = s.office_id AND o.code = '{office}'""")


def scan(page, code):
    """As a scanner does: it types where the cursor is, and ends with Enter."""
    page.locator("#code:focus").wait_for()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_check_in(phones, chromium, tmp_path):
    office, days = make_office([(9, 5)], days=1)
    applicant, officer = phones(), phones(width=1280)
    applicant.register().log_in()
    applicant.add("Siti Rahayu", "spouse", 3, 4, 1982)
    applicant.add("Ani Lestari", "child", 1, 2, 2012)
    applicant.choose(office, {"Budi Santoso": "renewal", "Siti Rahayu": "new"})
    applicant.page.locator(f"td a[href*='day={days[0]}']").click()
    applicant.page.get_by_role("link", name=applicant.words["any"]).click()
    tickets = applicant.confirm()
    applicant.page.goto(tickets[0])
    svg = applicant.page.locator("figure svg").evaluate("svg => { svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg'); return svg.outerHTML; }")
    film(applicant.page, svg, tmp_path / "camera.y4m")

    username = name()
    app = set_up(officer, staff_command("create", username, "--name", "Sari Dewi", "--role", "officer", "--office", office))
    log_in(officer, username, app)
    page = officer.page
    page.get_by_role("link", name="Loket:").click()
    scan(page, tickets[0].rsplit("/", 1)[1].replace("-", "").lower())
    page.get_by_role("status").get_by_text("Hari lain").wait_for()

    tomorrow_is_today(office)
    cookies = officer.context.cookies()
    with_camera = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[
            "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}"])
    desk = Phone(with_camera, width=360)
    desk.context.add_cookies(cookies)
    desk.page.goto(f"/staff/offices/{office}/desk")
    desk.page.get_by_role("button", name="Pakai kamera").click()
    desk.page.get_by_text("Selamat datang").first.wait_for(timeout=30000)
    people = desk.page.locator("section.desk.good")
    assert people.count() == 2, "the party comes with one scan"
    assert people.first.locator(".queue").inner_text().startswith("A")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360
    desk.page.locator("section.desk", has_text="Siti Rahayu").get_by_text("Betulkan ejaan nama").click()
    card = desk.page.locator("section.desk", has_text="Siti Rahayu")
    card.locator("[name='name']").fill("Siti Rahayu Dewi")
    card.get_by_role("button", name="Simpan").click()
    desk.page.get_by_role("heading", name="Siti Rahayu Dewi").wait_for()
    desk.context.close()
    with_camera.close()

    page.goto(f"/staff/offices/{office}/desk")
    scan(page, tickets[0].rsplit("/", 1)[1])
    page.get_by_role("status").get_by_text("Sudah terdaftar hadir").first.wait_for()
    page.get_by_text("Tanpa kode").click()
    page.fill("#name", "nobody here")
    for part, value in (("day", "1"), ("month", "2"), ("year", "1990")):
        page.fill(f"[name='birth_date_{part}']", value)
    page.locator("details form").nth(-1).get_by_role("button", name="Daftar hadir").click()
    page.get_by_text("tidak ditemukan", exact=False).first.wait_for()
    applicant.page.goto(tickets[0])
    applicant.page.get_by_text("Anda sudah terdaftar hadir").wait_for()
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"


def arrives(office, begins, ends):
    """Its hour is today, so many minutes from now."""
    sql(f"""UPDATE antrean.slots s SET day = (now() AT TIME ZONE 'Asia/Jakarta')::date, starts_at = now() + interval '{begins} minutes',
                ends_at = now() + interval '{ends} minutes'
            FROM antrean.offices o WHERE o.id = s.office_id AND o.code = '{office}'""")


def test_early_late_and_elsewhere(phones):
    office, days = make_office([(9, 5)], days=1)
    other, _ = make_office([(9, 5)], days=1)
    tickets = []
    for _ in range(2):
        applicant = phones()
        applicant.register().log_in()
        applicant.choose(office, {"Budi Santoso": "renewal"})
        applicant.page.locator(f"td a[href*='day={days[0]}']").click()
        applicant.page.get_by_role("link", name=applicant.words["any"]).click()
        tickets.append(applicant.confirm()[0].rsplit("/", 1)[1])
    heads = {}
    for place in (office, other):
        phone, username = phones(width=1280), name()
        log_in(phone, username, set_up(phone, staff_command("create", username, "--name", "Rina Hartati", "--role", "head", "--office", place)))
        heads[place] = phone.page
        heads[place].goto(f"/staff/offices/{place}/desk")

    arrives(office, 180, 240)
    scan(heads[other], tickets[0])
    heads[other].get_by_role("status").get_by_text("Kantor lain").wait_for()
    page = heads[office]
    # each message can be printed for who has no telephone
    page.goto(f"/staff/offices/{office}/desk?code={tickets[0]}")
    page.locator("summary", has_text="Pesan").click()
    page.get_by_role("link", name="Cetak", exact=True).first.click()
    page.locator(".letter", has_text=tickets[0]).wait_for()
    page.goto(f"/staff/offices/{office}/desk")
    scan(page, tickets[0])
    page.get_by_role("status").get_by_text("Selamat datang").wait_for()
    page.get_by_text("Datang awal").wait_for()

    arrives(office, -20, -10)
    page.goto(f"/staff/offices/{office}/desk")
    scan(page, tickets[1])
    page.get_by_role("status").get_by_text("Terlambat").first.wait_for()
    assert sql(f"SELECT count(*) FROM antrean.outbox o JOIN antrean.bookings b ON b.party_id = o.subject_id WHERE o.kind = 'forfeited' "
               f"AND b.slot_id IN (SELECT s.id FROM antrean.slots s JOIN antrean.offices f ON f.id = s.office_id WHERE f.code = '{office}')") == "1"
    page.fill(f"#reason-{tickets[1]}", "banjir di jalan")
    page.get_by_role("button", name="Izinkan masuk").click()
    page.get_by_role("status").get_by_text("Selamat datang").wait_for()
