import Foundation

/// When an office wants people to come, and from when a code is void. An office's own data.
public struct ArrivalRule: Hashable, Sendable {
    /// From which edge of the arrival hour lateness counts.
    public enum Edge: String, CaseIterable, Hashable, Sendable {
        case start
        case end
    }

    /// Printed as "come by"; never punished.
    public var arriveByMinutes: Int
    public var lateFrom: Edge
    /// Minutes after the edge that are forgiven.
    public var graceMinutes: Int

    public init(arriveByMinutes: Int = 30, lateFrom: Edge = .end, graceMinutes: Int = 0) {
        self.arriveByMinutes = arriveByMinutes
        self.lateFrom = lateFrom
        self.graceMinutes = graceMinutes
    }

    public func arriveBy(startsAt: Date) -> Date {
        startsAt.addingTimeInterval(Double(-60 * arriveByMinutes))
    }

    /// Who has not checked in by then forfeits the code.
    public func lateAfter(startsAt: Date, endsAt: Date) -> Date {
        (lateFrom == .start ? startsAt : endsAt).addingTimeInterval(Double(60 * graceMinutes))
    }
}
