/// What stands on a ticket.
public enum TicketText: String, TextKey {
    case title
    case queueNumber = "queue_number"
    case code
    case name
    case service
    case serviceOpen = "service_open"
    case day
    case hour
    case arriveBy = "arrive_by"
    case lateAfter = "late_after"
    case office
    case telephone
    case showCode = "show_code"
    case personal
    case free
    case officialFee = "official_fee"
    case report
    case provisional
    case change
    case changeHere = "change_here"
    case void
    case qr
    case print

    public static let subject = "ticket"

    public var phrase: Phrase {
        switch self {
        case .title: Phrase(id: "Tiket antrean paspor", en: "Passport queue ticket")
        case .queueNumber: Phrase(id: "Nomor antrean", en: "Queue number")
        case .code: Phrase(id: "Kode antrean", en: "Booking code")
        case .name: Phrase(id: "Nama", en: "Name")
        case .service: Phrase(id: "Layanan", en: "Service")
        case .serviceOpen: Phrase(id: "baru atau penggantian, dicatat petugas", en: "new or renewal, recorded by the officer")
        case .day: Phrase(id: "Hari", en: "Day")
        case .hour: Phrase(id: "Jam kedatangan", en: "Arrival hour")
        case .arriveBy: Phrase(id: "Mohon hadir sebelum", en: "Please be there by")
        case .lateAfter:
            Phrase(
                id: "Kode hangus bila Anda belum hadir sampai {time}.", en: "The code is forfeited if you are not there by {time}.")
        case .office: Phrase(id: "Kantor", en: "Office")
        case .telephone: Phrase(id: "Telepon", en: "Telephone")
        case .showCode: Phrase(id: "Tunjukkan kode QR ini kepada petugas.", en: "Show this QR code to the officer.")
        case .personal:
            Phrase(
                id: "Hanya berlaku untuk nama di atas, sesuai KTP, dan tidak dapat dialihkan.",
                en: "Valid only for the name above, as on the identity card; it cannot be passed on.")
        case .free:
            Phrase(
                id: "Nomor antrean ini gratis. Jangan membayar siapa pun untuk mendapatkannya.",
                en: "This queue number is free. Do not pay anyone for it.")
        case .officialFee: Phrase(id: "Biaya resmi paspor: {fee}.", en: "Official fee of the passport: {fee}.")
        case .report:
            Phrase(id: "Ada yang meminta uang? Laporkan ke {where}.", en: "Did someone ask you for money? Report it to {where}.")
        case .provisional:
            Phrase(
                id: "Daftar hari libur tahun tersebut belum ditetapkan. Bila hari ini menjadi hari libur, kami akan memberi tahu Anda.",
                en: "The public holidays of that year are not decided yet. Should this day become a holiday, we will tell you.")
        case .change:
            Phrase(
                id: "Anda dapat memindahkan jadwal sampai {deadline}, dan membatalkannya kapan saja sebelum jam kedatangan.",
                en: "You can move the visit until {deadline}, and cancel it any time before the arrival hour.")
        case .changeHere: Phrase(id: "Pindah jadwal atau batalkan", en: "Move or cancel")
        case .void: Phrase(id: "Tiket ini tidak berlaku: {status}.", en: "This ticket is not valid: {status}.")
        case .qr: Phrase(id: "Kode QR untuk kode antrean {code}", en: "QR code of booking code {code}")
        case .print: Phrase(id: "Cetak atau simpan halaman ini.", en: "Print or save this page.")
        }
    }
}
