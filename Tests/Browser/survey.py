"""Every page, as a stranger and as somebody logged in: what test_survey.py looks at and `ops/screenshots` takes pictures of."""

from conftest import make_office, staff_command
from test_staff import log_in, name, set_up

PUBLIC = {
    "home": "/", "requirements": "/requirements", "how-to": "/how-to", "privacy": "/privacy", "offices": "/offices?q=jakarta", "register": "/register",
    "verify": "/verify?email=budi@example.id", "login": "/login", "forgot": "/forgot", "reset": "/reset?email=budi@example.id",
    "offline": "/offline", "not-found": "/nothing-here",
}


def prepare(phone):
    """An account with a family, a party, a cancelled booking; every page of it by name."""
    office, days = make_office([(9, 1), (10, 30), (13, 4)], days=3)
    phone.register().log_in()
    phone.add("Siti Rahayu", "spouse", 3, 4, 1982)
    phone.add("Ani Lestari", "child", 1, 2, 2012)
    phone.choose(office, {"Budi Santoso": "renewal", "Siti Rahayu": "new"})
    phone.page.get_by_role("link", name=phone.words["earliest"]).click()
    tickets = phone.confirm()
    done = phone.page.url.split("/", 3)[3]
    phone.page.goto(tickets[1] + "/cancellation")
    phone.press("cancel_yes")
    phone.page.wait_for_url("**?done=cancelled")
    chosen = f"office={office}&who=0&s0=renewal"
    return {
        "home-in": "/", "office": f"/offices/{office}", "book": "/book", "people": f"/book/people?office={office}",
        "time": f"/book/time?{chosen}", "time-day": f"/book/time?{chosen}&day={days[0]}",
        "confirm": f"/book/confirm?{chosen}&when={days[0]}&key=survey", "done": f"/{done}", "bookings": "/bookings", "ticket": tickets[0],
        "ticket-void": tickets[1], "cancellation": f"{tickets[0]}/cancellation", "move": f"{tickets[0]}/move",
        "move-confirm": f"{tickets[0]}/move/confirm?office={office}&when={days[1]}&key=survey", "account": "/account", "family": "/account/family",
        "family-new": "/account/family/new", "password": "/account/password", "email": "/account/email",
        "email-confirmation": "/account/email/confirmation", "sessions": "/account/sessions", "deletion": "/account/deletion", "visits": "/home-visits", "visit-new": f"/home-visits/new?office={office}",
    }


def prepare_staff(phone):
    """The head of an office where numbers wait and one is called; every page of staff by name."""
    office, days = make_office([(9, 5), (10, 9)], days=1)
    username = name()
    log_in(phone, username, set_up(phone, staff_command("create", username, "--name", "Sari Dewi", "--role", "head", "--office", office)))
    page = phone.page
    page.goto(f"/staff/offices/{office}/walk-ins")
    for service in ("lost", "damaged", "data_change"):
        page.click(f"button[name='service'][value='{service}']")
        page.locator(".paper").wait_for()
    for number in (1, 2):
        page.goto(f"/staff/offices/{office}/counters")
        page.fill("[name='counter']", str(number))
        page.locator("main form button").last.click()
        page.wait_for_url(f"**/counters/{number}")
    page.locator("button.next").click()
    page.locator("section.visit").wait_for()
    base = f"/staff/offices/{office}"
    return {
        "staff": "/staff", "desk": f"{base}/desk", "counters": f"{base}/counters", "counter": f"{base}/counters/2", "counter-free": f"{base}/counters/1",
        "walk-ins": f"{base}/walk-ins", "members": "/staff/members", "member-new": "/staff/members/new", "devices": f"{base}/devices",
        "screen": f"/offices/{office}/screen", "day": f"{base}/day", "day-coming": f"{base}/day?day={days[0]}", "deliveries": f"{base}/deliveries",
        "home-visits": f"{base}/home-visits", "home-visit-new": f"{base}/home-visits/new", "desk-booking": f"{base}/bookings", "list": f"{base}/list", "offline-desk": f"{base}/offline",
        "patterns": f"{base}/patterns", "closures": "/staff/closures", "releases": "/staff/releases",
    }
