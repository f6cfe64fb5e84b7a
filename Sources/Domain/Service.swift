/// What a person comes for. The numbers stand in the database.
public enum Service: Int16, CaseIterable, Hashable, Sendable {
    case new = 1
    case renewal = 2
    case lost = 3
    case damaged = 4
    case dataChange = 5

    /// The name in the API.
    public var code: String {
        switch self {
        case .new: "new"
        case .renewal: "renewal"
        case .lost: "lost"
        case .damaged: "damaged"
        case .dataChange: "data_change"
        }
    }

    public init?(code: String) {
        guard let service = Service.allCases.first(where: { $0.code == code }) else { return nil }
        self = service
    }

    /// Lost and damaged passports and changes of data are served at the desk only, without a booking.
    public var isBookable: Bool { self == .new || self == .renewal }
}
