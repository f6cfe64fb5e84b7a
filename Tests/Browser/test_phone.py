"""What stays on the phone, and what does not."""

import subprocess

from conftest import make_office, sql


def booked(phones, office):
    phone = phones().register().log_in()
    phone.choose(office, {"Budi Santoso": "renewal"})
    phone.page.get_by_role("link", name=phone.words["earliest"]).click()
    ticket = phone.confirm()[0]
    phone.page.goto("/")
    phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.page.goto(ticket)
    phone.page.wait_for_function("caches.open('tickets').then(cache => cache.keys()).then(keys => keys.length > 0)")
    return phone, ticket


def test_ticket_opens_without_network(phones):
    office, _ = make_office([(9, 9)])
    phone, ticket = booked(phones, office)
    page = phone.page
    code = page.locator(".code").inner_text()
    phone.context.set_offline(True)
    page.goto(ticket)
    assert page.locator(".code").inner_text() == code and page.locator("figure svg").is_visible()
    # a page that needs the network says so, and leads to the ticket
    page.goto("/bookings")
    page.locator("[data-tickets] a").wait_for()
    assert page.locator("[data-tickets] a").get_attribute("href") == ticket
    phone.context.set_offline(False)


def test_saved_as_a_picture(phones, tmp_path):
    """The picture that a phone keeps is a ticket: its QR code reads."""
    office, _ = make_office([(9, 9)])
    phone, ticket = booked(phones, office)
    with phone.page.expect_download() as download:
        phone.page.locator("[data-picture]").click()
    download.value.save_as(tmp_path / "ticket.png")
    read = subprocess.run(["zbarimg", "--quiet", "--raw", tmp_path / "ticket.png"], check=True, capture_output=True, text=True).stdout.strip()
    assert len(read) == 143 and read.startswith(ticket.rsplit("/", 1)[1].replace("-", ""))


def test_no_stale_ticket_without_network(phones):
    """After a cancellation the phone does not show the ticket from before; after the session ended elsewhere it shows none."""
    office, _ = make_office([(9, 9)])
    phone, ticket = booked(phones, office)
    page = phone.page
    page.goto(ticket + "/cancellation")
    phone.press("cancel_yes")
    page.wait_for_url("**?done=cancelled")
    page.wait_for_function("caches.open('tickets').then(c => c.match(location.pathname)).then(r => r.text()).then(t => t.includes('void'))")
    phone.context.set_offline(True)
    page.goto(ticket)
    assert page.locator(".void").is_visible()
    phone.context.set_offline(False)
    sql(f"DELETE FROM antrean.sessions WHERE account_id = (SELECT id FROM antrean.accounts WHERE username = '{phone.username}')")
    page.goto(ticket)
    page.wait_for_function("caches.open('tickets').then(c => c.keys()).then(k => k.length === 0)")
    phone.context.set_offline(True)
    page.goto(ticket)
    assert page.locator("[data-tickets]").count() == 1
    phone.context.set_offline(False)


def test_two_tabs_at_first(phones):
    """Who opens the first pages in two tabs at once can send the form of either."""
    phone = phones()
    page = phone.page
    page.goto("/register")
    phone.context.clear_cookies()
    phone.context.new_page().goto("/how-to")
    page.fill("[name='applicant.name']", "Budi")
    phone.press("register")
    page.wait_for_selector("#errors")
    assert page.input_value("[name='applicant.name']") == "Budi"


def test_logging_out_leaves_nothing(phones):
    office, _ = make_office([(9, 9)])
    phone, ticket = booked(phones, office)
    page = phone.page
    page.goto("/account")
    phone.press("log_out")
    page.wait_for_url("**/login**")
    page.wait_for_function("caches.has('tickets').then(has => has ? caches.open('tickets').then(c => c.keys()).then(k => k.length === 0) : true)")
    page.goto(ticket)
    assert "/login" in page.url
    assert not [cookie for cookie in phone.context.cookies() if cookie["name"] == "session"]


def test_installable(phones):
    page = phones().page
    page.goto("/")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())")
    assert manifest["display"] == "standalone" and {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).ok


def test_nobody_is_sent_elsewhere(phones):
    """No open redirect, no form from another page."""
    phone = phones().register()
    page = phone.page
    page.goto("/login?next=//evil.example/")
    phone.log_in()
    assert page.url.startswith(page.evaluate("location.origin") + "/")
    for name in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = page.request.post("/language", form={"language": "en", "next": name, "csrf": "0" * 64}, max_redirects=0)
        assert answer.status == 403
    token = page.get_attribute("footer [name='csrf']", "value")
    for name in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = page.request.post("/language", form={"language": "id", "next": name, "csrf": token}, max_redirects=0)
        assert answer.status == 303 and answer.headers["location"] == "/"
    cookies = {cookie["name"]: cookie for cookie in phone.context.cookies()}
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies.values()) and "session" in cookies
