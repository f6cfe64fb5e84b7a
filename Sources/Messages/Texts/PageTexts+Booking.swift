extension PageTexts {
    /// Booking, in four screens.
    static let booking: [String: Phrase] = [
        "step_of": Phrase(id: "Langkah {step} dari 4", en: "Step {step} of 4"),
        "choose_office": Phrase(id: "Pilih kantor", en: "Choose an office"),
        "who_title": Phrase(id: "Siapa yang datang?", en: "Who is coming?"),
        "who_hint": Phrase(
            id: "Satu sampai lima orang. Untuk lebih dari lima, ambil antrean kedua sesudahnya.",
            en: "One to five people. For more than five, make a second booking afterwards."),
        "has_booking": Phrase(id: "sudah punya antrean", en: "has a booking already"),
        "who_none": Phrase(id: "Pilih siapa yang datang", en: "Choose who is coming"),
        "who_many": Phrase(id: "Paling banyak lima orang sekaligus", en: "At most five people at once"),
        "service_of": Phrase(id: "Layanan untuk {name}", en: "Service for {name}"),
        "service_new": Phrase(id: "Paspor baru", en: "New"),
        "service_renewal": Phrase(id: "Penggantian", en: "Renewal"),
        "time_title": Phrase(id: "Kapan?", en: "When?"),
        "for_people": Phrase(id: "{count} orang di {office}", en: "{count} people at {office}"),
        "for_person": Phrase(id: "1 orang di {office}", en: "1 person at {office}"),
        "earliest": Phrase(id: "Tercepat: {when}", en: "Earliest: {when}"),
        "choose_day": Phrase(id: "Pilih hari", en: "Choose a day"),
        "left_count": Phrase(id: "tersisa {count}", en: "{count} left"),
        "session_full": Phrase(id: "{session}: penuh", en: "{session}: full"),
        "session_left": Phrase(id: "{session}, tersisa {count}", en: "{session}, {count} left"),
        "any_time": Phrase(id: "Jam mana saja", en: "Any hour"),
        "day_is_full": Phrase(id: "Hari ini tidak cukup untuk semua.", en: "This day has no room for all of you."),
        "other_days": Phrase(id: "Hari terdekat yang masih ada tempat", en: "Nearest days with room"),
        "other_offices": Phrase(id: "Kantor terdekat yang masih ada tempat", en: "Nearest offices with room"),
        "near_them": Phrase(id: "Hari yang sama, jam berdekatan: {day}", en: "Same day, next to the others: {day}"),
        "confirm_title": Phrase(id: "Periksa dan pastikan", en: "Check and confirm"),
        "office": Phrase(id: "Kantor", en: "Office"),
        "when": Phrase(id: "Waktu", en: "When"),
        "earliest_short": Phrase(id: "Secepatnya", en: "As early as possible"),
        "rules": Phrase(
            id:
                "Hadir 30 menit sebelum jam kedatangan. Jadwal dapat dipindah dua kali, paling lambat sehari sebelumnya, dan dibatalkan kapan saja sebelum jamnya.",
            en: "Be there 30 minutes before the hour. You can move the visit twice, until the day before, and cancel it any time before the hour."),
        "book_now": Phrase(id: "Pastikan antrean", en: "Confirm the booking"),
        "back_to_days": Phrase(id: "Pilih waktu lain", en: "Choose another time"),
        "booked_title": Phrase(id: "Antrean sudah terdaftar", en: "Booked"),
        "booked_intro": Phrase(
            id: "Tiketnya juga dikirim ke surel Anda. Buka tiket untuk kode QR.",
            en: "The tickets are on their way to your mailbox too. Open a ticket for its QR code."),
        "book_others": Phrase(id: "Ambilkan juga untuk yang lain", en: "Book the others too"),
        "book_others_hint": Phrase(
            id: "Hari yang sama, jam yang berdekatan bila masih ada.",
            en: "The same day, the hours next to yours where there is room."),
        "bookings_title": Phrase(id: "Antrean saya", en: "My bookings"),
        "no_bookings": Phrase(id: "Belum ada antrean.", en: "No bookings yet."),
        "cancel_title": Phrase(id: "Batalkan antrean?", en: "Cancel the booking?"),
        "cancel_text": Phrase(
            id:
                "Tempat {name}, {visit}, dilepas untuk orang lain dan kodenya tidak berlaku lagi. Anda dapat mengambil antrean baru kapan saja, gratis.",
            en: "The place of {name}, {visit}, is given to somebody else and the code is void. You can book again at any time, free of charge."),
        "cancel_yes": Phrase(id: "Ya, batalkan", en: "Yes, cancel it"),
        "cancelled": Phrase(id: "Antrean sudah dibatalkan.", en: "The booking is cancelled."),
        "keep": Phrase(id: "Tidak, kembali ke tiket", en: "No, back to the ticket"),
        "move_title": Phrase(id: "Pindah ke kapan?", en: "Move to when?"),
        "move_confirm": Phrase(id: "Pindahkan", en: "Move it"),
        "moved": Phrase(
            id: "Jadwal sudah dipindahkan. Kode tetap, nomor antrean baru.",
            en: "The visit was moved. The code stays, the queue number is new."),
        "from": Phrase(id: "Sekarang", en: "Now"),
    ]
}
