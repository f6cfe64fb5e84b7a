"""Whatever fingers and networks do, a booking happens once, and nothing typed is lost."""

from conftest import PASSWORD, make_office, nik, sql


def taken(office):
    return int(sql(f"SELECT sum(taken) FROM antrean.slots s JOIN antrean.offices o ON o.id = s.office_id WHERE o.code = '{office}'"))


def ready(phones, office, **options):
    phone = phones(**options).register().log_in()
    phone.choose(office, {"Budi Santoso": "renewal"})
    phone.page.get_by_role("link", name=phone.words["earliest"]).click()
    phone.page.wait_for_url("**/book/confirm**")
    return phone


def test_pressed_twice(phones):
    office, _ = make_office([(9, 9)])
    for script in (True, False):
        phone = ready(phones, office, script=script)
        phone.page.get_by_role("button", name=phone.words["book_now"]).dblclick(no_wait_after=True)
        phone.page.wait_for_url("**/book/done**")
    assert taken(office) == 2


def test_back_and_again(phones):
    """Back to the last screen, pressed again; the same after a reload: the same booking."""
    office, _ = make_office([(9, 9)])
    phone = ready(phones, office)
    last = phone.page.url
    first = phone.confirm()
    phone.page.go_back()
    assert phone.confirm() == first
    phone.page.reload()
    phone.page.goto(last)
    assert phone.confirm() == first
    assert taken(office) == 1


def test_network_lost_in_the_middle(phones):
    """The answer is lost on its way; pressed again, it is the same booking."""
    office, _ = make_office([(9, 9)])
    phone = ready(phones, office)

    def lose(route):
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    last = phone.page.url
    phone.page.context.route("**/book", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    phone.page.get_by_role("button", name=phone.words["book_now"]).click(no_wait_after=True)
    phone.page.wait_for_timeout(1500)
    assert taken(office) == 1
    phone.page.context.unroute_all()
    phone.page.goto(last)
    assert len(phone.confirm()) == 1
    assert taken(office) == 1


def test_race_for_the_last_place(phones):
    """Two browsers want the last place at once: one gets it, the other gets what else there is."""
    office, days = make_office([(9, 1)], days=1)
    other, _ = make_office([(9, 9)])
    both = [ready(phones, office), ready(phones, office)]
    for phone in both:
        phone.page.get_by_role("button", name=phone.words["book_now"]).click(no_wait_after=True)
    for phone in both:
        phone.page.wait_for_load_state("load")
    both[0].page.wait_for_function("location.pathname === '/book/done' || document.querySelector('#errors')")
    both[1].page.wait_for_function("location.pathname === '/book/done' || document.querySelector('#errors')")
    won = [phone for phone in both if "/book/done" in phone.page.url]
    lost = [phone for phone in both if "/book/done" not in phone.page.url]
    assert len(won) == 1 and len(lost) == 1 and taken(office) == 1
    assert lost[0].page.locator("#errors").is_visible()
    assert lost[0].page.locator("ul.list a[href*='/book/time?']").count() >= 1, lost[0].page.content()
    assert f"office={office}" not in lost[0].page.locator("ul.list a[href*='/book/time?']").first.get_attribute("href")


def test_wish_for_delivery_is_lost(phones):
    """The place is booked and the wish beside it could not be kept: the page says so, and where to ask again."""
    office, _ = make_office([(9, 9)])
    phone = ready(phones, office)
    function = "FUNCTION antrean.wish_delivery(bigint, bigint, boolean)"
    phone.page.check("[name='post']")
    sql(f"REVOKE EXECUTE ON {function} FROM antrean_worker")
    try:
        phone.press("book_now")
        phone.page.wait_for_url("**/book/done**")
    finally:
        sql(f"GRANT EXECUTE ON {function} TO antrean_worker")
    assert taken(office) == 1
    assert "tidak tersimpan" in phone.page.get_by_role("alert").inner_text()


def test_session_ends_in_the_middle(phones):
    """Who must log in again in the middle loses nothing: neither a choice nor what was typed."""
    office, _ = make_office([(9, 9)])
    phone = ready(phones, office)
    page = phone.page
    end = f"DELETE FROM antrean.sessions WHERE account_id = (SELECT id FROM antrean.accounts WHERE username = '{phone.username}')"
    sql(end)
    phone.press("book_now")
    page.wait_for_selector("[name='login']")
    page.fill("[name='login']", phone.username)
    page.fill("[name='password']", PASSWORD)
    phone.press("log_in")
    phone.press("continue")
    page.wait_for_url("**/book/done**")
    assert taken(office) == 1

    page.goto("/account/family/new")
    page.check("[name='relationship'][value='parent']")
    page.fill("[name='nik']", nik(1, 1, 1950))
    page.fill("[name='name']", "Wati Lestari")
    phone.birth("", 1, 1, 1950)
    page.check("[name='consent']")
    sql(end)
    phone.press("save")
    page.fill("[name='login']", phone.username)
    page.fill("[name='password']", PASSWORD)
    phone.press("log_in")
    phone.press("continue")
    page.wait_for_url("**/account/family?**")
    assert "Wati Lestari" in page.locator("main").inner_text()


def test_refused_fields_are_named(phones):
    phone = phones()
    page = phone.page
    page.goto("/register")
    page.fill("[name='applicant.nik']", nik(15, 6, 1980))
    page.fill("[name='applicant.name']", "Budi")
    phone.birth("applicant.", 16, 6, 1980)
    page.fill("[name='password']", "password")
    phone.press("register")
    summary = page.locator("#errors")
    summary.wait_for()
    assert page.evaluate("document.activeElement.id") == "errors"
    for link in summary.locator("a").all():
        target = link.get_attribute("href")[1:]
        assert page.locator(f"[id='{target}']").count() == 1, target
    # the NIK tells another birth date: asked about, not refused
    assert page.locator("[name='applicant.nik_confirmed']").count() == 1
    assert page.input_value("[name='applicant.name']") == "Budi" and page.input_value("[name='applicant.birth_date_year']") == "1980"
