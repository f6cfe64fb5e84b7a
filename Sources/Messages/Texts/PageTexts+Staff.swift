extension PageTexts {
    /// The pages of staff.
    static let staff: [String: Phrase] = [
        "staff_login_title": Phrase(id: "Masuk petugas", en: "Staff log-in"),
        "second_factor": Phrase(id: "Kode kedua", en: "Second code"),
        "second_factor_hint": Phrase(
            id: "Enam angka dari aplikasi autentikasi. Di komputer kantor yang terdaftar, petugas loket dapat mengosongkannya.",
            en: "Six digits of the authenticator app. On a registered machine of the office, desk officers may leave it empty."),
        "second_factor_shown": Phrase(id: "Enam angka yang sekarang ditunjukkan aplikasi.", en: "The six digits that the app shows now."),
        "staff_ready": Phrase(id: "Akun siap. Silakan masuk.", en: "The account is ready. Please log in."),
        "invitation_title": Phrase(id: "Siapkan akun petugas Anda", en: "Set up your staff account"),
        "invitation_intro": Phrase(
            id:
                "Pindai kode QR dengan aplikasi autentikasi (misalnya Google Authenticator atau Aegis), lalu buat kata sandi. Tautan ini berlaku satu kali.",
            en:
                "Scan the QR code with an authenticator app (for example Google Authenticator or Aegis), then choose a password. This link works once."
        ),
        "invitation_scan": Phrase(id: "Untuk aplikasi autentikasi", en: "For the authenticator app"),
        "invitation_type": Phrase(id: "Tidak dapat memindai? Ketik kunci ini di aplikasi:", en: "Cannot scan? Type this key into the app:"),
        "invitation_accept": Phrase(id: "Aktifkan akun", en: "Activate the account"),
        "role": Phrase(id: "Peran", en: "Role"),
        "role_officer": Phrase(id: "Petugas loket", en: "Officer"),
        "role_postal": Phrase(id: "Petugas pos", en: "Postal officer"),
        "role_head": Phrase(id: "Kepala kantor", en: "Head of office"),
        "role_operator": Phrase(id: "Operator nasional", en: "National operator"),
        "role_auditor": Phrase(id: "Auditor", en: "Auditor"),
        "whole_country": Phrase(id: "Seluruh Indonesia", en: "The whole country"),
        "staff_members": Phrase(id: "Pegawai", en: "Staff"),
        "staff_new": Phrase(id: "Undang pegawai", en: "Invite somebody"),
        "staff_new_intro": Phrase(
            id: "Orang ini menerima tautan dari Anda dan membuat sendiri kata sandi dan kode keduanya.",
            en: "The person gets a link from you, and chooses password and second code alone."),
        "staff_invite": Phrase(id: "Buat undangan", en: "Make the invitation"),
        "staff_hand_over": Phrase(
            id: "Serahkan tautan ini langsung kepada orangnya. Tautan berlaku tiga hari dan hanya ditunjukkan sekarang:",
            en: "Hand this link to the person yourself. It is good for three days and is shown only now:"),
        "staff_contact_hint": Phrase(
            id: "Wajib untuk auditor. Surel, telepon, dan NIK dipakai agar pegawai tidak dapat melayani dirinya sendiri.",
            en: "Required for auditors. Address, telephone and NIK see to it that staff cannot act for themselves."),
        "office_codes": Phrase(id: "Kode kantor", en: "Codes of offices"),
        "office_codes_hint": Phrase(
            id: "Misalnya TNG. Beberapa kantor dipisahkan koma; kosong untuk operator dan auditor.",
            en: "For example TNG. Several with commas; empty for operators and auditors."),
        "state": Phrase(id: "Keadaan", en: "State"),
        "staff_state_ready": Phrase(id: "Aktif", en: "Active"),
        "staff_state_invited": Phrase(id: "Diundang, belum menyiapkan akun", en: "Invited, not set up yet"),
        "staff_state_ended": Phrase(id: "Berakhir", en: "Ended"),
        "staff_invite_again": Phrase(id: "Undang lagi (ponsel atau kata sandi hilang)", en: "Invite again (phone or password lost)"),
        "staff_end": Phrase(id: "Akhiri akun", en: "End the account"),
        "staff_open": Phrase(id: "Buka lagi", en: "Open again"),
        "devices": Phrase(id: "Perangkat kantor", en: "Machines of the office"),
        "devices_of": Phrase(id: "Perangkat: {office}", en: "Machines: {office}"),
        "devices_intro": Phrase(
            id: "Di perangkat yang terdaftar, petugas loket masuk tanpa kode kedua. Buka halaman ini di perangkat yang ingin didaftarkan.",
            en: "On a registered machine, desk officers log in without a second code. Open this page on the machine to be registered."),
        "device_name": Phrase(id: "Nama perangkat ini", en: "Name of this machine"),
        "device_name_hint": Phrase(id: "Misalnya: Loket 3", en: "For example: Counter 3"),
        "device_register": Phrase(id: "Daftarkan perangkat ini", en: "Register this machine"),
        "device_is": Phrase(id: "Perangkat ini terdaftar sebagai {name}.", en: "This machine is registered as {name}."),
        "device_revoke": Phrase(id: "Cabut", en: "Revoke"),
        "device_revoked": Phrase(id: "Dicabut {when}", en: "Revoked {when}"),
        "audit_title": Phrase(id: "Jejak audit", en: "Audit trail"),
        "audit_intro": Phrase(
            id: "Semua tindakan petugas, termasuk melihat data orang. Pembacaan halaman ini juga dicatat.",
            en: "All that staff do, looking at a person's data included. Reading this page is noted too."),
        "audit_empty": Phrase(id: "Tidak ada catatan.", en: "Nothing was noted."),
        "audit_more": Phrase(id: "Sebelumnya", en: "Earlier"),
        "audit_days": Phrase(id: "Hari yang sudah ditutup", en: "Closed days"),
        "command_line": Phrase(id: "baris perintah", en: "command line"),
        "day_before": Phrase(id: "Hari sebelumnya", en: "Day before"),
        "day_after": Phrase(id: "Hari berikutnya", en: "Day after"),
    ]
}
