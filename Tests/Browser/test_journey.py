"""From nothing to a ticket and back, as a person goes."""

import subprocess

import pytest
from conftest import mailed_code, make_office, sql, wait_for

CHILDREN = ["Ani Lestari", "Bayu Lestari", "Citra Lestari", "Dewi Lestari", "Eko Lestari"]


def qr_of(page, path):
    page.locator("figure svg").screenshot(path=path, animations="disabled")
    return subprocess.run(["zbarimg", "--quiet", "--raw", str(path)], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("language,script", [("id", True), ("id", False), ("en", True)])
def test_family_of_seven(phones, tmp_path, language, script):
    """Register, confirm on another browser, add the family, book seven as two parties on one day, open the ticket, move, cancel."""
    office, days = make_office([(9, 5), (10, 2), (13, 6)])
    phone = phones(language=language, script=script)
    phone.register(confirm_on=phones(language=language, script=script)).log_in()
    page, words = phone.page, phone.words
    phone.add("Siti Rahayu", "spouse", 3, 4, 1982)
    for number, child in enumerate(CHILDREN):
        phone.add(child, "child", 1 + number, 2, 2012 + number)

    phone.choose(office, {"Budi Santoso": "renewal", "Siti Rahayu": "renewal", **{child: "new" for child in CHILDREN[:3]}})
    page.locator(f"td a[href*='day={days[0]}']").click()
    page.get_by_role("link", name=words["any"]).click()
    first = phone.confirm()
    assert len(first) == 5

    page.get_by_role("link", name=words["others"]).click()
    phone.choose(office, {child: "new" for child in CHILDREN[3:]}, near=True)
    page.get_by_role("link", name=words["near"]).click()
    second = phone.confirm()
    assert len(second) == 2
    codes = [path.rsplit("/", 1)[1].replace("-", "") for path in first + second]
    assert len(set(codes)) == 7

    page.goto(second[0])
    code = second[0].rsplit("/", 1)[1]
    assert qr_of(page, tmp_path / "qr.png").startswith(code.replace("-", ""))
    assert page.locator(".queue").inner_text().startswith("A")
    assert "WIB" in page.locator(".arrive").inner_text()
    number = page.locator(".queue").inner_text()

    page.get_by_role("link", name=words["move"], exact=True).click()
    page.locator(f"td a[href*='day={days[1]}']").click()
    page.get_by_role("link", name=words["any"]).click()
    phone.press("move_confirm")
    page.get_by_role("status").filter(has_text=words["moved"]).wait_for()
    assert page.locator(".queue").inner_text() != number or page.locator(".code").inner_text() == code

    page.get_by_role("link", name=words["cancel"], exact=True).click()
    phone.press("cancel_yes")
    page.get_by_role("status").filter(has_text=words["cancelled"]).wait_for()
    assert page.locator(".void").is_visible() and page.locator("figure svg").count() == 0
    assert sql(f"SELECT sum(taken) FROM antrean.slots s JOIN antrean.offices o ON o.id = s.office_id WHERE o.code = '{office}'") == "6"
    assert sql("SELECT coalesce(sum(broken), 0) FROM antrean.invariants()") == "0"
    assert not phone.errors, phone.errors


def test_forgotten_password(phones):
    phone = phones()
    phone.register()
    page = phone.page
    page.goto("/forgot")
    page.fill("[name='email']", phone.email)
    page.get_by_role("button", name="Kirim kode").click()
    page.wait_for_url("**/reset**")
    # the newest mail with a code is then the one asked for, not that of the registration
    wait_for("the mail", 30, lambda: sql(f"""
        SELECT count(*) FROM antrean.outbox o JOIN antrean.mailed_codes m ON m.id = o.subject_id
        JOIN antrean.accounts a ON a.id = m.account_id
        WHERE o.kind = 'password_reset' AND o.state = 'delivered' AND a.username = '{phone.username}'""") == "1")
    code = mailed_code(phone.email)
    page.fill("[name='code']", code)
    page.fill("[name='password']", "kucing-hitam-18")
    phone.press("save")
    page.wait_for_url("**/login**")
    page.fill("[name='login']", phone.email)
    page.fill("[name='password']", "kucing-hitam-18")
    phone.press("log_in")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/account/sessions")
    assert "Chrome" in page.locator("main").inner_text()
