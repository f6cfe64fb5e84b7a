import Domain

extension Texts {
    static let choiceProblems: [ErrorCode: ProblemText] = [
        .invalidService: ProblemText(
            "Layanan tidak dikenal", "Pilih paspor baru (new) atau penggantian paspor (renewal) untuk setiap orang.",
            en: "Unknown service", "Choose a new passport (new) or a renewal (renewal) for each person."),
        .serviceWalkInOnly: ProblemText(
            "Layanan ini tidak perlu antrean daring",
            "Paspor hilang, paspor rusak, dan perubahan data dilayani langsung di kantor imigrasi. Silakan datang dengan dokumen yang disyaratkan.",
            en: "This service needs no online booking",
            "Lost and damaged passports and changes of data are served at the immigration office directly. Please come with the required documents."),
        .invalidPreference: ProblemText(
            "Pilihan waktu tidak jelas", "Pilih satu saja: waktu tercepat, sebuah tanggal (dengan sesi bila perlu), atau sebuah jam kedatangan.",
            en: "The choice of time is not clear", "Choose exactly one: the earliest time, a date (with a session if you like), or an arrival hour."),
        .invalidDate: ProblemText(
            "Tanggal tidak benar", "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-30, dan pastikan tanggal itu ada.",
            en: "The date is not right", "Write the date as year-month-day, for example 2026-11-30, and make sure that there is such a day."),
        .invalidSession: ProblemText(
            "Sesi tidak dikenal", "Pilih pagi (morning) atau siang (afternoon).",
            en: "Unknown session", "Choose morning or afternoon."),
        .invalidSlot: ProblemText(
            "Jam kedatangan tidak dikenal", "Muat ulang daftar jam kedatangan dan pilih salah satu dari daftar itu.",
            en: "Unknown arrival hour", "Load the list of arrival hours again and choose one from it."),
        .pastDay: ProblemText(
            "Hari itu sudah lewat", "Pilih hari ini atau hari sesudahnya menurut waktu setempat kantor tersebut.",
            en: "That day has passed", "Choose today or a later day by the office's own time."),
        .beyondHorizon: ProblemText(
            "Hari itu belum dapat dipesan", "Tanggal tersebut masih terlalu jauh. Pilih tanggal yang lebih dekat dari daftar hari yang tersedia.",
            en: "That day cannot be booked yet", "The date is too far ahead. Choose a nearer one from the list of available days."),
        .officeNotFound: ProblemText(
            "Kantor tidak ditemukan", "Tidak ada kantor imigrasi dengan kode itu. Pilih kantor dari daftar.",
            en: "Office not found", "There is no immigration office with that code. Choose one from the list."),
        .officeNotOnline: ProblemText(
            "Kantor ini belum melayani antrean daring",
            "Silakan datang langsung ke kantor tersebut, atau pilih kantor lain yang melayani antrean daring.",
            en: "This office does not take online bookings", "Please go to the office directly, or choose another one that takes online bookings."),
        .officeClosed: ProblemText(
            "Kantor tutup pada hari itu", "Hari tersebut adalah hari libur atau kantor tidak melayani. Pilih hari lain atau kantor lain.",
            en: "The office is closed on that day", "It is a holiday, or the office does not work on that day. Choose another day or another office."),
        .notReleased: ProblemText(
            "Antrean hari itu belum dibuka", "Lihat kapan antrean dibuka pada keterangan kantor, lalu coba lagi saat itu.",
            en: "Bookings for that day are not open yet", "See when they open in the office's details, and try again then."),
        .slotFull: ProblemText(
            "Jam kedatangan itu sudah penuh", "Orang lain lebih dahulu mengambil tempat terakhir. Pilih jam lain, hari lain, atau kantor lain.",
            en: "That arrival hour is full", "Others took the last places. Choose another hour, another day or another office."),
        .dayFull: ProblemText(
            "Hari itu sudah penuh", "Pilih hari lain atau kantor lain dari daftar yang masih tersedia.",
            en: "That day is full", "Choose another day or another office from those that still have room."),
        .noRoom: ProblemText(
            "Belum ada tempat kosong",
            "Semua hari yang sudah dibuka di kantor ini penuh. Coba kantor lain, atau coba lagi nanti: tempat yang dibatalkan orang lain dibuka kembali.",
            en: "There is no place at the moment",
            "All days open at this office are full. Try another office, or try again later: places that others cancel are opened again."),
        .slotNotFound: ProblemText(
            "Jam kedatangan tidak ditemukan", "Jam itu tidak ada di kantor ini. Muat ulang daftar jam kedatangan dan pilih lagi.",
            en: "Arrival hour not found", "The office has no such hour. Load the list of arrival hours again and choose one."),
        .slotPast: ProblemText(
            "Jam kedatangan itu sudah lewat", "Pilih jam atau hari yang belum lewat.",
            en: "That arrival hour has passed", "Choose an hour or a day that is still to come."),
    ]
}
