"""Takes pictures of every page, in both languages, at 360 and 1280 pixels, light and dark, and prints the tables of docs/pages.md; see ops/screenshots."""

import sys
from pathlib import Path

import conftest
from playwright.sync_api import sync_playwright
from survey import PUBLIC, prepare, prepare_staff
from test_survey import findings, weigh

LOOKS = [(language, width, scheme) for language in ("id", "en") for width in (360, 1280) for scheme in ("light", "dark")]


def shoot(browser, directory, language, width, scheme, found):
    phone = conftest.Phone(browser, language=language, width=width, scheme=scheme)
    page = phone.page
    # what a stranger sees, before anybody has logged in
    for pages in (PUBLIC.items, lambda: prepare(phone).items()):
        for name, path in pages():
            page.goto(path)
            page.screenshot(path=directory / f"{name}-{language}-{width}-{scheme}.png", full_page=True, animations="disabled")
            found[name] = found.get(name, 0) + len(findings(page))
    page.goto("/account/family/new")
    page.click("main form button")
    page.wait_for_selector("#errors")
    page.screenshot(path=directory / f"errors-{language}-{width}-{scheme}.png", full_page=True)
    found["errors"] = found.get("errors", 0) + len(findings(page))
    phone.context.close()
    # staff, and the television
    phone = conftest.Phone(browser, language=language, width=width, scheme=scheme)
    for name, path in prepare_staff(phone).items():
        if name == "screen" and width > 1000:
            phone.page.set_viewport_size({"width": 1920, "height": 1080})
        phone.page.goto(path)
        phone.page.screenshot(path=directory / f"staff-{name}-{language}-{width}-{scheme}.png", full_page=True, animations="disabled")
        found[f"staff-{name}"] = found.get(f"staff-{name}", 0) + len(findings(phone.page))
    phone.context.close()


def table(browser, found):
    phone = conftest.Phone(browser)
    pages = {**PUBLIC, **prepare(phone)}
    cookies = [{key: cookie[key] for key in ("name", "value", "domain", "path")} for cookie in phone.context.cookies()]
    print("| page | path | kB on a first visit | axe findings, both languages, both widths, light and dark |\n| --- | --- | --- | --- |")
    for name, path in pages.items():
        weight, _ = weigh(browser, path, cookies if name not in PUBLIC else ())
        shown = path.split("?")[0]
        print(f"| {name} | `{shown}` | {weight / 1000:.1f} | {found[name]} |")
    print(f"| a form with errors | `/account/family/new` | | {found['errors']} |")
    phone.context.close()


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    conftest.make_offices(2 * len(LOOKS) + 1)
    found: dict[str, int] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for look in LOOKS:
            shoot(browser, directory, *look, found)
        table(browser, found)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
