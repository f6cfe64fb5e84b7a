extension PageTexts {
    /// Registration, log-in and the account.
    static let account: [String: Phrase] = [
        "register": Phrase(id: "Daftar", en: "Register"),
        "register_title": Phrase(id: "Daftar akun", en: "Register"),
        "register_intro": Phrase(
            id: "Satu akun untuk satu orang. Data diri Anda tidak dapat diganti setelah terdaftar; pastikan seperti pada KTP.",
            en: "One account for each person. Your own details cannot be changed afterwards; enter them as on the identity card."),
        "username_hint": Phrase(
            id: "3 sampai 30 huruf kecil atau angka, diawali huruf",
            en: "3 to 30 small letters or digits, beginning with a letter"),
        "phone": Phrase(id: "Nomor ponsel (boleh kosong)", en: "Mobile number (optional)"),
        "consent": Phrase(
            id: "Saya sudah membaca pemberitahuan privasi dan setuju data saya diproses untuk antrean paspor.",
            en: "I have read the privacy notice and agree that my data is processed for the passport queue."),
        "consent_for": Phrase(
            id: "Saya setuju, atas nama orang ini, datanya diproses untuk antrean paspor. Untuk anak, saya orang tua atau walinya.",
            en: "I agree in this person’s name that the data is processed for the passport queue. For a child, I am a parent or guardian."),
        "read_it": Phrase(id: "Baca", en: "Read it"),
        "have_account": Phrase(id: "Sudah punya akun? Masuk", en: "Have an account? Log in"),
        "verify_title": Phrase(id: "Konfirmasi surel", en: "Confirm your e-mail address"),
        "verify_intro": Phrase(
            id: "Kami mengirim kode ke {email}. Kode dapat dimasukkan di ponsel atau komputer mana pun. Periksa juga folder spam.",
            en: "We sent a code to {email}. It can be entered on any phone or computer. Look in the spam folder as well."),
        "confirm": Phrase(id: "Konfirmasi", en: "Confirm"),
        "verified": Phrase(id: "Surel sudah dikonfirmasi. Silakan masuk.", en: "Your address is confirmed. Please log in."),
        "login_title": Phrase(id: "Masuk", en: "Log in"),
        "login_again": Phrase(
            id: "Sesi Anda sudah berakhir. Masuk lagi; yang sudah Anda isi tidak hilang.",
            en: "Your session has ended. Log in again; what you entered is not lost."),
        "login": Phrase(id: "Nama pengguna atau surel", en: "User name or e-mail address"),
        "forgot": Phrase(id: "Lupa kata sandi?", en: "Forgotten your password?"),
        "no_account": Phrase(id: "Belum punya akun? Daftar", en: "No account yet? Register"),
        "not_verified": Phrase(id: "Belum memasukkan kode dari surel? Konfirmasi", en: "Not entered the mailed code yet? Confirm"),
        "resume_title": Phrase(id: "Anda sudah masuk lagi", en: "You are logged in again"),
        "resume_text": Phrase(
            id: "Yang Anda isi masih ada. Lanjutkan dari tempat tadi.",
            en: "What you entered is still there. Go on where you were."),
        "forgot_title": Phrase(id: "Kata sandi baru", en: "A new password"),
        "forgot_intro": Phrase(id: "Kami mengirim kode ke surel akun Anda.", en: "We send a code to the address of your account."),
        "send_code": Phrase(id: "Kirim kode", en: "Send the code"),
        "reset_title": Phrase(id: "Masukkan kode", en: "Enter the code"),
        "reset_intro": Phrase(
            id: "Bila {email} adalah surel sebuah akun, kodenya sedang dikirim ke sana.",
            en: "If {email} is the address of an account, a code is on its way there."),
        "reset_done": Phrase(id: "Kata sandi sudah diganti. Silakan masuk.", en: "The password is changed. Please log in."),
        "log_out": Phrase(id: "Keluar", en: "Log out"),
        "log_out_hint": Phrase(
            id: "Tiket yang tersimpan di ponsel ini dihapus saat Anda keluar.",
            en: "Tickets kept on this phone are erased when you log out."),
        "logged_out": Phrase(id: "Anda sudah keluar. Data di ponsel ini sudah dihapus.", en: "You are logged out. Nothing is kept on this phone."),
        "family": Phrase(id: "Keluarga", en: "Family"),
        "family_hint": Phrase(
            id: "Orang tua, anak, suami atau istri yang antreannya Anda ambilkan.",
            en: "Parents, children, husband or wife for whom you book."),
        "no_family": Phrase(id: "Belum ada anggota keluarga.", en: "Nobody yet."),
        "add_member": Phrase(id: "Tambah anggota keluarga", en: "Add a family member"),
        "relationship": Phrase(id: "Hubungan dengan Anda", en: "Relationship to you"),
        "save": Phrase(id: "Simpan", en: "Save"),
        "remove": Phrase(id: "Hapus", en: "Remove"),
        "remove_name": Phrase(id: "Hapus {name}", en: "Remove {name}"),
        "member_added": Phrase(id: "{name} sudah ditambahkan.", en: "{name} was added."),
        "member_removed": Phrase(id: "Sudah dihapus dari keluarga.", en: "Removed from the family."),
        "change_email": Phrase(id: "Ganti alamat surel", en: "Change the e-mail address"),
        "change_email_intro": Phrase(
            id: "Kami mengirim kode ke alamat baru. Alamat lama tetap dipakai sampai kode itu dimasukkan.",
            en: "We send a code to the new address. The old one stays in use until the code is entered."),
        "new_email": Phrase(id: "Alamat surel baru", en: "New e-mail address"),
        "email_changed": Phrase(id: "Alamat surel sudah diganti.", en: "The address is changed."),
        "email_code_intro": Phrase(id: "Masukkan kode yang dikirim ke alamat baru.", en: "Enter the code that was sent to the new address."),
        "change_password": Phrase(id: "Ganti kata sandi", en: "Change the password"),
        "password_changed": Phrase(id: "Kata sandi sudah diganti; sesi lain diakhiri.", en: "The password is changed; other sessions were ended."),
        "sessions": Phrase(id: "Sesi", en: "Sessions"),
        "sessions_hint": Phrase(
            id: "Tempat akun Anda sedang masuk. Akhiri yang tidak Anda kenal, lalu ganti kata sandi.",
            en: "Where your account is logged in. End what you do not know, and change the password."),
        "since": Phrase(id: "Sejak {when}", en: "Since {when}"),
        "this_device": Phrase(id: "Perangkat ini", en: "This device"),
        "end_session": Phrase(id: "Akhiri", en: "End"),
        "end_session_of": Phrase(id: "Akhiri sesi {device}", en: "End the session of {device}"),
        "end_others": Phrase(id: "Akhiri semua sesi lain", en: "End all other sessions"),
        "sessions_ended": Phrase(id: "Sesi sudah diakhiri.", en: "The session was ended."),
        "unknown_device": Phrase(id: "Aplikasi atau perangkat lain", en: "An app or another device"),
        "export": Phrase(id: "Unduh data saya", en: "Download my data"),
        "delete_account": Phrase(id: "Hapus akun", en: "Delete the account"),
        "delete_intro": Phrase(
            id: "Semua data pribadi Anda dan keluarga dihapus untuk selamanya. Antrean yang masih berlaku harus dibatalkan dahulu.",
            en: "Everything personal of you and your family is erased for good. Bookings still to come must be cancelled first."),
        "deleted": Phrase(id: "Akun sudah dihapus.", en: "The account is deleted."),
    ]
}
