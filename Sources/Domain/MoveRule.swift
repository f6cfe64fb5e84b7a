import Foundation

/// Until when a booking may be moved or cancelled.
public enum MoveRule {
    public enum Refusal: String, CaseIterable, Hashable, Sendable {
        /// The slot's day has begun at the office, or passed.
        case tooLate
        /// Moved as often as allowed.
        case limit

        public var errorCode: ErrorCode {
            switch self {
            case .tooLate: .moveTooLate
            case .limit: .moveLimit
            }
        }
    }

    /// Until the end of the day before, by the office's own clock. `nil` when the move is allowed.
    public static func canMove(now: Date, slotStart: Date, zone: Zone, moves: Int, limits: BookingLimits) -> Refusal? {
        if now >= deadline(slotStart: slotStart, zone: zone) { return .tooLate }
        return moves >= limits.maximumMoves ? .limit : nil
    }

    /// The first instant at which moving is too late: the start of the slot's day.
    public static func deadline(slotStart: Date, zone: Zone) -> Date {
        zone.startOfDay(zone.day(of: slotStart))
    }

    /// Any time before the arrival hour begins.
    public static func canCancel(now: Date, startsAt: Date) -> Bool {
        now < startsAt
    }
}
