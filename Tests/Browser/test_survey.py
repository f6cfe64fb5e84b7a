"""What must hold of every page: axe finds nothing, it fits, it is light, it needs nobody else."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import URL
from survey import PUBLIC, prepare, prepare_staff

LIMIT = 50_000
WITH_ERRORS = ["register", "login", "verify", "forgot", "reset"]


def findings(page):
    answer = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).response
    return [f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes'][:3]]}" for each in answer["violations"]]


def look(page, name):
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    beyond = [f"{name}: {wide[0]} of {wide[1]} pixels"] if wide[0] > wide[1] else []
    return [f"{name}: {each}" for each in findings(page)] + beyond


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width,scheme", [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_axe(phones, language, width, scheme):
    found = []
    phone = phones(language=language, width=width, scheme=scheme)
    page = phone.page
    for name, path in PUBLIC.items():
        page.goto(path)
        found += look(page, name)
        if name in WITH_ERRORS:
            page.click("main form button")
            page.wait_for_selector("#errors")
            found += look(page, f"{name} with errors")
    for name, path in prepare(phone).items():
        page.goto(path)
        assert "/login" not in page.url, name
        found += look(page, name)
    assert found == []


@pytest.mark.parametrize("language,width,scheme", [("id", 360, "light"), ("en", 1280, "dark")])
def test_staff_axe(phones, language, width, scheme):
    found = []
    phone = phones(language=language, width=width, scheme=scheme)
    phone.page.goto("/staff/login")
    found += look(phone.page, "staff login")
    for name, path in prepare_staff(phone).items():
        phone.page.goto(path)
        assert "/login" not in phone.page.url, name
        found += look(phone.page, name)
    assert found == []


def test_zoomed(phones):
    """At 400 % a window of 1,280 pixels is one of 320: nothing is cut off, nothing scrolls sideways."""
    phone = phones(width=320)
    found = []
    for name, path in {**PUBLIC, **prepare(phone)}.items():
        phone.page.goto(path)
        found += [each for each in look(phone.page, name) if "pixels" in each]
    assert found == []


def test_touch_targets(phones):
    """What is touched is 44 pixels high, but for links within a text."""
    phone = phones()
    small = []
    for name, path in {**PUBLIC, **prepare(phone)}.items():
        phone.page.goto(path)
        small += [f"{name}: {each}" for each in phone.page.evaluate("""
            [...document.querySelectorAll('button, a.button, nav a, .calendar a, .option, .links a, input:not([type=hidden]):not([type=radio]):not([type=checkbox])')]
                .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))""")]
    assert small == []


def test_keyboard(phones):
    """The first key leads past the menu; whatever has the focus shows it."""
    page = phones(width=1280).page
    page.goto("/register")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(14):
        page.keyboard.press("Tab")
        shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.className === 'skip'")
        assert shown, page.evaluate("document.activeElement.outerHTML")


def weigh(chromium, path, cookies=()):
    """Bytes over the network on a first visit, and the hosts that were asked."""
    context = chromium.new_context(base_url=URL, locale="id-ID", viewport={"width": 360, "height": 780}, service_workers="block")
    context.add_cookies(list(cookies))
    page = context.new_page()
    hosts, sizes = set(), []

    def note(request):
        hosts.add(request.url.split("/")[2])
        measured = request.sizes()
        sizes.append(measured["responseBodySize"] + measured["responseHeadersSize"])

    page.on("requestfinished", note)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(sizes), hosts


def test_light(chromium, phones):
    phone = phones()
    pages = {**PUBLIC, "all-offices": "/offices", **prepare(phone)}
    cookies = [{key: cookie[key] for key in ("name", "value", "domain", "path")} for cookie in phone.context.cookies()]
    weights = {}
    for name, path in pages.items():
        weights[name], hosts = weigh(chromium, path, cookies if name not in PUBLIC else ())
        assert hosts == {URL.split("/")[2]}, hosts
    if table := os.environ.get("ANTREAN_WEIGHTS"):
        with open(table, "w") as file:
            for name, weight in weights.items():
                file.write(f"{name}\t{weight}\n")
    assert {name: weight for name, weight in weights.items() if weight > LIMIT} == {}
