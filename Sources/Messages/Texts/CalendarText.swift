/// What stands in a calendar entry.
public enum CalendarText: String, TextKey {
    case summary
    case description
    case alarm

    public static let subject = "calendar"

    public var phrase: Phrase {
        switch self {
        case .summary: Phrase(id: "Paspor: {name} di {office}", en: "Passport: {name} at {office}")
        case .description:
            Phrase(
                id: "Nomor antrean {number}\nKode antrean {code}\nLayanan: {service}\nMohon hadir sebelum {arrive}.\n{free}",
                en: "Queue number {number}\nBooking code {code}\nService: {service}\nPlease be there by {arrive}.\n{free}")
        case .alarm: Phrase(id: "Besok: antrean paspor pukul {hours}", en: "Tomorrow: passport visit at {hours}")
        }
    }
}
