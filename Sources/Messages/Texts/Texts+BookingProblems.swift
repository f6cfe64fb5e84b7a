import Domain

extension Texts {
    static let bookingProblems: [ErrorCode: ProblemText] = [
        .bookingNotFound: ProblemText(
            "Antrean tidak ditemukan", "Periksa kodenya, dan pastikan Anda masuk dengan akun yang memesannya.",
            en: "Booking not found", "Check the code, and make sure that you are logged in with the account that made the booking."),
        .bookingNotLive: ProblemText(
            "Antrean ini sudah tidak aktif",
            "Antrean ini sudah selesai, dibatalkan, atau hangus, sehingga tidak dapat diubah. Buat antrean baru bila perlu.",
            en: "This booking is no longer active", "It was served, cancelled or forfeited and cannot be changed. Make a new booking if you need one."
        ),
        .invalidCode: ProblemText(
            "Kode antrean salah ketik",
            "Kode terdiri atas 10 huruf dan angka, misalnya K7QM2-XPR46. Periksa lagi setiap huruf; huruf O dan angka 0 dianggap sama.",
            en: "The booking code is mistyped",
            "A code has 10 letters and digits, for example K7QM2-XPR46. Check every one; the letter O and the digit 0 count as the same."),
        .cannotCancel: ProblemText(
            "Antrean tidak dapat dibatalkan lagi", "Jam kedatangannya sudah mulai atau orangnya sudah hadir. Hubungi petugas di kantor bila perlu.",
            en: "The booking can no longer be cancelled", "Its hour has begun, or the person is already there. Speak to an officer if you need help."),
        .moveTooLate: ProblemText(
            "Terlambat untuk memindahkan", "Antrean dapat dipindahkan sampai akhir hari sebelumnya. Anda masih dapat membatalkan dan memesan lagi.",
            en: "Too late to move", "A booking can be moved until the end of the day before. You can still cancel it and book again."),
        .moveLimit: ProblemText(
            "Batas pemindahan tercapai",
            "Antrean ini sudah dipindahkan sebanyak yang diizinkan. Datanglah pada jam ini, atau batalkan dan pesan lagi.",
            en: "Limit of moves reached", "This booking was moved as often as allowed. Come at its hour, or cancel it and book again."),
        .sameSlot: ProblemText(
            "Itu jam yang sekarang", "Antrean ini sudah berada di jam tersebut. Pilih jam, hari, atau kantor lain.",
            en: "That is the present hour", "The booking already has this hour. Choose another hour, day or office."),
        .ticketVoid: ProblemText(
            "Tiket ini tidak berlaku", "Antreannya sudah dibatalkan, hangus, atau selesai. Buat antrean baru untuk mendapat tiket baru.",
            en: "This ticket is void", "Its booking was cancelled, forfeited or served. Make a new booking to get a new ticket."),
    ]
}
