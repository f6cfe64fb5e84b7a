"""Staff: from an invitation to work, with the second factor, as an operator, a head, an officer and an auditor go."""

import base64
import hashlib
import hmac
import struct
import time

from conftest import PASSWORD, dice, staff_command, wait_for


class App:
    """The authenticator app on a person's phone: reads the QR code's address, shows six digits. Each is good once, so it waits for the next."""

    def __init__(self, typed):
        self.secret = base64.b32decode(typed.replace(" ", ""))
        self.last = 0

    def digits(self):
        step = max(int(time.time() // 30), self.last + 1)
        # the service takes the next step too: nobody has to wait half a minute
        wait_for("the app's next code", 60, lambda: step <= time.time() // 30 + 1)
        self.last = step
        code = hmac.new(self.secret, struct.pack(">Q", step), hashlib.sha1).digest()
        offset = code[19] & 15
        return f"{(struct.unpack('>I', code[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def name():
    return "p" + "".join(dice.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))


def set_up(phone, link):
    page = phone.page
    page.goto(link)
    app = App(page.locator("code").inner_text())
    assert page.locator("figure svg").is_visible()
    page.fill("[name='password']", PASSWORD)
    page.fill("[name='code']", "000000")
    page.locator("main form button").last.click()
    page.locator("#errors").wait_for()
    page.fill("[name='password']", PASSWORD)
    page.fill("[name='code']", app.digits())
    page.locator("main form button").last.click()
    page.wait_for_url("**/staff/login**")
    return app


def log_in(phone, username, app=None):
    page = phone.page
    page.goto("/staff/login")
    page.fill("[name='username']", username)
    page.fill("[name='password']", PASSWORD)
    page.fill("[name='code']", app.digits() if app else "")
    phone.press("log_in")


def invited(page):
    return page.get_by_role("status").locator("code").inner_text()


def test_from_invitation_to_work(phones):
    operator, head, officer, auditor = phones(), phones(width=1280), phones(width=1280), phones(width=1280)
    boss, head_name, officer_name, auditor_name = name(), name(), name(), name()
    app = set_up(operator, staff_command("create", boss, "--name", "Rina Hartati", "--role", "operator"))
    log_in(operator, boss, app)
    page = operator.page
    page.wait_for_url("**/staff")
    page.get_by_role("link", name="Pegawai").click()
    page.get_by_role("link", name="Undang pegawai").click()
    page.fill("[name='name']", "Budi Kepala")
    page.fill("[name='username']", head_name)
    page.fill("[name='nik']", "3174010101700098")
    page.check("[name='role'][value='head']")
    page.get_by_role("button", name="Buat undangan").click()
    assert page.get_by_text("Kantor tidak sesuai peran").count() or page.get_by_text("memerlukan setidaknya satu").count(), "a head needs an office"
    page.fill("[name='offices']", "TNG")
    page.get_by_role("button", name="Buat undangan").click()
    head_link = invited(page)
    page.get_by_role("link", name="Undang pegawai").click()
    page.fill("[name='name']", "Agus Salim")
    page.fill("[name='username']", auditor_name)
    page.check("[name='role'][value='auditor']")
    page.fill("[name='email']", f"{auditor_name}@example.id")
    page.get_by_role("button", name="Buat undangan").click()
    auditor_link = invited(page)

    head_app = set_up(head, head_link)
    log_in(head, head_name, head_app)
    page = head.page
    page.get_by_role("link", name="Pegawai").click()
    page.get_by_role("link", name="Undang pegawai").click()
    assert page.locator("[name='role']").count() == 2, "a head invites officers and postal officers"
    page.fill("[name='name']", "Sari Dewi")
    page.fill("[name='username']", officer_name)
    page.fill("[name='nik']", "3174010101700097")
    page.check("[name='role'][value='officer']")
    page.check("[name='offices'][value='TNG']")
    page.get_by_role("button", name="Buat undangan").click()
    officer_link = invited(page)

    officer_app = set_up(officer, officer_link)
    log_in(officer, officer_name)
    officer.page.get_by_text("Kode kedua diperlukan").first.wait_for()
    log_in(officer, officer_name, officer_app)
    officer.page.wait_for_url("**/staff")
    officer.page.goto("/staff/members")
    officer.page.get_by_text("Tidak diizinkan").first.wait_for()

    # the head registers the machine at which the officer sits
    desk = officer
    log_in(desk, head_name, head_app)
    desk.page.wait_for_url("**/staff")
    desk.page.goto("/staff/offices/TNG/devices")
    desk.page.fill("[name='name']", "Loket 3")
    desk.page.get_by_role("button", name="Daftarkan perangkat ini").click()
    desk.page.get_by_text("Perangkat ini terdaftar sebagai Loket 3.").wait_for()
    desk.page.get_by_role("button", name="Keluar").click()
    desk.page.wait_for_url("**/staff/login")
    log_in(desk, officer_name)
    desk.page.wait_for_url("**/staff")
    assert desk.page.get_by_text("Petugas loket").is_visible()

    # ended: at once, wherever the person is logged in
    card = head.page.locator("section.card", has_text=officer_name)
    head.page.goto("/staff/members")
    card.get_by_role("button", name="Akhiri akun").click()
    head.page.locator("section.card", has_text=officer_name).get_by_text("Berakhir").wait_for()
    desk.page.goto("/staff")
    desk.page.wait_for_url("**/staff/login**")

    auditor_app = set_up(auditor, auditor_link)
    log_in(auditor, auditor_name, auditor_app)
    auditor.page.get_by_role("link", name="Jejak audit").click()
    trail = auditor.page.locator("main").inner_text()
    for action in ("staff_created", "staff_set_up", "logged_in", "device_registered", "staff_ended", "audit_read"):
        assert action in trail, action
    assert "Sari" not in trail, "ids only"
    for phone in (operator, head, officer, auditor):
        errors = [error for error in phone.errors if "401" not in error and "403" not in error and "422" not in error]
        assert not errors, errors
