import Domain
import Store

public enum PatternError: Error, Hashable, Sendable {
    /// The office has no such lane, or there is no such version.
    case notFound
    /// This version says exactly that.
    case same(Int64)
    case withdrawn
}

/// The versions of the week of an office's lanes. Called by `Web` for operators and by `antrean pattern`. A version becomes slots when the plan is
/// applied next, at night or by `antrean capacity`: nobody who is booked is moved by it.
public struct PatternService: Sendable {
    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// - Parameter office: nil: of all.
    public func list(office: Int32? = nil) async throws -> [PatternVersion] { try await store.patternVersions(office: office) }

    /// Enters a version; its number.
    /// - Throws: `Pattern.Problem`, ``PatternError``.
    @discardableResult
    public func add(_ pattern: Pattern, office: Int32, lane: LaneCode, reason: String, by actor: StaffActor) async throws -> Int64 {
        try pattern.check()
        let (outcome, id) = try await store.add(pattern, office: office, lane: lane, reason: reason, by: actor)
        switch (outcome, id) {
        case (.done, let id?): return id
        case (.same, let id?): throw PatternError.same(id)
        default: throw PatternError.notFound
        }
    }

    /// What was in force before a version is so again.
    public func withdraw(_ version: Int64, reason: String, by actor: StaffActor) async throws {
        switch try await store.withdraw(pattern: version, reason: reason, by: actor) {
        case .done: return
        case .same: throw PatternError.withdrawn
        case .notFound: throw PatternError.notFound
        }
    }

    /// What a version would change of the hours that are there.
    /// - Throws: `Pattern.Problem`.
    public func preview(_ pattern: Pattern, office: Office, lane: LaneCode) async throws -> [SlotDifference] {
        try pattern.check()
        let today = office.zone.day(of: try await store.databaseNow())
        let last = try await store.lastDay(office: office.id) ?? today
        let reports = try await CapacityJob(store: store).plan(days: last.daysSinceEpoch - today.daysSinceEpoch, offices: [office.code]) { one in
            var changed = one
            if one.code == lane { changed.patterns.append(pattern) }
            return changed
        }
        return reports.first { $0.lane == lane }?.differences ?? []
    }
}
