/// What stands in mails.
public enum MailText: String, TextKey {
    case greeting
    case closing
    case automatic
    case verificationSubject = "verification_subject"
    case verificationTitle = "verification_title"
    case verificationIntro = "verification_intro"
    case verificationIgnore = "verification_ignore"
    case verificationSecret = "verification_secret"
    case verificationSummary = "verification_summary"
    case resetSubject = "reset_subject"
    case resetTitle = "reset_title"
    case resetIntro = "reset_intro"
    case resetIgnore = "reset_ignore"
    case resetSummary = "reset_summary"
    case emailSubject = "email_subject"
    case emailTitle = "email_title"
    case emailIntro = "email_intro"
    case emailIgnore = "email_ignore"
    case emailSummary = "email_summary"
    case changedSubject = "changed_subject"
    case changedTitle = "changed_title"
    case changedIntro = "changed_intro"
    case changedIgnore = "changed_ignore"
    case resetLink = "reset_link"
    case knownSubject = "known_subject"
    case knownTitle = "known_title"
    case knownIntro = "known_intro"
    case knownIgnore = "known_ignore"
    case loginLink = "login_link"
    case confirmationSubject = "confirmation_subject"
    case confirmationSubjectMany = "confirmation_subject_many"
    case confirmationTitle = "confirmation_title"
    case confirmationIntro = "confirmation_intro"
    case addedSubject = "added_subject"
    case addedTitle = "added_title"
    case addedIntro = "added_intro"
    case cancelledSubject = "cancelled_subject"
    case cancelledTitle = "cancelled_title"
    case cancelledIntro = "cancelled_intro"
    case cancelledReason = "cancelled_reason"
    case cancelledAgain = "cancelled_again"
    case cancelledSummary = "cancelled_summary"
    case forfeitedSubject = "forfeited_subject"
    case forfeitedTitle = "forfeited_title"
    case forfeitedIntro = "forfeited_intro"
    case forfeitedByOffice = "forfeited_by_office"
    case forfeitedPause = "forfeited_pause"
    case forfeitedAppeal = "forfeited_appeal"
    case forfeitedSummary = "forfeited_summary"
    case accountPausedSubject = "account_paused_subject"
    case accountPausedTitle = "account_paused_title"
    case accountPausedIntro = "account_paused_intro"
    case accountPausedAppeal = "account_paused_appeal"
    case homeSubject = "home_subject"
    case homeTitle = "home_title"
    case homeAsked = "home_asked"
    case homePlanned = "home_planned"
    case homeDone = "home_done"
    case homeRefused = "home_refused"
    case homeWithdrawn = "home_withdrawn"
    case homeReason = "home_reason"
    case postedSubject = "posted_subject"
    case postedTitle = "posted_title"
    case postedIntro = "posted_intro"
    case postedSummary = "posted_summary"
    case postedBackSubject = "posted_back_subject"
    case postedBackTitle = "posted_back_title"
    case postedBackIntro = "posted_back_intro"
    case postedBackSummary = "posted_back_summary"
    case consignment
    case excusedSubject = "excused_subject"
    case excusedTitle = "excused_title"
    case excusedIntro = "excused_intro"
    case excusedSummary = "excused_summary"
    case movedSubject = "moved_subject"
    case movedTitle = "moved_title"
    case movedIntro = "moved_intro"
    case movedBefore = "moved_before"
    case movedSummary = "moved_summary"
    case visitSummary = "visit_summary"
    case auditSubject = "audit_subject"
    case auditTitle = "audit_title"
    case auditIntro = "audit_intro"
    case auditKeep = "audit_keep"
    case relocatedSubject = "relocated_subject"
    case relocatedTitle = "relocated_title"
    case relocatedIntro = "relocated_intro"
    case relocatedChoice = "relocated_choice"
    case relocatedLink = "relocated_link"
    case reminderSubject = "reminder_subject"
    case reminderSubjectMany = "reminder_subject_many"
    case reminderTitle = "reminder_title"
    case reminderIntro = "reminder_intro"
    case reminderGiveBack = "reminder_give_back"
    case reminderLink = "reminder_link"
    case showQR = "show_qr"
    case calendar
    case manage
    case arriveEarly = "arrive_early"
    case goodToKnow = "good_to_know"

    public static let subject = "mail"

