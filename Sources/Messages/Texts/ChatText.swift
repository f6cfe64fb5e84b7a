/// What is told by WhatsApp. Long messages are read on small screens: the first line says it.
public enum ChatText: String, TextKey {
    case held
    case confirmed
    case confirmedShort = "confirmed_short"
    case bring
    case cancelled
    case forfeited
    case forfeitedByOffice = "forfeited_by_office"
    case paused
    case excused
    case posted
    case postedBack = "posted_back"
    case moved
    case holdCancelled = "hold_cancelled"
    case cancelledBefore = "cancelled_before"
    case tooLateToCancel = "too_late_to_cancel"
    case nothingToCancel = "nothing_to_cancel"
    case which
    case whichButton = "which_button"
    case help
    case helpNIK = "help_nik"
    case unclear
    case wrongName = "wrong_name"
    case wrongBirth = "wrong_birth"
    case wrongDay = "wrong_day"
    case wrongNIK = "wrong_nik"
    case wrongFields = "wrong_fields"
    case nikNeeded = "nik_needed"
    case full
    case closed
    case notReleased = "not_released"
    case past
    case otherDays = "other_days"
    case otherDaysAgain = "other_days_again"
    case noDays = "no_days"
    case daysButton = "days_button"
    case daysTitle = "days_title"
    case already
    case alreadyElsewhere = "already_elsewhere"
    case tooManyPeople = "too_many_people"
    case wait
    case badCode = "bad_code"
    case unknownCode = "unknown_code"
    case over
    case tooLate = "too_late"
    case statusNone = "status_none"
    case statusTitle = "status_title"
    case statusLine = "status_line"
    case statusHeld = "status_held"
    case offices
    case reminder
    case relocated
    case keepButton = "keep_button"
    case giveBackButton = "give_back_button"
    case kept
    case stopped
    case started
    case failed

    public static let subject = "chat"

