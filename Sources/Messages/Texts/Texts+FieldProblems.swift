import Domain

extension Texts {
    static let fieldProblems: [ErrorCode: ProblemText] = [
        .invalidNIK: ProblemText(
            "NIK tidak benar", "NIK terdiri atas 16 angka. Salin persis seperti yang tertulis di KTP atau Kartu Keluarga.",
            en: "The NIK is not right", "A NIK has 16 digits. Copy it exactly as it stands on the identity card or family card."),
        .nikBirthDateMismatch: ProblemText(
            "NIK dan tanggal lahir berbeda",
            "Angka di dalam NIK menunjukkan tanggal lahir yang lain. Periksa keduanya. Bila memang begitu tertulis di KTP, konfirmasikan dan lanjutkan.",
            en: "NIK and date of birth differ",
            "The digits of the NIK tell another date of birth. Check both. If the card really says so, confirm and go on."),
        .invalidName: ProblemText(
            "Nama tidak dapat diterima",
            "Tulis nama seperti di KTP, paling banyak 100 huruf, tanpa angka dan tanda lain. Nama satu kata juga boleh.",
            en: "The name cannot be accepted",
            "Write the name as on the identity card, at most 100 letters, without digits or other signs. A single name is fine."),
        .invalidBirthDate: ProblemText(
            "Tanggal lahir tidak benar", "Periksa hari, bulan, dan tahunnya, misalnya 1978-06-27 untuk 27 Juni 1978.",
            en: "The date of birth is not right", "Check day, month and year, for example 1978-06-27 for 27 June 1978."),
        .birthDateInFuture: ProblemText(
            "Tanggal lahir belum terjadi", "Tanggal lahir yang diisi masih akan datang. Periksa tahunnya.",
            en: "The date of birth lies in the future", "Check the year of the date of birth."),
        .invalidEmail: ProblemText(
            "Alamat surel tidak benar", "Tulis alamat surel lengkap, misalnya nama@contoh.id, tanpa spasi.",
            en: "The e-mail address is not right", "Write the whole address, for example name@example.com, without spaces."),
        .invalidPhone: ProblemText(
            "Nomor telepon tidak benar", "Tulis nomor yang diawali 08 atau +62, misalnya 081234567890.",
            en: "The telephone number is not right", "Write a number that begins with 08 or with + and the country code, for example 081234567890."),
        .invalidUsername: ProblemText(
            "Nama pengguna tidak dapat dipakai", "Pakai 3 sampai 30 huruf kecil, angka, titik, garis bawah, atau tanda hubung, diawali huruf.",
            en: "The user name cannot be used", "Use 3 to 30 lower-case letters, digits, dots, underscores or dashes, beginning with a letter."),
        .invalidPassword: ProblemText(
            "Kata sandi tidak dapat dipakai", "Kata sandi harus 8 sampai 128 karakter. Beberapa kata yang mudah Anda ingat adalah pilihan yang baik.",
            en: "The password cannot be used", "A password has 8 to 128 characters. A few words that you remember easily are a good choice."),
        .weakPassword: ProblemText(
            "Kata sandi terlalu mudah ditebak", "Pilih kata sandi lain yang tidak umum dan bukan nama pengguna atau alamat surel Anda.",
            en: "The password is too easy to guess", "Choose another one that is not common and is neither your user name nor your e-mail address."),
        .invalidLanguage: ProblemText(
            "Bahasa tidak tersedia", "Pilih id untuk bahasa Indonesia atau en untuk bahasa Inggris.",
            en: "Language not available", "Choose id for Indonesian or en for English."),
        .invalidRelationship: ProblemText(
            "Hubungan keluarga tidak dikenal", "Pilih salah satu: diri sendiri (self), orang tua (parent), anak (child), atau suami/istri (spouse).",
            en: "Unknown relationship", "Choose one of: self, parent, child or spouse."),
    ]
}
