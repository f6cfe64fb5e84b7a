"""What operations decide for the country: people whose hour has no place any more."""

import re
from email import policy
from email.parser import BytesParser

from conftest import MAIL, make_office, operate, sql, wait_for
from test_office import fits, member
from test_queue import book


def mails(phone, subject):
    messages = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in sorted(MAIL.glob(f"*-{phone.email.split('@')[0]}*.eml"))]
    return [message for message in messages if str(message["Subject"]).startswith(subject)]


def test_people_of_a_closed_hour(phones):
    """Closed after it was booked: the operator moves the people, who are told, and accept with one touch."""
    office, days = make_office([(9, 2), (10, 2)], days=1)
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
    stranger.page.get_by_role("button", name="Saya datang").click()
    stranger.page.get_by_role("status").wait_for()
    assert sql(f"""SELECT count(*) FROM antrean.relocations r JOIN antrean.slots s ON s.id = r.from_slot JOIN antrean.offices o ON o.id = s.office_id
                   WHERE o.code = '{office}' AND r.accepted_at IS NOT NULL""") == "1"
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"
