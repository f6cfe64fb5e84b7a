"""What operations decide for the country: people whose hour has no place any more."""

import re
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser

from conftest import MAIL, everywhere, make_office, operate, read, sql, wait_for
from test_office import fits, member
from test_queue import book


def mails(phone, subject):
    messages = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in sorted(MAIL.glob(f"*-{phone.email.split('@')[0]}*.eml"))]
    return [message for message in messages if str(message["Subject"]).startswith(subject)]


def test_people_of_a_closed_hour(phones):
    """Closed after it was booked: the operator moves the people, who are told, and take another hour with one touch."""
    office, days = make_office([(9, 2), (10, 2), (11, 2)], days=1)
    applicant = phones()
    ticket = book(applicant, office, days)
    number = applicant.page.goto(ticket) and applicant.page.locator(".queue").inner_text()
    booked = sql(f"""UPDATE antrean.slots s SET open = false FROM antrean.offices o
                     WHERE o.id = s.office_id AND o.code = '{office}' AND s.taken > 0 RETURNING s.id""")
    listed = operate("antrean", "capacity", "conflicts", "--format", "csv")
    assert f"{booked},{office}," in listed

    operator = member(phones, None, "operator", width=360)
    page = operator.page
    page.get_by_role("link", name="Jam yang kelebihan orang").click()
    card = page.locator("section.card", has_text=office)
    card.get_by_text("1 orang sudah memesan").wait_for()
    fits(operator)
    card.get_by_role("button", name="Pindahkan").click()
    assert card.is_visible(), "a reason is asked for"
    card.locator("[name='reason']").fill("Listrik padam")
    card.get_by_role("button", name="Pindahkan").click()
    page.get_by_role("status").get_by_text("1 orang mendapat jam pengganti").wait_for()
    assert card.count() == 0

    wait_for("the mail", 30, lambda: mails(applicant, "Jam pengganti"))
    text = mails(applicant, "Jam pengganti")[0].get_body(("plain",)).get_content()
    assert "tidak berlaku" in text
    applicant.page.goto(ticket)
    assert applicant.page.locator(".queue").inner_text() != number
    stranger = phones()
    stranger.page.goto(re.search(r"https?://[^/\s]+(/reminders/\S+)", text).group(1))
    stranger.page.get_by_role("heading", name="Kantor memberi jam pengganti").wait_for()
    stranger.page.get_by_role("button", name="Terima jam ini").wait_for()
    # another hour with one touch, which is accepted by that
    choice = stranger.page.locator("button[name='slot']").first
    hour = choice.inner_text().rsplit(", ", 1)[1]
    choice.click()
    stranger.page.get_by_role("status").wait_for()
    assert hour in stranger.page.locator("main").inner_text()
    assert stranger.page.locator("button[name='slot']").count() == 0
    assert sql(f"""SELECT count(*) FROM antrean.relocations r JOIN antrean.slots s ON s.id = r.from_slot JOIN antrean.offices o ON o.id = s.office_id
                   WHERE o.code = '{office}' AND r.accepted_at IS NOT NULL""") == "1"
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"


def test_week_and_closure(phones):
    """An operator enters a season and sees first what it changes; a head closes tomorrow at once, and an operator approves; nobody decides alone."""
    office, days = make_office([(9, 9), (10, 9)], days=5)
    day = date.fromisoformat(days[1])
    operator = member(phones, None, "operator", width=360)
    page = operator.page
    page.goto(f"/staff/offices/{office}/patterns")
    page.get_by_text("Belum ada pola").wait_for()
    page.locator("summary", has_text="Pola baru").click()
    page.fill("#valid_from", str(day))
    page.fill("#valid_until", str(day + timedelta(days=20)))
    page.get_by_label("Musim").check()
    for number in range(1, 8):
        page.locator(f"[name='weekday'][value='{number}']").check()
    page.fill("#starts", "08.00")
    page.fill("#ends", "15.00")
    page.fill("#pause_from", "12.00")
    page.fill("#pause_until", "12.30")
    page.fill("#places", "20")
    fits(operator)
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.get_by_text("Berlaku malam ini").first.wait_for()
    assert sql(f"SELECT count(*) FROM antrean.patterns p JOIN antrean.lanes l ON l.id = p.lane_id JOIN antrean.offices o ON o.id = l.office_id WHERE o.code = '{office}'") == "0"
    page.fill("#reason", "Ramadan")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("7 jam, 130 tempat, 08.00–15.00").wait_for()
    fits(operator)
    exported = operate("antrean", "pattern", "export", "--office", office)
    assert f"{office},online,yes,{day},{day + timedelta(days=20)},1,14:30,15:00,10" in exported
    page.locator("summary", has_text="Cabut pola ini").click()
    page.locator("section.card [name='reason']").fill("salah tanggal")
    page.get_by_role("button", name="Cabut pola ini").click()
    page.get_by_text("Dicabut: Sari Dewi").wait_for()

    head = member(phones, office, "head", width=360)
    tomorrow = sql("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date + 1")
    sql(f"UPDATE antrean.slots s SET day = '{tomorrow}', starts_at = starts_at - (day - '{tomorrow}') * interval '1 day', ends_at = ends_at - (day - '{tomorrow}') * interval '1 day' "
        f"FROM antrean.offices o WHERE o.id = s.office_id AND o.code = '{office}' AND s.day = '{days[0]}'")
    page = head.page
    page.get_by_role("link", name="Hari tutup").click()
    page.locator("summary", has_text="Tutup kantor:").click()
    page.fill("[name='from']", tomorrow)
    page.fill("[name='source']", "Banjir")
    fits(head)
    page.get_by_role("button", name="Tutup kantor").click()
    page.get_by_role("status").get_by_text("Kantor ditutup").wait_for()
    opened = f"SELECT count(*) FROM antrean.slots s JOIN antrean.offices o ON o.id = s.office_id WHERE o.code = '{office}' AND s.day = '{tomorrow}' AND s.open"
    assert sql(opened) == "0"
    page = operator.page
    page.goto("/staff/closures")
    card = page.locator("section.card", has_text=f"Kantor Imigrasi {office}").or_(page.locator("section.card", has_text=office)).first
    card.get_by_text("Banjir").wait_for()
    card.get_by_role("button", name="Setujui").click()
    page.locator("section.card", has_text="Banjir").first.get_by_text("Diputuskan Sari Dewi").wait_for()
    # what the operator asks for is for another to decide
    page.locator("summary", has_text="Minta penutupan").click()
    page.fill("#office", office)
    page.fill("#from", str(date.today() + timedelta(days=40)))
    page.fill("#source", "Pindah gedung")
    page.locator("[name='kind'][value='closure']").check()
    page.get_by_role("button", name="Minta penutupan").click()
    page.get_by_role("status").get_by_text("menunggu persetujuan").wait_for()
    own = page.locator("section.card", has_text="Pindah gedung").first
    own.get_by_text("orang lain yang memutuskan").wait_for()
    assert own.get_by_role("button", name="Setujui").count() == 0
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"


