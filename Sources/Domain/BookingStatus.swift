/// The life of a booking.
public enum BookingStatus: String, CaseIterable, Hashable, Sendable {
    /// A place is kept for a short while, until the person confirms. Ends in `booked`, `cancelled` or `expired`.
    case held
    /// Confirmed. Ends in `checkedIn`, `cancelled` or `forfeited`.
    case booked
    /// At the office, in time. Ends in `called` or `served`; `booked` again when the officer scanned the wrong code.
    case checkedIn = "checked_in"
    /// Called to a counter. Ends in `served`, in `checkedIn` when put back, in `forfeited` when nobody answers.
    case called
    /// Final.
    case served
    /// Too late, or did not come: the code is void (*hangus*). Leaves it only when check-ins of an outage are merged, or staff lift it.
    case forfeited
    /// Final.
    case cancelled
    /// A hold that nobody confirmed. Final.
    case expired

    /// The person still has something to come for; a live booking keeps its claim on the person's NIK.
    public var isLive: Bool {
        switch self {
        case .held, .booked, .checkedIn, .called: true
        case .served, .forfeited, .cancelled, .expired: false
        }
    }

    /// Counts in the slot's `taken`.
    public var occupiesPlace: Bool {
        switch self {
        case .held, .booked, .checkedIn, .called, .served, .forfeited: true
        case .cancelled, .expired: false
        }
    }

    /// The whole table of what may follow what. Moving to another slot is no change of status.
    public func canMove(to next: BookingStatus) -> Bool {
        switch self {
        case .held: [.booked, .cancelled, .expired].contains(next)
        case .booked: [.checkedIn, .cancelled, .forfeited].contains(next)
        case .checkedIn: [.booked, .called, .served].contains(next)
        case .called: [.checkedIn, .served, .forfeited].contains(next)
        case .forfeited: next == .checkedIn
        case .served, .cancelled, .expired: false
        }
    }
}
