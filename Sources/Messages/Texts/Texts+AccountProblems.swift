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
            "Kode konfirmasi sudah kedaluwarsa", "Daftar sekali lagi dengan data yang sama; kami akan mengirim kode baru.",
            en: "The confirmation code has expired", "Register once more with the same details; we will send a new code."),
    ]
}
