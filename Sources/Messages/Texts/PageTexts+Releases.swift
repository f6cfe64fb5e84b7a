extension PageTexts {
    /// Releases: for operations, and what an office's page announces.
    static let releases: [String: Phrase] = [
        "releases_title": Phrase(id: "Pembukaan antrean", en: "Releases"),
        "release_hint": Phrase(
            id:
                "Sejak saat yang diumumkan, bagian dari tempat pada hari-hari itu dapat dipesan. Kantor yang pernah diumumkan hanya membuka harinya dengan pembukaan. Yang sudah memesan tetap terdaftar.",
            en:
                "From the announced instant on, a share of the places on these days may be booked. An office that was announced once opens its days by release only. Who is booked stays."
        ),
        "release_new": Phrase(id: "Pembukaan baru", en: "A new release"),
        "release_which": Phrase(
            id: "Kode kantor, dipisah koma (kosong: semua yang daring)", en: "Codes of offices, with commas (empty: all that are online)"),
        "release_of": Phrase(id: "Untuk kantor", en: "For the offices"),
        "release_opens": Phrase(id: "Dibuka (waktu Jakarta, WIB)", en: "Opens (Jakarta time, WIB)"),
        "release_percent": Phrase(id: "Bagian dari tempat, persen", en: "Share of the places, percent"),
        "release_chat": Phrase(id: "Dari itu untuk WhatsApp, persen", en: "Of that for WhatsApp, percent"),
        "release_announce": Phrase(id: "Umumkan", en: "Announce"),
        "release_to_come": Phrase(id: "Diumumkan", en: "Announced"),
        "release_running": Phrase(id: "Sudah dibuka", en: "Open"),
        "release_stopped": Phrase(id: "Dihentikan", en: "Stopped"),
        "release_withdrawn": Phrase(id: "Dicabut", en: "Withdrawn"),
        "release_share": Phrase(id: "{lane}: {n} persen", en: "{lane}: {n} percent"),
        "release_chat_share": Phrase(id: "Dari itu untuk WhatsApp: {n} persen", en: "Of that for WhatsApp: {n} percent"),
        "release_offices": Phrase(id: "{n} kantor", en: "{n} offices"),
        "release_changed": Phrase(id: "Diubah {who}, {when}: {reason}", en: "Changed by {who}, {when}: {reason}"),
        "release_stop": Phrase(id: "Hentikan", en: "Stop"),
        "release_postpone": Phrase(id: "Beri waktu lain", en: "Give it another instant"),
        "release_withdraw": Phrase(id: "Cabut", en: "Withdraw"),
        "release_none": Phrase(id: "Belum ada pembukaan.", en: "There are no releases."),
        "release_saved": Phrase(id: "Tersimpan.", en: "Saved."),
        "release_office": Phrase(
            id: "Kantor ini membuka harinya dengan pembukaan yang diumumkan.", en: "This office opens its days by announced releases."),
        "release_end": Phrase(id: "Buka hari tanpa pembukaan lagi", en: "Open days without releases again"),
        "release_told": Phrase(id: "Tempat untuk {days} dibuka {when}.", en: "Places for {days} are offered from {when}."),
        "release_told_share": Phrase(
            id: "{n} persen tempat untuk {days} dibuka {when}.", en: "{n} percent of the places for {days} are offered from {when}."),
        "release_told_stopped": Phrase(
            id: "Pembukaan untuk {days} dihentikan sementara. Waktu yang baru diumumkan di sini.",
            en: "The release for {days} was stopped. Its new time will be announced here."),
    ]
}
