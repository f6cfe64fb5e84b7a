/// A group of slots that an applicant may ask for. The numbers stand in the database.
public enum Session: Int16, CaseIterable, Hashable, Sendable {
    case morning = 1
    case afternoon = 2

    /// The name in the API.
    public var code: String {
        switch self {
        case .morning: "morning"
        case .afternoon: "afternoon"
        }
    }

    public init?(code: String) {
        guard let session = Session.allCases.first(where: { $0.code == code }) else { return nil }
        self = session
    }

    /// The morning's slots are those that start before noon.
    public init(startingAt time: TimeOfDay) {
        self = time.hour < 12 ? .morning : .afternoon
    }
}