def test_release(phones):
    """An operator announces a release; the office's page says so, its days wait; it is stopped and given another instant; at that instant people book."""
    office, days = make_office([(9, 9), (10, 9)], days=3)
    operator = member(phones, None, "operator", width=360)
    page = operator.page
    page.get_by_role("link", name="Pembukaan antrean").click()
    page.locator("summary", has_text="Pembukaan baru").click()
    page.fill("#offices", office.lower())
    page.fill("#opens", f"{days[0]}T09:00")
    page.fill("#from", days[1])
    page.fill("#until", days[2])
    page.fill("#share", "50")
    page.fill("#chat", "20")
    page.fill("#reason", "Uji coba")
    fits(operator)
    page.get_by_role("button", name="Umumkan").click()
    page.get_by_role("status").get_by_text("Tersimpan").wait_for()
    card = page.locator("section.card", has_text=office).first
    card.get_by_text("50 persen").wait_for()
    fits(operator)

    applicant = phones()
    told = lambda: page_says(applicant, office, "50 persen tempat")
    wait_for("the announcement", 90, told)
    assert read(f"/v1/offices/{office}/availability?from={days[1]}&to={days[1]}")["days"][0]["status"] == "not_released"
    assert read(f"/v1/offices/{office}/availability?from={days[0]}&to={days[0]}")["days"][0]["status"] == "open"
    fits(applicant)

    card.locator("summary", has_text="Hentikan").click()
    card.locator("form[action$='/stop'] [name='reason']").fill("Listrik padam")
    card.get_by_role("button", name="Hentikan").click()
    page.locator("section.card", has_text=office).first.get_by_text("Dihentikan").wait_for()
    wait_for("the stop", 90, lambda: page_says(applicant, office, "dihentikan sementara"))
    card = page.locator("section.card", has_text=office).first
    card.locator("summary", has_text="Beri waktu lain").click()
    card.locator("form[action$='/instant'] [name='opens']").fill(f"{days[0]}T10:00")
    card.locator("form[action$='/instant'] [name='reason']").fill("Listrik menyala")
    fits(operator)
    card.get_by_role("button", name="Beri waktu lain").click()
    page.locator("section.card", has_text=office).first.get_by_text("Diumumkan").wait_for()
    # its instant comes
    sql(f"""UPDATE antrean.releases r SET opens_at = now() - interval '1 second', applied = false FROM antrean.offices o
            WHERE o.id = r.office_id AND o.code = '{office}'""")
    wait_for("the release", 30, lambda: everywhere(
        lambda: read(f"/v1/offices/{office}/availability?from={days[1]}&to={days[1]}")["days"][0]["status"] == "open"))
    # nine places an hour: half of them is five, and one of these is for WhatsApp
    assert read(f"/v1/offices/{office}/availability?from={days[1]}&to={days[1]}")["days"][0]["free"] == 8
    applicant.register().log_in()
    applicant.choose(office, {"Budi Santoso": "renewal"})
    applicant.page.locator(f"td a[href*='day={days[1]}']").click()
    applicant.page.get_by_role("link", name=applicant.words["any"]).click()
    applicant.confirm()
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"


def page_says(phone, office, text):
    phone.page.goto(f"/offices/{office}")
    return text in phone.page.content()
