import Domain

extension Texts {
    static let accountProblems: [ErrorCode: ProblemText] = [
        .authenticationRequired: ProblemText(
            "Anda belum masuk", "Masuk dengan nama pengguna atau surel dan kata sandi Anda, lalu coba lagi.",
            en: "You are not logged in", "Log in with your user name or e-mail address and your password, and try again."),
        .invalidToken: ProblemText(
            "Sesi Anda sudah berakhir", "Masuk lagi dengan nama pengguna atau surel dan kata sandi Anda.",
            en: "Your session has ended", "Log in again with your user name or e-mail address and your password."),
        .invalidCredentials: ProblemText(
            "Nama pengguna atau kata sandi salah", "Periksa keduanya, juga huruf besar dan kecil pada kata sandi, lalu coba lagi.",
            en: "Wrong user name or password", "Check both, also capital and small letters of the password, and try again."),
        .accountNotVerified: ProblemText(
            "Alamat surel belum dikonfirmasi", "Masukkan kode yang kami kirim ke surel Anda. Periksa juga folder spam.",
            en: "The e-mail address is not confirmed yet", "Enter the code that we sent to your address. Look in the spam folder as well."),
        .usernameTaken: ProblemText(
            "Nama pengguna sudah dipakai", "Pilih nama pengguna yang lain.",
            en: "The user name is taken", "Choose another user name."),
        .accountExists: ProblemText(
            "Akun sudah ada", "Data ini sudah terdaftar pada sebuah akun. Masuk dengan akun tersebut; setiap orang memiliki satu akun.",
            en: "There is an account already", "These details belong to an account. Log in with it; each person has one account."),
        .verificationInvalid: ProblemText(
            "Kode konfirmasi salah", "Periksa angka dalam surel terbaru dari kami. Hanya kode terakhir yang berlaku.",
            en: "The confirmation code is wrong", "Check the digits in our latest e-mail. Only the last code counts."),
        .verificationExpired: ProblemText(
            "Kode konfirmasi sudah kedaluwarsa", "Minta kode baru; hanya kode terakhir yang berlaku.",
            en: "The confirmation code has expired", "Ask for a new code; only the latest one counts."),
        .wrongPassword: ProblemText(
            "Kata sandi salah", "Masukkan kata sandi akun Anda yang sekarang.",
            en: "Wrong password", "Enter the present password of your account."),
        .familyTooLarge: ProblemText(
            "Daftar keluarga sudah penuh", "Hapus dahulu anggota yang tidak diperlukan lagi.",
            en: "The family list is full", "Remove somebody who is no longer needed first."),
        .accountHasBookings: ProblemText(
            "Masih ada antrean yang berlaku", "Batalkan dahulu semua antrean Anda, lalu hapus akun.",
            en: "There are bookings still to come", "Cancel all of your bookings first, then delete the account."),
        .consentOutdated: ProblemText(
            "Persetujuan diperlukan", "Baca pemberitahuan privasi yang berlaku dan setujui.",
            en: "Your consent is needed", "Read the privacy notice in force and agree to it."),
        .sessionNotFound: ProblemText(
            "Sesi tidak ditemukan", "Sesi itu mungkin sudah berakhir. Muat ulang daftar sesi.",
            en: "No such session", "It may have ended already. Load the list again."),
        .familyMemberNotFound: ProblemText(
            "Anggota keluarga tidak ditemukan", "Orang itu mungkin sudah dihapus. Muat ulang daftar keluarga.",
            en: "No such family member", "The person may have been removed already. Load the list again."),
        .reminderNotFound: ProblemText(
            "Tautan tidak berlaku", "Buka tautan dari surel terakhir, atau lihat antrean Anda setelah masuk.",
            en: "This link is not valid", "Open the link of the latest e-mail, or log in to see your bookings."),
        .reminderOver: ProblemText(
            "Sudah terlambat untuk diubah", "Jam kedatangan sudah mulai atau lewat, atau jadwalnya sudah dipindahkan.",
            en: "It is too late to change this", "The arrival hour has begun or is over, or the visit was moved."),
        .nothingToSend: ProblemText(
            "Surel belum dapat dikirim ulang", "Surel tentang antrean ini belum terkirim atau antreannya sudah selesai. Coba lagi sebentar lagi.",
            en: "There is no mail to send again", "The mail about this booking is still on its way, or the booking is over. Try again in a moment."),
    ]
}
