import Domain

extension Texts {
    /// What staff are refused for.
    static let staffProblems: [ErrorCode: ProblemText] = [
        .secondFactorRequired: ProblemText(
            "Kode kedua diperlukan", "Masukkan enam angka dari aplikasi autentikasi di ponsel Anda.",
            en: "The second code is needed", "Enter the six digits that the authenticator app on your phone shows."),
        .secondFactorWrong: ProblemText(
            "Kode kedua salah", "Kode itu salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, paling lama setengah menit.",
            en: "The second code is wrong", "It is wrong or was used already. Wait for the next one in the app, at most half a minute."),
        .forbidden: ProblemText(
            "Tidak diizinkan", "Peran Anda tidak mencakup ini, atau kantornya bukan kantor Anda. Hubungi kepala kantor.",
            en: "Not allowed", "Your role does not include this, or the office is not yours. Ask the head of the office."),
        .invalidRole: ProblemText(
            "Peran tidak dikenal", "Pilih officer, postal, head, operator, atau auditor.",
            en: "No such role", "Choose officer, postal, head, operator or auditor."),
        .officesDoNotFit: ProblemText(
            "Kantor tidak sesuai peran", "Operator dan auditor tidak memiliki kantor; peran lain memerlukan setidaknya satu.",
            en: "The offices do not fit the role", "Operators and auditors have no office; every other role needs at least one."),
        .staffNotFound: ProblemText(
            "Pegawai tidak ditemukan", "Muat ulang daftar pegawai.", en: "No such member of staff", "Load the list of staff again."),
        .deviceNotFound: ProblemText(
            "Perangkat tidak ditemukan", "Muat ulang daftar perangkat.", en: "No such device", "Load the list of devices again."),
        .tooLateToUndo: ProblemText(
            "Tidak dapat dibatalkan lagi", "Waktunya sudah lewat, atau orang ini sudah dipanggil.",
            en: "It cannot be undone any more", "The time for it is over, or the person was called already."),
        .dayNotOver: ProblemText(
            "Hari itu belum tiba", "Pilih hari ini atau hari yang sudah lewat.", en: "That day is to come", "Choose today or a day that has passed."),
        .deskLimit: ProblemText(
            "Batas harian tercapai", "Anda sudah memesankan tempat sebanyak yang boleh hari ini. Minta rekan melanjutkan.",
            en: "The day's limit is reached", "You have booked as many places for others today as one officer may. Ask a colleague to go on."),
        .homeVisitNotFound: ProblemText(
            "Permintaan tidak ada", "Periksa kodenya, atau muat ulang daftarnya.", en: "There is no such request",
            "Check the code, or load the list again."),
        .homeVisitNotInState: ProblemText(
            "Tidak dapat diubah begitu",
            "Permintaan ini sudah selesai, belum dijadwalkan, atau baru saja diubah orang lain. Lihat keadaannya sekarang.",
            en: "It cannot be changed so", "This request is over, was not planned yet, or somebody else has just changed it. Look how it stands now."),
        .homeVisitLimit: ProblemText(
            "Terlalu banyak permintaan", "Tunggu sampai satu permintaan selesai, atau tarik yang tidak diperlukan.",
            en: "Too many requests", "Wait until one of your requests is done, or withdraw one that is not needed."),
        .invalidHour: ProblemText(
            "Jam belum benar", "Jam mulai pada menit 00, 15, 30, atau 45, selesai sesudahnya, dan tidak bertumpuk dengan jam lain.",
            en: "The hour is not right", "An hour starts on the minute 00, 15, 30 or 45, ends after it starts, and overlaps no other."),
        .changeNotFound: ProblemText(
            "Permintaan tidak ada", "Muat ulang daftarnya.", en: "There is no such request", "Load the list again."),
        .changeDecided: ProblemText(
            "Sudah diputuskan", "Permintaan ini sudah diputuskan, atau jamnya sudah mulai. Muat ulang daftarnya.",
            en: "It was decided", "This request was decided before, or its hour has begun. Load the list again."),
        .secondPerson: ProblemText(
            "Perlu orang kedua", "Yang meminta tidak boleh memutuskan. Minta rekan di kantor pusat.",
            en: "A second person is needed", "Who asked for it does not decide it. Ask a colleague of national operations."),
        .releaseTooSoon: ProblemText(
            "Terlalu cepat dibuka", "Pembukaan harus diumumkan lebih dahulu. Pilih waktu yang lebih lambat.",
            en: "It opens too soon", "A release is announced beforehand. Choose a later instant."),
        .releaseTooMuch: ProblemText(
            "Lebih dari semua tempat", "Untuk salah satu hari, bagian yang diumumkan akan lebih dari 100 persen. Kurangi bagiannya atau harinya.",
            en: "More than all the places", "On one of the days more than 100 percent would be announced. Choose a smaller share or other days."),
        .planNotFound: ProblemText(
            "Tidak ditemukan", "Layanan, pola, penutupan, atau pembukaan itu tidak ada. Muat ulang halaman.",
            en: "It was not found", "There is no such lane, pattern, closure or release. Load the page again."),
        .planSettled: ProblemText(
            "Tidak ada yang berubah", "Yang sama sudah ada, atau sudah diputuskan atau dicabut. Muat ulang halaman.",
            en: "Nothing changes", "The same is there already, or it was decided or withdrawn before. Load the page again."),
        .conflictNotFound: ProblemText(
            "Jam itu tidak ada", "Muat ulang daftarnya.", en: "There is no such hour", "Load the list again."),
        .pseudonymNotFound: ProblemText(
            "Nama samaran tidak dikenal", "Salin lagi dari laporan; nama samaran dari instalasi lain tidak dapat dibuka.",
            en: "Nobody has this pseudonym", "Copy it from the report again; one of another installation cannot be opened."),
        .invalidPseudonym: ProblemText(
            "Nama samaran belum benar", "Dua belas angka dan huruf a sampai f, seperti di laporan.",
            en: "The pseudonym is not right", "Twelve digits and letters from a to f, as in the report."),
        .conflictSettled: ProblemText(
            "Tidak perlu diputuskan lagi", "Semua orang sudah mendapat tempat, atau jamnya sudah mulai. Muat ulang daftarnya.",
            en: "There is nothing left to decide", "Everybody has a place by now, or the hour has begun. Load the list again."),
        .deliveryNotInState: ProblemText(
            "Tidak dapat diubah lagi", "Pengiriman ini sudah lewat tahap itu, atau belum sampai di situ. Muat ulang halaman.",
            en: "It cannot be changed", "This delivery is past that step, or not that far. Load the page again."),
        .invalidAddress: ProblemText(
            "Alamat belum benar", "Tulis jalan, nomor, kelurahan, kecamatan, kota; paling banyak 300 huruf.",
            en: "The address is not right", "Write street, number, village, district and city, in at most 300 characters."),
        .invalidPostalCode: ProblemText(
            "Kode pos belum benar", "Kode pos terdiri dari lima angka.", en: "The postal code is not right", "A postal code has five digits."),
        .invalidConsignment: ProblemText(
            "Nomor kiriman belum benar", "Tulis nomor dari resi: 3 sampai 40 huruf, angka, dan tanda hubung.",
            en: "The consignment number is not right", "Write the number of the receipt: 3 to 40 letters, digits and hyphens."),
        .visitNotFound: ProblemText(
            "Nomor tidak ada hari ini", "Periksa nomornya, atau muat ulang halaman.",
            en: "No such number today", "Check the number, or load the page again."),
        .visitNotInState: ProblemText(
            "Sudah berubah", "Nomor ini sudah dipanggil loket lain atau sudah selesai. Muat ulang halaman.",
            en: "It has changed", "Another counter has called this number, or it is done. Load the page again."),
        .counterNotOpen: ProblemText(
            "Loket belum dibuka", "Buka loket ini dulu.", en: "The counter is not open", "Open the counter first."),
        .counterBusy: ProblemText(
            "Masih ada orang di loket", "Selesaikan dulu nomor yang sedang di loket ini.",
            en: "Somebody is at the counter", "Finish with the number that is at this counter first."),
        .hasNIK: ProblemText(
            "NIK sudah ada", "Antrean ini sudah memiliki NIK. Cocokkan dengan KTP.",
            en: "There is a NIK already", "This booking has a NIK. Compare it with the card."),
        .nikHasBooking: ProblemText(
            "NIK ini punya antrean lain",
            "Bandingkan nama dan tanggal lahirnya dengan KTP. Bila orangnya sama, pastikan; antrean yang lain dibatalkan.",
            en: "This NIK has another booking",
            "Compare its name and birth date with the card. If it is the same person, confirm; the other booking is cancelled."),
        .servedElsewhere: ProblemText(
            "Sedang dilayani di kantor lain", "Orang dengan NIK ini sudah hadir di kantor lain. Hubungi kantor itu.",
            en: "At another office now", "The person of this NIK is checked in at another office. Call that office."),
        .invitationInvalid: ProblemText(
            "Undangan tidak berlaku", "Tautan sudah dipakai atau kedaluwarsa. Minta undangan baru.",
            en: "The invitation is not valid", "The link was used already, or its time is over. Ask for a new invitation."),
    ]
}