    public var phrase: Phrase {
        switch self {
        case .greeting: Phrase(id: "Yth. Bapak/Ibu,", en: "Dear Sir or Madam,")
        case .closing: Phrase(id: "Salam hormat,\nAntrean Paspor", en: "Kind regards,\nPassport Queue")
        case .automatic:
            Phrase(
                id: "Surel ini dikirim otomatis; mohon tidak membalasnya.", en: "This e-mail was sent automatically; please do not reply to it.")
        case .verificationSubject: Phrase(id: "{code} adalah kode konfirmasi Anda", en: "{code} is your confirmation code")
        case .verificationTitle: Phrase(id: "Konfirmasi alamat surel", en: "Confirm your e-mail address")
        case .verificationIntro:
            Phrase(
                id: "Masukkan kode ini untuk mengaktifkan akun {username}. Kode berlaku selama {minutes} menit.",
                en: "Enter this code to activate the account {username}. It is valid for {minutes} minutes.")
        case .verificationIgnore:
            Phrase(
                id: "Bila Anda tidak mendaftar, abaikan surel ini. Tanpa kode ini tidak ada akun yang aktif.",
                en: "If you did not register, ignore this e-mail. Without the code no account becomes active.")
        case .verificationSecret:
            Phrase(
                id: "Jangan berikan kode ini kepada siapa pun. Petugas tidak akan pernah memintanya.",
                en: "Do not give this code to anyone. Officers will never ask you for it.")
        case .verificationSummary:
            Phrase(
                id: "Kode konfirmasi akun {username}: {code}, berlaku {minutes} menit.",
                en: "Confirmation code of the account {username}: {code}, valid for {minutes} minutes.")
        case .resetSubject: Phrase(id: "{code} adalah kode untuk kata sandi baru", en: "{code} is your code for a new password")
        case .resetTitle: Phrase(id: "Kata sandi baru", en: "A new password")
        case .resetIntro:
            Phrase(
                id: "Masukkan kode ini untuk mengganti kata sandi akun {username}. Kode berlaku {minutes} menit dan hanya sekali.",
                en: "Enter this code to set a new password for the account {username}. It is valid once, for {minutes} minutes.")
        case .resetIgnore:
            Phrase(
                id: "Bila Anda tidak memintanya, abaikan surel ini; kata sandi Anda tidak berubah.",
                en: "If you did not ask for it, ignore this e-mail; your password stays as it is.")
        case .resetSummary:
            Phrase(
                id: "Kode untuk kata sandi baru akun {username}: {code}, berlaku {minutes} menit.",
                en: "Code for a new password of the account {username}: {code}, valid for {minutes} minutes.")
        case .emailSubject: Phrase(id: "{code} adalah kode untuk alamat surel baru", en: "{code} is your code for the new address")
        case .emailTitle: Phrase(id: "Konfirmasi alamat surel baru", en: "Confirm your new e-mail address")
        case .emailIntro:
            Phrase(
                id: "Masukkan kode ini di halaman akun {username} agar surel kami dikirim ke alamat ini. Kode berlaku {minutes} menit.",
                en: "Enter this code on the page of the account {username}, so that our mail goes to this address. It is valid for {minutes} minutes."
            )
        case .emailIgnore:
            Phrase(
                id: "Bila Anda tidak memintanya, abaikan surel ini; tidak ada yang berubah.",
                en: "If you did not ask for it, ignore this e-mail; nothing changes.")
        case .emailSummary:
            Phrase(
                id: "Kode untuk alamat surel baru akun {username}: {code}, berlaku {minutes} menit.",
                en: "Code for the new address of the account {username}: {code}, valid for {minutes} minutes.")
        case .changedSubject: Phrase(id: "Kata sandi Anda sudah diganti", en: "Your password was changed")
        case .changedTitle: Phrase(id: "Kata sandi sudah diganti", en: "The password was changed")
        case .changedIntro:
            Phrase(
                id: "Kata sandi akun {username} baru saja diganti, dan semua sesi lain sudah diakhiri.",
                en: "The password of the account {username} was changed just now, and all other sessions were ended.")
        case .changedIgnore:
            Phrase(
                id: "Bila bukan Anda yang menggantinya, segera buat kata sandi baru.",
                en: "If it was not you, set a new password at once.")
        case .resetLink: Phrase(id: "Buat kata sandi baru", en: "Set a new password")
        case .knownSubject: Phrase(id: "Anda sudah memiliki akun", en: "You have an account already")
        case .knownTitle: Phrase(id: "Anda sudah memiliki akun", en: "You have an account already")
        case .knownIntro:
            Phrase(
                id:
                    "Seseorang, mungkin Anda sendiri, mendaftar dengan alamat surel ini. Alamat ini sudah dipakai akun {username}; cukup masuk dengan akun itu.",
                en:
                    "Somebody, perhaps yourself, tried to register with this e-mail address. It belongs to the account {username} already; just log in with that one."
            )
        case .knownIgnore:
            Phrase(
                id: "Lupa kata sandi? Buat yang baru dari halaman masuk. Bila bukan Anda yang mendaftar, abaikan surel ini.",
                en: "Forgotten the password? Set a new one from the log-in page. If it was not you, ignore this e-mail.")
        case .loginLink: Phrase(id: "Masuk", en: "Log in")
        case .confirmationSubject: Phrase(id: "Antrean paspor: {visit}, {office}", en: "Passport visit: {visit}, {office}")
        case .confirmationSubjectMany:
            Phrase(id: "Antrean paspor {count} orang: {day}, {office}", en: "Passport visit of {count} people: {day}, {office}")
        case .confirmationTitle: Phrase(id: "Antrean Anda sudah terdaftar", en: "Your visit is booked")
        case .confirmationIntro:
            Phrase(
                id: "Berikut tempat dan waktu kedatangan. Datanglah pada jam tersebut; Anda tidak perlu antre sejak pagi.",
                en: "This is where and when to come. Come at that hour; there is no need to queue from early morning.")
        case .addedSubject: Phrase(id: "Ditambahkan ke rombongan: {visit}, {office}", en: "Added to your party: {visit}, {office}")
        case .addedTitle: Phrase(id: "Antrean tambahan sudah terdaftar", en: "A person was added to your party")
        case .addedIntro:
            Phrase(
                id: "Orang berikut sudah ditambahkan ke rombongan Anda. Antrean yang lain tidak berubah.",
                en: "The following was added to your party. The other bookings have not changed.")
        case .cancelledSubject: Phrase(id: "Antrean dibatalkan: {visit}, {office}", en: "Visit cancelled: {visit}, {office}")
        case .cancelledTitle: Phrase(id: "Antrean dibatalkan", en: "Your visit is cancelled")
        case .cancelledIntro:
            Phrase(
                id: "Antrean berikut tidak berlaku lagi. Mohon tidak datang dengan kode ini.",
                en: "The following booking is no longer valid. Please do not come with this code.")
        case .cancelledReason: Phrase(id: "Alasan: {reason}", en: "Reason: {reason}")
        case .cancelledAgain:
            Phrase(id: "Anda dapat memesan lagi kapan saja, gratis.", en: "You can book again at any time, free of charge.")
        case .cancelledSummary:
            Phrase(id: "Dibatalkan: {name}, {visit}, {office}, kode {code}.", en: "Cancelled: {name}, {visit}, {office}, code {code}.")
        case .forfeitedSubject: Phrase(id: "Kode hangus: {visit}, {office}", en: "Code void: {visit}, {office}")
        case .forfeitedTitle: Phrase(id: "Kode antrean hangus", en: "Your code is void")
        case .forfeitedIntro:
            Phrase(
                id: "Orang berikut tidak terdaftar hadir sampai jamnya lewat, sehingga kodenya hangus.",
                en: "The following person was not checked in by the end of the hour, so the code is void.")
        case .forfeitedByOffice:
            Phrase(
                id: "Antrean berikut sudah lewat dan kodenya berakhir. Kantor tidak dapat kami hubungi hari itu, jadi ini tidak dihitung.",
                en: "The following booking has passed and its code has ended. We could not reach the office that day, so it does not count.")
        case .forfeitedPause:
            Phrase(
                id: "Ini bukan yang pertama kali. Orang ini dapat memesan lagi mulai {until}.",
                en: "This was not the first time. The person can book again from {until}.")
        case .forfeitedAppeal:
            Phrase(
                id:
                    "Sebenarnya hadir, atau ada halangan di kantor? Hubungi kantor atau datang ke loket dengan kode ini: kepala kantor dapat menghapus catatannya.",
                en:
                    "Were you there, or was the office at fault? Call the office or come to a counter with this code: the head of the office can clear the record."
            )
        case .forfeitedSummary:
            Phrase(id: "Hangus: {name}, {visit}, {office}, kode {code}.", en: "Void: {name}, {visit}, {office}, code {code}.")
        case .accountPausedSubject: Phrase(id: "Akun jeda sampai {until}", en: "Account paused until {until}")
        case .accountPausedTitle: Phrase(id: "Akun Anda jeda", en: "Your account is paused")
        case .accountPausedIntro:
            Phrase(
                id:
                    "Banyak orang yang dipesankan akun {username} tidak hadir. Akun ini dapat memesan lagi mulai {until}; antrean yang ada tetap berlaku.",
                en:
                    "Many of the people whom the account {username} booked for did not come. It can book again from {until}; its present bookings stay."
            )
        case .accountPausedAppeal:
            Phrase(
                id:
                    "Ada yang sebenarnya hadir, atau ada halangan di kantor? Hubungi kantor itu dengan kode antreannya: kepala kantor dapat mengakhiri jeda.",
                en: "Were they there, or was an office at fault? Call that office with the code of the booking: its head can end the pause.")
        case .homeSubject: Phrase(id: "Kunjungan ke rumah, {office}", en: "Visit at home, {office}")
        case .homeTitle: Phrase(id: "Kunjungan ke rumah", en: "Visit at home")
        case .homeAsked:
            Phrase(
                id: "Permintaan kunjungan untuk {name} sudah diterima {office}. Petugas akan menghubungi Anda.",
                en: "{office} has your request for a visit to {name}. Officers will get in touch with you.")
        case .homePlanned:
            Phrase(
                id: "Petugas {office} datang untuk {name}: {time}. Siapkan dokumen aslinya.",
                en: "Officers of {office} come for {name}: {time}. Have the original documents ready.")
        case .homeDone:
            Phrase(id: "Kunjungan {office} untuk {name} sudah selesai. Terima kasih.", en: "The visit of {office} to {name} was made. Thank you.")
        case .homeRefused:
            Phrase(id: "{office} tidak dapat berkunjung untuk {name}.", en: "{office} cannot make the visit to {name}.")
        case .homeWithdrawn:
            Phrase(
                id: "Permintaan kunjungan {office} untuk {name} sudah ditarik.", en: "Your request to {office} for a visit to {name} was withdrawn.")
        case .homeReason: Phrase(id: "Alasan: {reason}", en: "Reason: {reason}")
        case .postedSubject: Phrase(id: "Paspor dikirim, nomor kiriman {consignment}", en: "Passport sent, consignment {consignment}")
        case .postedTitle: Phrase(id: "Paspor sudah dikirim", en: "The passport is on its way")
        case .postedIntro:
            Phrase(
                id: "Paspor berikut sudah diserahkan ke pos. Lacak dengan nomor kiriman ini, dan siapkan KTP saat menerimanya.",
                en: "The following passport was handed to the postal service. Track it by this number, and have an identity card ready when it comes."
            )
        case .postedSummary:
            Phrase(
                id: "Paspor {name} dikirim lewat pos, nomor kiriman {consignment}.",
                en: "The passport of {name} was sent by post, consignment {consignment}.")
        case .postedBackSubject: Phrase(id: "Kiriman {consignment} kembali ke kantor", en: "Consignment {consignment} came back to the office")
        case .postedBackTitle: Phrase(id: "Paspor kembali ke kantor", en: "The passport came back to the office")
        case .postedBackIntro:
            Phrase(
                id: "Pos tidak dapat menyerahkan paspor berikut. Ambil di kantor, atau hubungi kantor agar dikirim lagi.",
                en: "The postal service could not hand over the following passport. Collect it at the office, or call to have it sent again.")
        case .postedBackSummary:
            Phrase(
                id: "Paspor {name}, nomor kiriman {consignment}, kembali ke {office}.",
                en: "The passport of {name}, consignment {consignment}, came back to {office}.")
        case .consignment: Phrase(id: "Nomor kiriman", en: "Consignment")
        case .excusedSubject: Phrase(id: "Tidak dihitung: {visit}, {office}", en: "Does not count: {visit}, {office}")
        case .excusedTitle: Phrase(id: "Ketidakhadiran tidak dihitung", en: "The missed visit does not count")
        case .excusedIntro:
            Phrase(
                id: "Kantor telah menghapus catatan ketidakhadiran berikut. Jeda yang ada sudah berakhir.",
                en: "The office has cleared the record of the following visit. A pause, if there was one, has ended.")
        case .excusedSummary:
            Phrase(id: "Tidak dihitung: {name}, {visit}, {office}, kode {code}.", en: "Does not count: {name}, {visit}, {office}, code {code}.")
        case .movedSubject: Phrase(id: "Jadwal baru: {visit}, {office}", en: "New time: {visit}, {office}")
        case .movedTitle: Phrase(id: "Jadwal antrean dipindahkan", en: "Your visit was moved")
        case .movedIntro:
            Phrase(
                id: "Jadwal di bawah ini menggantikan jadwal sebelumnya. Kode antrean tetap sama, nomor antreannya baru.",
                en: "The time below replaces the former one. The booking code stays the same, the queue number is new.")
        case .movedBefore: Phrase(id: "Jadwal sebelumnya (tidak berlaku)", en: "Former time (no longer valid)")
        case .movedSummary:
            Phrase(
                id: "Dipindahkan: {name}, {visit}, {office}. Nomor antrean {number}, kode {code}.",
                en: "Moved: {name}, {visit}, {office}. Queue number {number}, code {code}.")
        case .auditSubject: Phrase(id: "Jejak audit {day} ditutup: {digest}", en: "Audit trail of {day} closed: {digest}")
        case .auditTitle: Phrase(id: "Satu hari jejak audit ditutup", en: "A day of the audit trail was closed")
        case .auditIntro:
            Phrase(
                id: "{day} (UTC), {lines} catatan. Sidik jari hari itu, berantai dengan hari sebelumnya: {digest}",
                en: "{day} (UTC), {lines} lines. The digest of that day, chained to the day before: {digest}")
        case .auditKeep:
            Phrase(
                id: "Simpan surel ini. Bila kelak sidik jari di sistem berbeda dari yang tertulis di sini, jejaknya telah diubah.",
                en: "Keep this e-mail. If one day the digest in the system differs from the one written here, the trail was changed.")
        case .relocatedSubject: Phrase(id: "Jam pengganti: {visit}, {office}", en: "Your hour was changed: {visit}, {office}")
        case .relocatedTitle: Phrase(id: "Kantor memberi jam pengganti", en: "The office gave you another hour")
        case .relocatedIntro:
            Phrase(
                id:
                    "Mohon maaf. Kantor tidak dapat melayani Anda pada jam semula, maka kami menyediakan tempat kosong berikutnya. Kode antrean tetap sama.",
                en:
                    "We are sorry. The office cannot serve you at the hour you had, so we kept the next free place for you. The booking code stays the same."
            )
        case .relocatedChoice:
            Phrase(
                id:
                    "Cocok? Terima dengan satu sentuhan. Tidak cocok? Pilih jam lain di halaman yang sama dengan satu sentuhan, walaupun batas pindah sudah tercapai, atau kembalikan tempatnya. Bila Anda tidak datang pada jam ini tanpa menerimanya, itu tidak dihitung sebagai absen.",
                en:
                    "Does it suit you? Accept it with one touch. If not, choose another hour on the same page with one touch, even when you have moved as often as allowed, or give the place back. If you never accept it and do not come, that is no missed visit."
            )
        case .relocatedLink: Phrase(id: "Terima, pilih jam lain, atau kembalikan", en: "Accept, choose another, or give it back")
        case .reminderSubject: Phrase(id: "Besok: {visit}, {office}", en: "Tomorrow: {visit}, {office}")
        case .reminderSubjectMany:
            Phrase(id: "Besok, {count} orang: {day}, {office}", en: "Tomorrow, {count} people: {day}, {office}")
        case .reminderTitle: Phrase(id: "Besok giliran Anda", en: "Your visit is tomorrow")
        case .reminderIntro:
            Phrase(
                id: "Berikut jam dan tempatnya, serta yang perlu dibawa.", en: "This is the hour and the place, and what to bring.")
        case .reminderGiveBack:
            Phrase(
                id:
                    "Tidak jadi datang? Kembalikan tempatnya dengan satu sentuhan, agar orang lain dapat memakainya. Bila Anda datang, tidak perlu melakukan apa pun.",
                en:
                    "Not coming? Give the place back with one touch, so that somebody else can have it. If you are coming, there is nothing you need to do."
            )
        case .reminderLink: Phrase(id: "Saya datang, atau kembalikan tempat", en: "I am coming, or give the place back")
        case .visitSummary:
            Phrase(
                id: "{name}: {visit}, {office}. Nomor antrean {number}, kode {code}. Mohon hadir sebelum {arrive}.",
                en: "{name}: {visit}, {office}. Queue number {number}, code {code}. Please be there by {arrive}.")
        case .showQR:
            Phrase(
                id: "Tunjukkan kode QR atau kode antrean kepada petugas. Bawa KTP asli.",
                en: "Show the QR code or the booking code to the officer. Bring the original identity card.")
        case .calendar:
            Phrase(id: "Jadwal untuk kalender terlampir (antrean.ics).", en: "An entry for your calendar is attached (antrean.ics).")
        case .manage: Phrase(id: "Lihat, pindahkan, atau batalkan", en: "View, move or cancel")
        case .arriveEarly:
            Phrase(
                id: "{time} (datang {minutes} menit sebelum jam kedatangan)", en: "{time} ({minutes} minutes before the arrival hour)")
        case .goodToKnow: Phrase(id: "Perlu diketahui", en: "Good to know")
        }
    }
}
