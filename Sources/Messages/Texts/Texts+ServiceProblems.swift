import Domain

extension Texts {
    static let serviceProblems: [ErrorCode: ProblemText] = [
        .overloaded: ProblemText(
            "Sedang banyak yang memesan", "Permintaan Anda belum diproses dan tidak ada yang berubah. Coba lagi dalam beberapa detik.",
            en: "Very many people are booking now", "Your request was not processed and nothing has changed. Try again in a few seconds."),
        .databaseUnavailable: ProblemText(
            "Layanan sedang terganggu", "Tidak ada yang berubah. Kami sedang memulihkannya; coba lagi sebentar lagi.",
            en: "The service is disturbed", "Nothing has changed. We are restoring it; try again in a moment."),
        .outcomeUnknown: ProblemText(
            "Hasilnya belum pasti",
            "Sambungan terputus saat menyimpan. Kirim lagi permintaan yang sama dengan Idempotency-Key yang sama: antrean tidak akan menjadi ganda.",
            en: "The outcome is not certain yet",
            "The connection was lost while saving. Send the same request with the same Idempotency-Key again: nothing will be booked twice."),
        .internalError: ProblemText(
            "Terjadi kesalahan pada kami", "Maaf, ini bukan kesalahan Anda. Coba lagi; bila berulang, sampaikan nomor permintaan dalam jawaban ini.",
            en: "Something went wrong on our side",
            "Sorry, this is not your fault. Try again; if it happens again, tell us the request id in this answer."),
    ]
}
