extension PageTexts {
    /// The ticket.
    static let ticket: [String: Phrase] = [
        "ticket_title": Phrase(id: "Tiket antrean paspor", en: "Passport queue ticket"),
        "show_code": Phrase(id: "Tunjukkan kode QR ini kepada petugas.", en: "Show this QR code to the officer."),
        "queue_number": Phrase(id: "Nomor antrean", en: "Queue number"),
        "code": Phrase(id: "Kode antrean", en: "Booking code"),
        "arrive_by": Phrase(id: "Hadir sebelum", en: "Be there by"),
        "name": Phrase(id: "Nama", en: "Name"),
        "service": Phrase(id: "Layanan", en: "Service"),
        "day": Phrase(id: "Hari", en: "Day"),
        "personal": Phrase(
            id: "Hanya berlaku untuk nama di atas, sesuai KTP, dan tidak dapat dialihkan.",
            en: "Valid only for the name above, as on the identity card; it cannot be passed on."),
        "provisional": Phrase(
            id: "Daftar hari libur tahun tersebut belum ditetapkan. Bila hari ini menjadi hari libur, kami akan memberi tahu Anda.",
            en: "The public holidays of that year are not decided yet. Should this day become a holiday, we will tell you."),
        "to_calendar": Phrase(id: "Masukkan ke kalender", en: "Add to calendar"),
        "save_picture": Phrase(id: "Simpan kode QR", en: "Save the QR code"),
        "save_ticket": Phrase(id: "Simpan tiket sebagai gambar", en: "Save the ticket as a picture"),
        "print": Phrase(id: "Cetak", en: "Print"),
        "mail": Phrase(id: "Surel", en: "E-mail"),
        "mail_waiting": Phrase(id: "{kind}: sedang dikirim.", en: "{kind}: on its way."),
        "mail_delivered": Phrase(id: "{kind}: terkirim {when}.", en: "{kind}: sent {when}."),
        "mail_dead": Phrase(id: "{kind}: ditolak {when}.", en: "{kind}: refused {when}."),
        "kind_confirmation": Phrase(id: "Tiket", en: "Ticket"),
        "kind_person_added": Phrase(id: "Tiket", en: "Ticket"),
        "kind_moved": Phrase(id: "Jadwal baru", en: "New time"),
        "kind_relocated": Phrase(id: "Jam pengganti", en: "Another hour"),
        "kind_reminder": Phrase(id: "Pengingat", en: "Reminder"),
        "reminder_title": Phrase(id: "Apakah Anda datang?", en: "Are you coming?"),
        "reminder_text": Phrase(
            id: "Bila Anda datang, tidak perlu melakukan apa pun. Bila tidak, kembalikan tempatnya agar orang lain dapat memakainya.",
            en: "If you are coming, there is nothing you need to do. If not, give the place back, so that somebody else can have it."),
        "reminder_given_title": Phrase(id: "Kantor memberi jam pengganti", en: "The office gave you another hour"),
        "reminder_given_text": Phrase(
            id:
                "Terima jam ini, pilih jam lain, atau kembalikan tempatnya. Bila Anda tidak menjawab dan tidak datang, itu tidak dihitung sebagai absen.",
            en: "Accept this hour, choose another, or give the place back. If you do not answer and do not come, that is no missed visit."),
        "reminder_accept": Phrase(id: "Terima jam ini", en: "Accept this hour"),
        "reminder_choose": Phrase(id: "Atau pilih jam lain", en: "Or choose another hour"),
        "reminder_choose_more": Phrase(
            id: "Hari lain dapat dipilih di halaman tiket Anda.", en: "Other days can be chosen on the page of your ticket."),
        "reminder_keep": Phrase(id: "Saya datang", en: "I am coming"),
        "reminder_keep_all": Phrase(id: "Kami semua datang", en: "We are all coming"),
        "reminder_give_back": Phrase(id: "Kembalikan tempat", en: "Give the place back"),
        "reminder_kept": Phrase(id: "Terima kasih. Tempat ini tetap untuk Anda.", en: "Thank you. The place stays yours."),
        "reminder_given_back": Phrase(
            id: "Tempat sudah dikembalikan. Anda dapat memesan lagi kapan saja.", en: "The place was given back. You can book again at any time."),
        "reminder_over": Phrase(id: "Jam kedatangan ini sudah mulai atau selesai.", en: "This hour has begun or is over."),
        "kind_cancelled": Phrase(id: "Pembatalan", en: "Cancellation"),
        "kind_forfeited": Phrase(id: "Kode hangus", en: "Code void"),
        "kind_posted": Phrase(id: "Paspor lewat pos", en: "Passport by post"),
        "kind_excused": Phrase(id: "Tidak dihitung", en: "Does not count"),
        "mail_refused": Phrase(id: "Alamat surel Anda mungkin salah.", en: "Your address may be wrong."),
        "correct_address": Phrase(id: "Perbaiki alamat", en: "Correct the address"),
        "send_again": Phrase(id: "Kirim ulang surel", en: "Send the e-mail again"),
        "mail_sent_again": Phrase(id: "Surel dikirim ulang.", en: "The e-mail is sent again."),
        "change_title": Phrase(id: "Berhalangan?", en: "Cannot come?"),
        "given_rules": Phrase(
            id: "Kantor memberi jam ini sebagai pengganti. Tidak cocok? Pindahkan sekali lagi atau batalkan, sampai jam kedatangan mulai.",
            en: "The office gave you this hour instead of yours. If it does not suit you, move it once more or cancel it until it begins."),
        "change_rules": Phrase(
            id: "Anda dapat memindahkan jadwal sampai {deadline} ({left} kali lagi), dan membatalkannya kapan saja sebelum jam kedatangan.",
            en: "You can move the visit until {deadline} ({left} more times), and cancel it any time before the arrival hour."),
        "cancel_rules": Phrase(
            id: "Jadwal ini tidak dapat dipindah lagi. Anda masih dapat membatalkannya sebelum jam kedatangan.",
            en: "This visit cannot be moved any more. You can still cancel it before the arrival hour."),
        "live_booked": Phrase(id: "Menunggu hari kedatangan.", en: "Waiting for the day."),
        "live_checked_in": Phrase(id: "Anda sudah terdaftar hadir. Tunggu panggilan.", en: "You are checked in. Wait to be called."),
        "live_called": Phrase(id: "Nomor Anda dipanggil. Silakan ke loket.", en: "Your number is called. Please go to the counter."),
        "live_served": Phrase(id: "Selesai.", en: "Done."),
        "live_forfeited": Phrase(id: "Kode hangus karena terlambat atau tidak hadir.", en: "The code is void: too late, or not there."),
        "live_cancelled": Phrase(id: "Sudah dibatalkan.", en: "It was cancelled."),
    ]
}
