import Domain

/// One bad request and how it must be refused.
struct BadRequest: Sendable {
    let name: String
    let sending: Sending
    let code: ErrorCode
    /// The first wrong field, when one is to be named.
    var field: String?
    /// It is counted (wrong passwords, refusals that tell of a person): the row of the counter is all that may be new.
    var counted = false

    init(_ name: String, _ sending: Sending, _ code: ErrorCode, field: String? = nil, counted: Bool = false) {
        self.name = name
        self.sending = sending
        self.code = code
        self.field = field
        self.counted = counted
    }
}

/// The table, by subject.
enum BadRequests: String, CaseIterable, Sendable {
    case addresses, bodies, registrations, verifications, logIns, tokens, keys, preferences, people, parties, changes, tickets, offices

    func table(_ stage: Stage) -> [BadRequest] {
        switch self {
        case .addresses: Self.addressTable(stage)
        case .bodies: Self.bodyTable(stage)
        case .registrations: Self.registrationTable(stage)
        case .verifications: Self.verificationTable(stage)
        case .logIns: Self.logInTable(stage)
        case .tokens: Self.tokenTable(stage)
        case .keys: Self.keyTable(stage)
        case .preferences: Self.preferenceTable(stage)
        case .people: Self.personTable(stage)
        case .parties: Self.partyTable(stage)
        case .changes: Self.changeTable(stage)
        case .tickets: Self.ticketTable(stage)
        case .offices: Self.officeTable(stage)
        }
    }
}
