import Domain
import Store

public enum ClosureError: Error, Hashable, Sendable {
    case notFound
    /// Its days are over.
    case past
    /// It was asked for or decided before, or is not in force.
    case decided
    /// Who asked for it does not decide.
    case samePerson
}

/// Days on which offices do not open: asked for by one person and approved by another; a single office closes today and tomorrow at once. Called by `Web`
/// for staff whose right it has seen, and by `antrean closure`. From the moment it is in force nobody books the office's hours; those of a closure of the
/// country are closed an office at a time, and when this dies in between the nightly job does the rest. Nobody is moved by itself: who is booked is a conflict.
public struct ClosureService: Sendable {
    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// - Parameters:
    ///   - office: with those of the country; nil: all.
    ///   - since: only those that have a day from then on.
    public func list(office: Int32? = nil, since: Day? = nil) async throws -> [Closure] { try await store.closureList(office: office, since: since) }

    /// For pages: those of a year back and all to come.
    public func recent() async throws -> [Closure] {
        try await list(since: Zone.wib.day(of: try await store.databaseNow()).adding(days: -365))
    }

    /// - Parameter office: nil: everywhere.
    /// - Returns: whether it is in force at once.
    public func ask(office: Int32?, days: ClosedRange<Day>, kind: ClosureKind, source: String, by actor: StaffActor) async throws -> Bool {
        let outcome = try await store.askClosure(office: office, days: days, kind: kind, source: source, by: actor)
        try ClosureService.check(outcome)
        return outcome == .done
    }

    public func decide(_ closure: Int64, approve: Bool, reason: String?, by actor: StaffActor) async throws {
        let outcome = try await store.decide(closure: closure, approve: approve, reason: reason, by: actor)
        // of one office they are closed by now; of the country one after the other: who was cut off in the midst goes on by deciding again
        if approve, outcome == .done || outcome == .decided {
            for office in try await store.offices().map(\.id).sorted() { try await store.closeHours(closure: closure, office: office) }
        }
        try ClosureService.check(outcome)
    }

    /// The days are ordinary ones again, when the plan is applied next.
    public func withdraw(_ closure: Int64, reason: String, by actor: StaffActor) async throws {
        try ClosureService.check(try await store.withdraw(closure: closure, reason: reason, by: actor))
    }

    private static func check(_ outcome: ClosureOutcome) throws(ClosureError) {
        switch outcome {
        case .done, .asked: return
        case .decided: throw .decided
        case .notFound: throw .notFound
        case .past: throw .past
        case .samePerson: throw .samePerson
        }
    }
}
