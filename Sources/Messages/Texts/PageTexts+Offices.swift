extension PageTexts {
    /// Offices and calendars.
    static let offices: [String: Phrase] = [
        "offices_title": Phrase(id: "Kantor imigrasi", en: "Immigration offices"),
        "office_search": Phrase(id: "Cari nama kantor, kota, atau provinsi", en: "Search by office, city or province"),
        "only_online": Phrase(id: "Hanya yang menerima antrean online", en: "Only those that take online bookings"),
        "nearest": Phrase(id: "Urutkan dari yang terdekat", en: "Sort by nearest to me"),
        "count": Phrase(id: "{count} kantor", en: "{count} offices"),
        "next_room": Phrase(id: "Ada tempat: {day}", en: "Room on {day}"),
        "no_room": Phrase(id: "Belum ada tempat", en: "No room at present"),
        "next_release": Phrase(id: "Dibuka lagi {when}", en: "Next release {when}"),
        "not_online": Phrase(id: "Datang langsung; belum menerima antrean online", en: "Walk in; takes no online bookings yet"),
        "distance": Phrase(id: "sekitar {km} km", en: "about {km} km"),
        "telephone": Phrase(id: "Telepon", en: "Telephone"),
        "zone": Phrase(id: "Waktu setempat", en: "Local time"),
        "book_here": Phrase(id: "Ambil antrean di sini", en: "Book here"),
        "today": Phrase(id: "Hari ini", en: "Today"),
        "hour": Phrase(id: "Jam kedatangan", en: "Arrival hour"),
        "places": Phrase(id: "Kuota", en: "Places"),
        "left": Phrase(id: "Tersisa", en: "Left"),
        "closed_today": Phrase(id: "Tidak ada jam layanan lagi hari ini.", en: "No more hours today."),
        "calendar": Phrase(id: "Kalender", en: "Calendar"),
        "office_offline": Phrase(
            id: "Kantor ini belum menerima antrean online. Datang langsung, atau pilih kantor lain.",
            en: "This office takes no online bookings yet. Walk in, or choose another office."),
        "day_open": Phrase(id: "ada tempat", en: "room"),
        "day_few": Phrase(id: "hampir penuh", en: "nearly full"),
        "day_full": Phrase(id: "penuh", en: "full"),
        "day_closed": Phrase(id: "tutup", en: "closed"),
        "day_not_released": Phrase(id: "belum dibuka", en: "not yet released"),
    ]
}
