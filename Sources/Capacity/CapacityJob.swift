import Domain
import Foundation
import Store

/// Makes slots for the coming days of every lane, and brings existing ones to the plan.
///
/// Called by `antrean capacity`, every night and whenever a plan or the calendar changed; repeatable at any moment, beside
/// full load: it writes a lane at a time, and a few days where hours change, locks only the slots that change, in the one order, and never
/// touches what is taken. When it dies half-way, the next run does the rest. One run at a time.
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

    /// Days that are written at once where hours change that people may be booking: they wait for as long. Nobody waits for new hours.
    private static let daysAtOnce = 7

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
            return try await self.reports(days: days, offices: offices, { $0 }) { work in
                for days in work.chunks(of: CapacityJob.daysAtOnce) { try await bring(work, to: days) }
                if isWhole { try await store.notePlanned(lane: work.lane.id) }
                done(work.report)
            }
        }
        guard let reports else { throw Failure.busy }
        return reports
    }

    /// One lane, and what is to be done to it.
    private struct Work {
        var lane: Lane
        /// On the days of the report.
        var wanted: [WantedSlot]
        var report: Report

        /// The days with differences, a few at a time; those that only get new hours and follow one another are joined.
        func chunks(of size: Int) -> [ClosedRange<Day>] {
            let days = report.days
            var chunks: [(days: ClosedRange<Day>, isNew: Bool)] = []
            for first in stride(from: 0, to: days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch + 1, by: size) {
                let begin = days.lowerBound.adding(days: first)
                let range = begin...min(begin.adding(days: size - 1), days.upperBound)
                let differences = report.differences.filter { range.contains($0.day) }
                guard !differences.isEmpty else { continue }
                let isNew = differences.allSatisfy { $0.slot == nil }
                if let last = chunks.last, last.isNew, isNew, last.days.upperBound.adding(days: 1) == begin {
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
        var special: (office: Int32, days: SpecialDays)?
        for lane in lanes where offices.isEmpty || offices.contains(lane.officeCode) {
            let today = lane.zone.day(of: now)
            let range = today.adding(days: 1)...today.adding(days: max(1, days))
            if special?.office != lane.office { special = (lane.office, try await specialDays(of: lane, range, lanes)) }
            let wanted = special!.days.slots(of: lane, on: range)
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

    /// What makes an office's days other than the patterns have them. To be read after the version of a lane that is written by it.
    private struct SpecialDays {
        var calendar: HolidayCalendar
        var closures: Set<Day>
        /// By lane.
        var exceptions: [Int32: [PlanException]]

        func slots(of lane: Lane, on days: ClosedRange<Day>) -> [WantedSlot] {
            Planner.slots(of: lane, on: days, calendar: calendar, closures: closures, exceptions: exceptions[lane.id] ?? [])
        }
    }

    /// - Parameter lanes: those of the office, perhaps with others.
    private func specialDays(of lane: Lane, _ days: ClosedRange<Day>, _ lanes: [Lane]) async throws -> SpecialDays {
        SpecialDays(
            calendar: try await store.holidayCalendar(office: lane.office), closures: try await store.closures(office: lane.office),
            exceptions: try await store.exceptions(
                lanes: lanes.filter { $0.office == lane.office }.map(\.id), from: lane.zone.startOfDay(days.lowerBound), days: days))
    }

    /// Writes the plan; when a pattern, a closure or an exception was made since it was read, reads again and writes that.
    private func bring(_ work: Work, to days: ClosedRange<Day>) async throws {
        var lane = work.lane
        var wanted = work.wanted.filter { days.contains($0.day) }
        for _ in 1...10 {
            let done = try await store.plan(lane: lane.id, version: lane.version, from: days.lowerBound, until: days.upperBound, wanted)
            if done != nil { return }
            guard let present = try await store.lanes().first(where: { $0.id == lane.id }) else { break }
            lane = present
            wanted = try await specialDays(of: lane, days, [lane]).slots(of: lane, on: days)
        }
        throw StoreError.unexpected("the plan of \(lane.officeCode) changes faster than it can be written")
    }
}
