import Domain
import Foundation
import Store

/// Makes slots for the coming days of every lane, and brings existing ones to the plan.
///
/// Called by `antrean capacity`, every night and whenever a plan or the calendar changed; repeatable at any moment, beside
/// full load: it writes a lane at a time, locks its slots in the one order, and never touches what is taken. When it dies
/// half-way, the next run does the rest.
public struct CapacityJob: Sendable {
    /// What a run did to one office's lane.
    public struct Report: Sendable {
        public var office: String
        public var days: ClosedRange<Day>
        public var result: PlanResult
    }

    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// - Parameter days: how many days after the office's own today.
    public func run(days: Int = 30) async throws -> [Report] {
        try await store.ensurePartitions(months: 3)
        let now = try await store.databaseNow()
        var reports: [Report] = []
        for lane in try await store.lanes() {
            let today = lane.zone.day(of: now)
            let range = today.adding(days: 1)...today.adding(days: max(1, days))
            let calendar = try await store.holidayCalendar(office: lane.office)
            let closures = try await store.closures(office: lane.office)
            let result = try await bring(lane, to: range, calendar, closures)
            reports.append(Report(office: lane.officeCode, days: range, result: result))
        }
        return reports
    }

    /// Reads the exceptions and writes the plan; when an exception was made meanwhile, once more with it.
    private func bring(_ lane: Lane, to range: ClosedRange<Day>, _ calendar: HolidayCalendar, _ closures: Set<Day>) async throws -> PlanResult {
        var lane = lane
        for _ in 1...10 {
            let exceptions = try await store.exceptions(
                lane: lane.id, from: lane.zone.startOfDay(range.lowerBound), days: range)
            let wanted = Planner.slots(of: lane, on: range, calendar: calendar, closures: closures, exceptions: exceptions)
            if let result = try await store.plan(
                lane: lane.id, version: lane.version, from: range.lowerBound, until: range.upperBound, wanted)
            {
                return result
            }
            guard let present = try await store.lanes().first(where: { $0.id == lane.id }) else { break }
            lane = present
        }
        throw StoreError.unexpected("the plan of \(lane.officeCode) changes faster than it can be written")
    }
}
