import Domain
import Foundation
import Store

/// Makes slots for the coming days of every lane, and brings existing ones to the plan.
///
/// Called by `antrean capacity`, every night and whenever a plan or the calendar changed; repeatable at any moment, beside
/// full load: it writes a few days of a lane at a time, locks only the slots that change, in the one order, and never touches what is taken. When it
/// dies half-way, the next run does the rest. One run at a time.
public struct CapacityJob: Sendable {
    /// What a run does, or would do, to one office's lane.
    public struct Report: Sendable {
        public var office: String
        public var lane: LaneCode
        public var zone: Zone
        public var days: ClosedRange<Day>
        public var differences: [SlotDifference]

        public func count(_ kinds: SlotDifference.Kind...) -> Int { differences.count { kinds.contains($0.kind) } }
    }

    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Another run is at work.
        case busy
        /// No office of this code has a pattern.
        case noOffice(String)

        public var description: String {
            switch self {
            case .busy: "another run is at work and does the same: wait until it has ended"
            case .noOffice(let code): "no office \(code) has a weekly pattern"
            }
        }
    }

    /// Days that are written at once where hours change that people may be booking: they wait for as long.
    private static let daysAtOnce = 7
    /// The same for new hours while people book. Nobody waits for those, but has the machine less to himself for as long.
    private static let newDaysAtOnce = 21

    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// What `apply` would do.
    /// - Parameters:
    ///   - days: how many days after the office's own today.
    ///   - offices: codes; empty: all.
    ///   - changed: gives the lanes other patterns than they have, to see what would come of it.
    public func plan(days: Int, offices: [String] = [], changed: @Sendable (Lane) -> Lane = { $0 }) async throws -> [Report] {
        try await reports(days: days, offices: offices, changed) { _ in }
    }

    /// Brings the slots to the plan, office after office.
    /// - Parameters:
    ///   - isWhole: `days` are all that are to be offered, so the office's night is done.
    ///   - done: is told of each office when it is finished.
    /// - Throws: `Failure.busy`.
    public func apply(
        days: Int, offices: [String] = [], isWhole: Bool = true, done: @Sendable (Report) -> Void = { _ in }
    ) async throws -> [Report] {
        let reports = try await store.alone(.capacity) {
            try await store.ensurePartitions(months: 3)
            var pace = try await Pace(store)
            return try await self.reports(days: days, offices: offices, { $0 }) { work in
                for days in work.chunks(of: CapacityJob.daysAtOnce, ofNew: pace.isCrowded ? CapacityJob.newDaysAtOnce : Int.max) {
                    try await pace.rest(afterTaking: try await bring(work, to: days))
                }
                if isWhole { try await store.notePlanned(lane: work.lane.id) }
                done(work.report)
            }
        }
        guard let reports else { throw Failure.busy }
        return reports
    }

    /// Leaves the machine three times the time that it has taken while others change slots, that is while people book; at night it does not wait.
    private struct Pace {
        private static let share = 3.0
        private let store: Store
        private let clock = ContinuousClock()
        private var version: Int64
        private var since: ContinuousClock.Instant
        /// Others changed slots since the last look.
        private(set) var isCrowded = false

        init(_ store: Store) async throws {
            self.store = store
            version = try await store.slotVersion()
            since = clock.now
        }

        /// - Parameter mine: versions of slots that the work has taken.
        mutating func rest(afterTaking mine: Int) async throws {
            let now = try await store.slotVersion()
            isCrowded = now - version > Int64(mine)
            guard isCrowded else {
                version = now
                since = clock.now
                return
            }
            try await Task.sleep(for: (clock.now - since) * Pace.share, clock: clock)
            version = try await store.slotVersion()
            since = clock.now
        }
    }

    /// One lane, and what is to be done to it.
    private struct Work {
        var lane: Lane
        /// On the days of the report.
        var wanted: [WantedSlot]
        var report: Report

        /// The days with differences, a few at a time; days that only get new hours and follow one another are joined, up to `newSize`.
        func chunks(of size: Int, ofNew newSize: Int) -> [ClosedRange<Day>] {
            let days = report.days
            var chunks: [(days: ClosedRange<Day>, isNew: Bool)] = []
            for first in stride(from: 0, to: days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch + 1, by: size) {
                let begin = days.lowerBound.adding(days: first)
                let range = begin...min(begin.adding(days: size - 1), days.upperBound)
                let differences = report.differences.filter { range.contains($0.day) }
                guard !differences.isEmpty else { continue }
                let isNew = differences.allSatisfy { $0.slot == nil }
                if let last = chunks.last, last.isNew, isNew, last.days.upperBound.adding(days: 1) == begin,
                    range.upperBound.daysSinceEpoch - last.days.lowerBound.daysSinceEpoch < newSize
                {
                    chunks[chunks.count - 1].days = last.days.lowerBound...range.upperBound
                } else {
                    chunks.append((range, isNew))
                }
            }
            return chunks.map(\.days)
        }
    }

    private func reports(
        days: Int, offices: [String], _ changed: (Lane) -> Lane, _ apply: (Work) async throws -> Void
    ) async throws -> [Report] {
        let now = try await store.databaseNow()
        let lanes = try await store.lanes().map(changed)
        let codes = Set(lanes.map(\.officeCode))
        if let stranger = offices.first(where: { !codes.contains($0) }) { throw Failure.noOffice(stranger) }
        var reports: [Report] = []
        for lane in lanes where offices.isEmpty || offices.contains(lane.officeCode) {
            let today = lane.zone.day(of: now)
            let range = today.adding(days: 1)...today.adding(days: max(1, days))
            let calendar = try await store.holidayCalendar(office: lane.office)
            let closures = try await store.closures(office: lane.office)
            let wanted = try await wanted(lane, on: range, calendar, closures)
            let present = try await store.slots(
                lane: lane.id, from: lane.zone.startOfDay(range.lowerBound), until: lane.zone.endOfDay(range.upperBound))
            let report = Report(
                office: lane.officeCode, lane: lane.code, zone: lane.zone, days: range,
                differences: SlotDifference.all(wanted: wanted, present: present))
            reports.append(report)
            try await apply(Work(lane: lane, wanted: wanted, report: report))
        }
        return reports
    }

    private func wanted(_ lane: Lane, on days: ClosedRange<Day>, _ calendar: HolidayCalendar, _ closures: Set<Day>) async throws -> [WantedSlot] {
        let exceptions = try await store.exceptions(lane: lane.id, from: lane.zone.startOfDay(days.lowerBound), days: days)
        return Planner.slots(of: lane, on: days, calendar: calendar, closures: closures, exceptions: exceptions)
    }

    /// Writes the plan; when a pattern, a closure or an exception was made since it was read, reads again and writes that.
    /// - Returns: how many versions of slots it took.
    private func bring(_ work: Work, to days: ClosedRange<Day>) async throws -> Int {
        var lane = work.lane
        var wanted = work.wanted.filter { days.contains($0.day) }
        for _ in 1...10 {
            if let done = try await store.plan(lane: lane.id, version: lane.version, from: days.lowerBound, until: days.upperBound, wanted) {
                // one more, at most, for each that was divided among releases
                return done.closed + (done.made + done.changed) * (lane.opensByRelease ? 2 : 1)
            }
            guard let present = try await store.lanes().first(where: { $0.id == lane.id }) else { break }
            lane = present
            // after the version that they belong to
            wanted = try await self.wanted(
                lane, on: days, try await store.holidayCalendar(office: lane.office), try await store.closures(office: lane.office))
        }
        throw StoreError.unexpected("the plan of \(lane.officeCode) changes faster than it can be written")
    }
}
