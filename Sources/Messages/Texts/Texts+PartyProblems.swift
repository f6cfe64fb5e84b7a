import Domain

extension Texts {
    static let partyProblems: [ErrorCode: ProblemText] = [
        .partySize: ProblemText(
            "Jumlah orang tidak sesuai", "Satu rombongan terdiri atas 1 sampai 5 orang. Untuk lebih dari itu, buat rombongan kedua.",
            en: "Wrong number of people", "A party has 1 to 5 people. If you are more, make a second party."),
        .duplicatePerson: ProblemText(
            "Orang yang sama ditulis dua kali", "NIK yang sama muncul lebih dari sekali. Tulis setiap orang satu kali saja.",
            en: "The same person appears twice", "One NIK stands there more than once. Enter each person only once."),
        .moreThanOneHolder: ProblemText(
            "Pemilik akun ditulis lebih dari sekali",
            "Hanya satu orang yang dapat menjadi diri sendiri (self). Pilih hubungan keluarga untuk yang lain.",
            en: "More than one account holder", "Only one person can be yourself (self). Choose a relationship for the others."),
        .holderMismatch: ProblemText(
            "Data diri berbeda dengan akun",
            "Untuk diri sendiri (self), NIK harus sama dengan NIK akun ini. Untuk orang lain, pilih hubungan keluarganya.",
            en: "This is not the account holder",
            "For yourself (self) the NIK must be the account's own. For another person choose the relationship."),
        .alreadyBooked: ProblemText(
            "Orang ini sudah punya antrean aktif",
            "Setiap orang hanya dapat punya satu antrean aktif di seluruh Indonesia. Pakai antrean itu, atau batalkan dahulu dari akun yang memesannya.",
            en: "This person already has an active booking",
            "Each person can have one active booking in the whole country. Use it, or first cancel it from the account that made it."),
        .paused: ProblemText(
            "Orang ini sedang jeda",
            "Ia tidak hadir lebih dari sekali. Tanggal berakhirnya jeda ada di pesan yang dikirim; kepala kantor dapat mengakhirinya.",
            en: "This person is paused",
            "They did not come, more than once. The message that was sent tells when the pause ends; the head of the office can end it."),
        .accountPaused: ProblemText(
            "Akun ini sedang jeda",
            "Banyak orang yang dipesankan akun ini tidak hadir. Tanggal berakhirnya jeda ada di pesan yang dikirim; kepala kantor dapat mengakhirinya.",
            en: "This account is paused",
            "Many of the people whom it booked for did not come. The message that was sent tells when the pause ends; the head of an office can end it."
        ),
        .accountLimitLive: ProblemText(
            "Batas antrean aktif tercapai",
            "Akun ini sudah memesan untuk jumlah orang terbanyak yang diizinkan. Tunggu sampai ada yang selesai, atau batalkan yang tidak dipakai.",
            en: "Limit of active bookings reached",
            "This account holds places for as many people as allowed. Wait until one is served, or cancel one that is not needed."),
        .accountLimitPeople: ProblemText(
            "Batas jumlah orang tercapai",
            "Akun ini sudah memesan untuk terlalu banyak orang yang berbeda dalam setahun. Anggota keluarga lain dapat membuat akun sendiri.",
            en: "Limit of people reached",
            "This account has booked for too many different people within a year. Other members of the family can make their own account."),
        .tooManyAttempts: ProblemText(
            "Terlalu banyak percobaan", "Demi keamanan, kami menunda percobaan berikutnya. Tunggu beberapa waktu, lalu coba lagi.",
            en: "Too many attempts", "For safety we delay the next attempt. Wait a while and try again."),
        .partyNotFound: ProblemText(
            "Rombongan tidak ditemukan", "Periksa nomornya, dan pastikan Anda masuk dengan akun yang memesannya.",
            en: "Party not found", "Check the number, and make sure that you are logged in with the account that made it."),
        .partyNotLive: ProblemText(
            "Rombongan ini sudah tidak aktif", "Tidak ada lagi antrean aktif di dalamnya. Buat antrean baru.",
            en: "This party is no longer active", "It has no active booking left. Make a new booking."),
    ]
}
