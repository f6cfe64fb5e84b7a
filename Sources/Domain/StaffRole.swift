/// Who works with the system. The raw value is `staff.role`.
public enum StaffRole: String, CaseIterable, Hashable, Sendable {
    /// At the desk of an office.
    case officer
    /// Of the postal service at an office: sees what is to be delivered, and nothing else.
    case postal
    /// The head of an office.
    case head
    /// National operations.
    case `operator`
    /// Watches over the others; changes nothing.
    case auditor

    /// Belongs to no office.
    public var isNational: Bool { self == .operator || self == .auditor }

    /// Works where people are served: nobody may serve themselves, so it must be known who it is.
    public var needsNIK: Bool { !isNational }

    /// What the role may do, at its own offices; a national role at all of them.
    public var rights: Set<StaffRight> {
        switch self {
        case .officer: [.desk, .deliveries]
        case .postal: [.deliveries]
        case .head: [.desk, .deliveries, .overrule, .staff, .devices, .capacity]
        case .operator: [.staff, .devices, .capacity, .approve, .country]
        case .auditor: [.audit, .country]
        }
    }

    /// The roles of the accounts that it may make and end.
    public var manages: Set<StaffRole> {
        switch self {
        case .operator: Set(StaffRole.allCases)
        case .head: [.officer, .postal]
        case .officer, .postal, .auditor: []
        }
    }
}

/// What somebody may do; each operation of staff names the one it needs.
public enum StaffRight: String, CaseIterable, Hashable, Sendable {
    /// See the day, check people in, call and serve them.
    case desk
    /// See what is to be delivered by post.
    case deliveries
    /// Let somebody in who came too late, with a reason.
    case overrule
    /// Make and end accounts of staff.
    case staff
    /// Register the machines of an office.
    case devices
    /// Open, close and change hours.
    case capacity
    /// Decide what heads ask for, and change hours above an office's limits.
    case approve
    /// See all offices at once.
    case country
    /// Read the trail of what staff did.
    case audit
}
