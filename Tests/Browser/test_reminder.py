"""The evening before: one mail for the party, and its link keeps a place or gives it back without logging in."""

import re
from email import policy
from email.parser import BytesParser

from conftest import MAIL, operate, make_office, sql, wait_for


def remind():
    """The nightly job, at whatever hour the test runs."""
    sql("UPDATE antrean.policy SET remind_from = '00:00', remind_until = '24:00'")
    try:
        operate("antrean", "remind")
    finally:
        sql("UPDATE antrean.policy SET remind_from = '17:00', remind_until = '21:00'")


def reminders(phone):
    messages = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in sorted(MAIL.glob(f"*-{phone.email.split('@')[0]}*.eml"))]
    return [message for message in messages if str(message["Subject"]).startswith("Besok")]


def test_keep_and_give_back(phones):
    office, days = make_office([(9, 5)], days=1)
    phone = phones()
    phone.register().log_in()
    phone.add("Siti Rahayu", "spouse", 3, 4, 1982)
    phone.choose(office, {"Budi Santoso": "renewal", "Siti Rahayu": "new"})
    phone.page.locator(f"td a[href*='day={days[0]}']").click()
    phone.page.get_by_role("link", name=phone.words["any"]).click()
    phone.confirm()
    # tomorrow, as it is now: midnight may have passed since the office was made
    sql(f"""UPDATE antrean.slots s SET day = t.day, starts_at = (t.day + time '09:00') AT TIME ZONE 'Asia/Jakarta', ends_at = (t.day + time '10:00') AT TIME ZONE 'Asia/Jakarta'
            FROM antrean.offices o, (SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date + 1 AS day) t WHERE o.id = s.office_id AND o.code = '{office}'""")
    remind()
    remind()
    wait_for("the mail", 30, lambda: reminders(phone))
    assert sql(f"""SELECT count(*) FROM antrean.outbox m JOIN antrean.parties p ON p.id = m.subject_id JOIN antrean.accounts a ON a.id = p.account_id
                   WHERE m.kind = 'reminder' AND m.class = 3 AND a.username = '{phone.username}'""") == "1"
    [mail] = reminders(phone)
    text = mail.get_body(("plain",)).get_content()
    assert "2 orang" in str(mail["Subject"]) and "Budi Santoso" in text and "Siti Rahayu" in text
    link = re.search(r"https?://[^/\s]+(/reminders/\S+)", text).group(1)

    for other in (phones(), phones(script=False, language="en")):
        other.page.goto(link)
        assert other.page.locator("section.card").count() == 2, "somebody who is not logged in"
    page = other.page
    taken = lambda: sql(f"SELECT sum(taken) FROM antrean.slots s JOIN antrean.offices o ON o.id = s.office_id WHERE o.code = '{office}'")
    assert taken() == "2", "to look changes nothing"
    page.locator("section.card", has_text="Budi Santoso").get_by_role("button", name="I am coming").click()
    page.locator("section.card", has_text="Budi Santoso").get_by_role("status").wait_for()
    page.locator("section.card", has_text="Siti Rahayu").get_by_role("button", name="Give the place back").click()
    page.locator("section.card", has_text="Siti Rahayu").get_by_text("The place was given back").wait_for()
    assert page.get_by_role("button", name="I am coming").count() == 0
    assert taken() == "1"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto(link[:-1] + ("0" if link[-1] != "0" else "1"))
    assert page.get_by_role("heading", name="This link is not valid").is_visible()
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"
