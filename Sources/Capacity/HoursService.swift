import Domain
import Foundation
import Store

/// Why a change of hours is refused.
public enum HoursError: Error, Hashable, Sendable {
    /// The office has no lane for bookings.
    case notOnline
    case pastDay
    /// No hours are made for that day yet.
    case beyondHorizon
    /// A holiday, or the office is closed on that day.
    case closedDay
    /// The hour of this index overlaps another, or ends before it starts, or does not start on a quarter.
    case hour(Int)
    case notFound
    /// It was decided, or its hour has begun.
    case decided
}

/// What an hour of a day is to be, on the office's clock.
public struct WantedHour: Sendable, Hashable {
    public var starts: TimeOfDay
    /// Of an hour that is not there yet; nil: an hour later.
    public var ends: TimeOfDay?
    /// Nil: closed.
    public var places: Int?

    public init(starts: TimeOfDay, ends: TimeOfDay?, places: Int?) {
        self.starts = starts
        self.ends = ends
        self.places = places
    }
}

/// The hours of an office's day, and what its head changes of them.
///
/// Called by `Web` for staff whose right it has seen. A change is an exception of the plan, which the nightly job keeps, and the slot follows in the
/// same transaction (`sql/functions/capacity.sql`); people who are booked stay. It throws ``HoursError`` for what the head can mend.
public struct HoursService: Sendable {
    private let store: Store
    private let now: @Sendable () -> Date

    public init(store: Store, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.now = now
    }

    public func day(_ day: Day, at office: Office) async throws -> OfficeDay {
        let range = office.zone.startOfDay(day)..<office.zone.endOfDay(day)
        return OfficeDay(
            day: day, hours: try await store.hours(office: office.id, day: range),
            visits: try await store.queueDay(office: office.id, day: day).visits,
            asked: try await store.askedChanges(office: office.id).filter { $0.day == day }, limits: try await store.limits(office: office.id))
    }

    /// Changes hours of one day.
    /// - Parameters:
    ///   - opensAt: from when added places are offered; nil, or sooner than policy lets: as soon as that.
    ///   - mayExceed: above the office's limits, too; else the operator is asked.
    ///   - dry: only tells what would change.
    public func change(
        _ wanted: [WantedHour], of day: Day, at office: Office, opensAt: Date?, reason: String, mayExceed: Bool, dry: Bool, by actor: StaffActor
    ) async throws -> [ChangedHour] {
        guard let limits = try await store.limits(office: office.id) else { throw HoursError.notOnline }
        guard day >= office.zone.day(of: now()) else { throw HoursError.pastDay }
        guard let last = try await store.lastDay(office: office.id), day <= last else { throw HoursError.beyondHorizon }
        if wanted.contains(where: { $0.places != nil }), try await isClosed(day, office) { throw HoursError.closedDay }
        let present = try await store.onlineHours(office: office.id, day: office.zone.startOfDay(day)..<office.zone.endOfDay(day))
        let changes = try HoursService.changes(wanted, of: day, present: present, zone: office.zone, letter: limits.letter)
        return try await store.change(
            changes, of: day, office: office.id, opensAt: opensAt, reason: reason, mayExceed: mayExceed, dry: dry, by: actor)
    }

    /// The exceptions in force of today and later, of all offices.
    public func exceptions() async throws -> [OfficeException] { try await store.exceptionsInForce() }

    /// Grants what a head asked for, or refuses it.
    public func decide(_ change: Int64, approve: Bool, reason: String?, by actor: StaffActor) async throws {
        switch try await store.decide(change: change, approve: approve, reason: reason, by: actor) {
        case .done: break
        case .notFound: throw HoursError.notFound
        case .before, .past: throw HoursError.decided
        }
    }

    private func isClosed(_ day: Day, _ office: Office) async throws -> Bool {
        if case .holiday = try await store.holidayCalendar(office: office.id).status(of: day).kind { return true }
        return try await store.closures(office: office.id).contains(day)
    }

    /// An hour that is there keeps its end; one that is new overlaps no other.
    static func changes(_ wanted: [WantedHour], of day: Day, present: [Range<Date>], zone: Zone, letter: String) throws(HoursError) -> [HourChange] {
        var taken = present
        var changes: [HourChange] = []
        for (index, hour) in wanted.enumerated() {
            let starts = zone.instant(day, hour.starts)
            guard hour.starts.minute % 15 == 0, !changes.contains(where: { $0.startsAt == starts }) else { throw HoursError.hour(index) }
            let ends: Date
            if let there = present.first(where: { $0.lowerBound == starts }) {
                ends = there.upperBound
            } else {
                ends = hour.ends.map { zone.instant(day, $0) } ?? starts.addingTimeInterval(3600)
                guard hour.places != nil, starts < ends, ends <= zone.endOfDay(day), !taken.contains(where: { $0.overlaps(starts..<ends) }) else {
                    throw HoursError.hour(index)
                }
                taken.append(starts..<ends)
            }
            changes.append(
                HourChange(
                    startsAt: starts, endsAt: ends, session: Session(startingAt: hour.starts),
                    prefix: letter + PlannedHour.letter(startingAt: hour.starts), places: hour.places))
        }
        return changes
    }
}

/// An office's day at a glance.
public struct OfficeDay: Sendable {
    public var day: Day
    public var hours: [DayHour]
    public var visits: [Visit]
    /// What waits for the operator.
    public var asked: [AskedChange]
    /// Nil: the office has no lane for bookings.
    public var limits: OfficeLimits?

    /// Everybody who has, or had, a place.
    public var booked: Int { hours.reduce(0) { $0 + $1.taken } }
    /// Who had a booking and came.
    public var arrived: Int { visits.filter { $0.booking != nil }.count }
    public var walkIns: Int { visits.filter { $0.booking == nil }.count }
    public var waiting: Int { visits.filter { $0.state == .waiting || $0.state == .missed }.count }
    public var atCounters: Int { visits.filter { $0.state == .called || $0.state == .serving }.count }
    public var served: Int { visits.filter { $0.state == .done && $0.outcome != .left }.count }
    public var missed: Int { hours.reduce(0) { $0 + $1.people[.forfeited, default: 0] } }

    /// From the hour, or from coming when that is later, to the first call: in minutes, sorted.
    public var waits: [Double] {
        visits.compactMap { visit in visit.firstCalledAt.map { max(0, $0.timeIntervalSince(max(visit.dueAt, visit.arrivedAt))) / 60 } }.sorted()
    }

    /// A share of the waits is not longer than this. Nil: nobody was called.
    public func wait(share: Double) -> Double? {
        let waits = waits
        return waits.isEmpty ? nil : waits[min(waits.count - 1, Int((Double(waits.count) * share).rounded(.up)) - 1)]
    }
}