    public var phrase: Phrase {
        switch self {
        case .held:
            Phrase(
                id:
                    "Kode antrean: {code}\n{name}\n{visit}\n{office}\n\nTempat ini ditahan sampai {until}. Kirim kembali kode ini untuk memastikan:\n{code}",
                en: "Booking code: {code}\n{name}\n{visit}\n{office}\n\nThis place is held until {until}. Send this code back to confirm it:\n{code}")
        case .confirmed:
            Phrase(
                id:
                    "Nomor antrean: {number}\n{visit}\nMohon hadir sebelum {arrive}. {late}\n\n{name}\nKode: {code}\n{office}\n{place}\n\n{bring}\n\nBatal: #BATAL#{code}",
                en:
                    "Queue number: {number}\n{visit}\nPlease be there by {arrive}. {late}\n\n{name}\nCode: {code}\n{office}\n{place}\n\n{bring}\n\nTo cancel: #CANCEL#{code}"
            )
        case .confirmedShort:
            Phrase(
                id: "Nomor antrean {number}, {visit}, {office}. Mohon hadir sebelum {arrive}. Kode: {code}",
                en: "Queue number {number}, {visit}, {office}. Please be there by {arrive}. Code: {code}")
        case .bring:
            Phrase(
                id:
                    "Bawa asli dan fotokopi A4: e-KTP, kartu keluarga, akta kelahiran atau ijazah atau buku nikah; untuk penggantian e-KTP dan paspor lama. Rincian: #SYARAT",
                en:
                    "Bring originals and copies on A4: e-KTP, family card, certificate of birth, school or marriage; for a renewal e-KTP and the old passport. Details: #REQUIREMENTS"
            )
        case .forfeited:
            Phrase(
                id: "Kode {code} hangus: {name} tidak terdaftar hadir, {visit}, {office}. Sebenarnya hadir? Hubungi kantor atau datang ke loket.",
                en: "Code {code} is void: {name} was not checked in, {visit}, {office}. Were you there? Call the office or come to a counter.")
        case .forfeitedByOffice:
            Phrase(
                id: "Kode {code} berakhir: {name}, {visit}, {office}. Kantor tidak dapat kami hubungi hari itu, jadi ini tidak dihitung.",
                en: "Code {code} has ended: {name}, {visit}, {office}. We could not reach the office that day, so it does not count.")
        case .paused:
            Phrase(
                id: "Ia tidak hadir lebih dari sekali dan dapat memesan lagi mulai {until}.",
                en: "They did not come, more than once, and can book again from {until}.")
        case .excused:
            Phrase(
                id: "Ketidakhadiran {name}, {visit}, {office}, tidak dihitung lagi. Anda dapat memesan lagi.",
                en: "The missed visit of {name}, {visit}, {office}, does not count any more. You can book again.")
        case .posted:
            Phrase(
                id: "Paspor {name} sudah dikirim lewat pos, nomor kiriman {consignment}. Siapkan KTP saat menerimanya.",
                en: "The passport of {name} was sent by post, consignment {consignment}. Have an identity card ready when it comes.")
        case .postedBack:
            Phrase(
                id: "Kiriman {consignment} kembali: paspor {name} ada di {office}. Ambil di sana, atau hubungi kantor agar dikirim lagi.",
                en: "Consignment {consignment} came back: the passport of {name} is at {office}. Collect it there, or call to have it sent again.")
        case .cancelled:
            Phrase(
                id: "Dibatalkan: {name}, {visit}, {office}. Kode {code} tidak berlaku lagi.",
                en: "Cancelled: {name}, {visit}, {office}. Code {code} is void.")
        case .moved:
            Phrase(
                id: "Dipindahkan. Nomor antrean {number}, {visit}, {office}. Mohon hadir sebelum {arrive}. Kode tetap {code}.",
                en: "Moved. Queue number {number}, {visit}, {office}. Please be there by {arrive}. The code stays {code}.")
        case .holdCancelled:
            Phrase(
                id: "Tempat yang ditahan sudah dilepas. Kode {code} tidak berlaku lagi.", en: "The held place was given back. Code {code} is void.")
        case .cancelledBefore: Phrase(id: "Kode {code} sudah tidak berlaku sebelumnya.", en: "Code {code} was void before.")
        case .tooLateToCancel:
            Phrase(
                id: "Kode {code} tidak dapat dibatalkan lagi: jamnya sudah mulai atau sudah dilayani.",
                en: "Code {code} cannot be cancelled any more: its hour has begun, or it was served.")
        case .stopped:
            Phrase(
                id:
                    "Baik, nomor ini tidak lagi menerima pengingat sehari sebelum kunjungan. Balasan atas pesan Anda, dan kabar bila kantor mengubah jam Anda, tetap dikirim. Menerima lagi: #MULAI",
                en:
                    "Very well: this number gets no more reminders the day before a visit. Answers to what you write, and word when the office changes your hour, are still sent. To have them again: #START"
            )
        case .started:
            Phrase(
                id: "Pengingat sehari sebelum kunjungan dikirim lagi ke nomor ini. Berhenti: #STOP",
                en: "Reminders the day before a visit are sent to this number again. To stop them: #STOP")
        case .failed:
            Phrase(
                id: "Maaf, satu pesan Anda tidak dapat kami proses karena gangguan di pihak kami. Bila masih perlu, kirim lagi atau gunakan {site}.",
                en: "Sorry: we could not deal with one of your messages, by a fault of ours. If you still need it, send it again or use {site}.")
        case .nothingToCancel: Phrase(id: "Tidak ada antrean atas nomor ini.", en: "There is nothing booked from this number.")
        case .which:
            Phrase(
                id: "Antrean mana yang dibatalkan? Pilih, atau kirim #BATAL#KODE.",
                en: "Which booking is to be cancelled? Choose, or send #CANCEL#CODE.")
        case .whichButton: Phrase(id: "Pilih antrean", en: "Choose a booking")
        case .help:
            Phrase(
                id:
                    "{office}\nPesan antrean paspor dengan satu pesan:\n#NAMA#TANGGAL LAHIR#HARI DATANG#\ncontoh: #JOJO#27061978#{example}#\nAnda menerima kode; kirim kembali kode itu, dan Anda mendapat nomor antrean dan jam.\n\n#STATUS antrean Anda\n#BATAL membatalkan\n#SYARAT yang dibawa\n#KANTOR kantor lain\n#STOP tanpa pengingat\n\n{free}",
                en:
                    "{office}\nBook a passport visit with one message:\n#NAME#BIRTH DATE#DAY OF VISIT#\ne.g. #JOJO#27061978#{example}#\nYou get a code; send it back, and you get a queue number and an hour.\n\n#STATUS what you have booked\n#CANCEL cancels\n#REQUIREMENTS what to bring\n#OFFICES other offices\n#STOP no reminders\n\n{free}"
            )
        case .helpNIK:
            Phrase(
                id:
                    "{office}\nPesan antrean paspor dengan satu pesan:\n#NAMA#TANGGAL LAHIR#HARI DATANG#NIK#\ncontoh: #JOJO#27061978#{example}#3174052706780001#\nAnda menerima kode; kirim kembali kode itu, dan Anda mendapat nomor antrean dan jam.\n\n#STATUS antrean Anda\n#BATAL membatalkan\n#SYARAT yang dibawa\n#KANTOR kantor lain\n#STOP tanpa pengingat\n\n{free}",
                en:
                    "{office}\nBook a passport visit with one message:\n#NAME#BIRTH DATE#DAY OF VISIT#NIK#\ne.g. #JOJO#27061978#{example}#3174052706780001#\nYou get a code; send it back, and you get a queue number and an hour.\n\n#STATUS what you have booked\n#CANCEL cancels\n#REQUIREMENTS what to bring\n#OFFICES other offices\n#STOP no reminders\n\n{free}"
            )
        case .unclear:
            Phrase(
                id: "Pesan belum dapat dibaca:\n{problems}\n\nTulis seperti ini: #JOJO#27061978#{example}#",
                en: "The message could not be read:\n{problems}\n\nWrite it like this: #JOJO#27061978#{example}#")
        case .wrongName: Phrase(id: "- nama: huruf saja, seperti di KTP", en: "- name: letters only, as on the identity card")
        case .wrongBirth: Phrase(id: "- tanggal lahir: HHBBTTTT, misalnya 27061978", en: "- birth date: DDMMYYYY, for example 27061978")
        case .wrongDay: Phrase(id: "- hari datang: HHBBTTTT, misalnya {example}", en: "- day of visit: DDMMYYYY, for example {example}")
        case .wrongNIK: Phrase(id: "- NIK: 16 angka dari KTP", en: "- NIK: the 16 digits of the identity card")
        case .wrongFields: Phrase(id: "- tiga bagian: nama, tanggal lahir, hari datang", en: "- three parts: name, birth date, day of visit")
        case .nikNeeded:
            Phrase(
                id: "Kantor ini juga memerlukan NIK. Tulis: #NAMA#TANGGAL LAHIR#HARI DATANG#NIK#",
                en: "This office also needs the NIK. Write: #NAME#BIRTH DATE#DAY OF VISIT#NIK#")
        case .full: Phrase(id: "{day} sudah penuh.", en: "{day} is full.")
        case .closed:
            Phrase(
                id: "Kantor tutup pada {day}, atau hari itu belum ada dalam jadwal.",
                en: "The office is closed on {day}, or the day is not planned yet.")
        case .notReleased: Phrase(id: "{day} belum dibuka untuk pemesanan.", en: "{day} is not open for booking yet.")
        case .past: Phrase(id: "{day} sudah lewat.", en: "{day} is over.")
        case .otherDays: Phrase(id: "Masih ada tempat pada hari-hari berikut; pilih satu:", en: "There is room on these days; choose one:")
        case .otherDaysAgain:
            Phrase(
                id: "Masih ada tempat pada: {days}. Kirim pesan baru dengan hari itu.",
                en: "There is room on: {days}. Send a new message with that day.")
        case .noDays:
            Phrase(
                id: "Saat ini tidak ada hari lain yang masih ada tempat. Kantor lain: #KANTOR",
                en: "No other day has room at present. Other offices: #OFFICES")
        case .daysButton: Phrase(id: "Pilih hari", en: "Choose a day")
        case .daysTitle: Phrase(id: "Hari yang ada tempat", en: "Days with room")
        case .already: Phrase(id: "Orang ini sudah punya antrean dari nomor ini:", en: "This person has a booking from this number already:")
        case .alreadyElsewhere:
            Phrase(
                id: "Orang dengan NIK ini sudah punya antrean. Satu orang satu antrean di seluruh Indonesia.",
                en: "The person with this NIK has a booking already. One person, one booking in all Indonesia.")
        case .tooManyPeople:
            Phrase(
                id: "Satu nomor dapat memesan untuk {number} orang. Batalkan satu (#BATAL) atau pakai nomor lain.",
                en: "One number can book for {number} people. Cancel one (#CANCEL) or use another number.")
        case .wait:
            Phrase(
                id: "Dua kali kode tidak dikirim kembali. Nomor ini dapat memesan lagi pukul {until}.",
                en: "Twice a code was not sent back. This number can book again at {until}.")
        case .badCode:
            Phrase(
                id: "Kode itu salah baca. Kirim lagi persis seperti yang Anda terima.",
                en: "That code was misread. Send it again exactly as you got it.")
        case .unknownCode: Phrase(id: "Kode itu bukan dari nomor ini.", en: "That code does not belong to this number.")
        case .over:
            Phrase(id: "Kode {code} tidak berlaku lagi. Pesan lagi bila perlu: #BANTUAN", en: "Code {code} is void. Book again if you need to: #HELP")
        case .tooLate:
            Phrase(
                id: "Waktu untuk mengirim kembali kode {code} sudah lewat, dan tempatnya dilepas. Silakan pesan lagi.",
                en: "The time to send code {code} back is over, and its place was given back. Please book again.")
        case .statusNone:
            Phrase(id: "Tidak ada antrean dari nomor ini. Cara memesan: #BANTUAN", en: "Nothing is booked from this number. How to book: #HELP")
        case .statusTitle: Phrase(id: "Antrean dari nomor ini:", en: "Booked from this number:")
        case .statusLine:
            Phrase(
                id: "{name}\nNomor antrean {number}, {visit}\n{office}\nHadir sebelum {arrive}. Kode {code}",
                en: "{name}\nQueue number {number}, {visit}\n{office}\nBe there by {arrive}. Code {code}")
        case .statusHeld:
            Phrase(
                id: "{name}\n{visit}\n{office}\nDitahan sampai {until}: kirim kembali kode {code}",
                en: "{name}\n{visit}\n{office}\nHeld until {until}: send back code {code}")
        case .reminder:
            Phrase(
                id:
                    "Besok: {visit}, {office}.\n{name}, nomor antrean {number}, kode {code}. Mohon hadir sebelum {arrive}.\n\nTidak jadi datang? Kembalikan tempatnya untuk orang lain: #BATAL#{code}",
                en:
                    "Tomorrow: {visit}, {office}.\n{name}, queue number {number}, code {code}. Please be there by {arrive}.\n\nNot coming? Give the place back for somebody else: #CANCEL#{code}"
            )
        case .relocated:
            Phrase(
                id:
                    "Mohon maaf: kantor tidak dapat melayani pada jam semula. Jam pengganti: {visit}, {office}.\n{name}, nomor antrean {number}, kode tetap {code}. Mohon hadir sebelum {arrive}.\n\nTidak cocok? Pilih jam lain: {link}\nAtau kembalikan tempatnya, ini tidak dihitung sebagai absen: #BATAL#{code}",
                en:
                    "We are sorry: the office cannot serve you at the hour you had. Instead: {visit}, {office}.\n{name}, queue number {number}, the code stays {code}. Please be there by {arrive}.\n\nIt does not suit you? Choose another hour: {link}\nOr give it back, which does not count as a missed visit: #CANCEL#{code}"
            )
        case .keepButton: Phrase(id: "Saya datang", en: "I am coming")
        case .giveBackButton: Phrase(id: "Kembalikan tempat", en: "Give it back")
        case .kept:
            Phrase(
                id: "Baik, kami tunggu: {visit}, {office}. Nomor antrean {number}, kode {code}.",
                en: "Good, we expect you: {visit}, {office}. Queue number {number}, code {code}.")
        case .offices:
            Phrase(
                id: "Kantor yang menerima pesan WhatsApp:\n{offices}\n\nSemua kantor: {url}/offices",
                en: "Offices that take WhatsApp messages:\n{offices}\n\nAll offices: {url}/offices")
        }
    }
}
