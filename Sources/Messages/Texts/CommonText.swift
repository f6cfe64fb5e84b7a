/// Names of the things that every page and mail speaks of.
public enum CommonText: String, TextKey {
    case site
    case serviceNew = "service_new"
    case serviceRenewal = "service_renewal"
    case serviceLost = "service_lost"
    case serviceDamaged = "service_damaged"
    case serviceDataChange = "service_data_change"
    case sessionMorning = "session_morning"
    case sessionAfternoon = "session_afternoon"
    case relationSelf = "relation_self"
    case relationParent = "relation_parent"
    case relationChild = "relation_child"
    case relationSpouse = "relation_spouse"
    case statusHeld = "status_held"
    case statusBooked = "status_booked"
    case statusCheckedIn = "status_checked_in"
    case statusCalled = "status_called"
    case statusServed = "status_served"
    case statusForfeited = "status_forfeited"
    case statusCancelled = "status_cancelled"
    case statusExpired = "status_expired"
    case languageName = "language_name"

    public static let subject = "common"

    public var phrase: Phrase {
        switch self {
        case .site: Phrase(id: "Antrean Paspor", en: "Passport Queue")
        case .serviceNew: Phrase(id: "Paspor baru", en: "New passport")
        case .serviceRenewal: Phrase(id: "Penggantian paspor habis masa berlaku", en: "Passport renewal")
        case .serviceLost: Phrase(id: "Paspor hilang", en: "Lost passport")
        case .serviceDamaged: Phrase(id: "Paspor rusak", en: "Damaged passport")
        case .serviceDataChange: Phrase(id: "Perubahan data paspor", en: "Change of passport data")
        case .sessionMorning: Phrase(id: "Pagi", en: "Morning")
        case .sessionAfternoon: Phrase(id: "Siang", en: "Afternoon")
        case .relationSelf: Phrase(id: "Diri sendiri", en: "Myself")
        case .relationParent: Phrase(id: "Orang tua", en: "Parent")
        case .relationChild: Phrase(id: "Anak", en: "Child")
        case .relationSpouse: Phrase(id: "Suami atau istri", en: "Husband or wife")
        case .statusHeld: Phrase(id: "Menunggu konfirmasi", en: "Waiting for confirmation")
        case .statusBooked: Phrase(id: "Terdaftar", en: "Booked")
        case .statusCheckedIn: Phrase(id: "Sudah hadir", en: "Checked in")
        case .statusCalled: Phrase(id: "Dipanggil", en: "Called")
        case .statusServed: Phrase(id: "Selesai", en: "Served")
        case .statusForfeited: Phrase(id: "Hangus", en: "Forfeited")
        case .statusCancelled: Phrase(id: "Dibatalkan", en: "Cancelled")
        case .statusExpired: Phrase(id: "Tidak dikonfirmasi", en: "Not confirmed in time")
        case .languageName: Phrase(id: "Bahasa Indonesia", en: "English")
        }
    }
}
