import Domain
import Foundation
import Store

public enum ReleaseError: Error, Hashable, Sendable {
    /// There is none that is not withdrawn or ended.
    case notFound
    /// The office has no such lane for bookings online.
    case noLane(office: Int32)
    /// It is so already.
    case same
    /// Its days are over, or are before it opens.
    case past
    /// Earlier than policy lets it be announced.
    case tooSoon(earliest: Date)
    /// More than all of the places of a day would be announced.
    case tooMuch
}

/// Releases: announced, postponed, stopped and opened again, withdrawn. Called by `Web` for operators and by `antrean release`. A decision is one
/// transaction for all its offices; their hours follow an office at a time, and when this dies in between the notifier does the rest. At the instant
/// itself nothing runs: the database's clock decides.
public struct ReleaseService: Sendable {
    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// - Parameters:
    ///   - office: nil: of all.
    ///   - past: with those whose days are over.
    public func list(office: Int32? = nil, past: Bool = false) async throws -> [Release] { try await store.releases(office: office, past: past) }

    /// - Returns: the number under which all of them can be changed.
    public func announce(_ terms: ReleaseTerms, offices: [Int32], reason: String, by actor: StaffActor) async throws -> Int64 {
        guard !offices.isEmpty else { throw ReleaseError.notFound }
        let (outcome, batch, office, earliest) = try await store.announce(terms, offices: offices, reason: reason, by: actor)
        if outcome == .notFound, let office { throw ReleaseError.noLane(office: office) }
        try ReleaseService.check(outcome, earliest)
        guard let batch else { throw ReleaseError.same }
        try await follow(offices)
        return batch
    }

    /// Another instant: of one that is to come, or that is stopped.
    /// - Parameter offices: nil: all that were announced together.
    public func postpone(_ batch: Int64, offices: [Int32]? = nil, to opensAt: Date, reason: String, by actor: StaffActor) async throws {
        try await change(batch, offices, .announced, opensAt, reason, actor)
    }

    /// Nothing of it may be booked any more until it is given another instant; who is booked stays.
    public func stop(_ batch: Int64, offices: [Int32]? = nil, reason: String, by actor: StaffActor) async throws {
        try await change(batch, offices, .stopped, nil, reason, actor)
    }

    /// It is announced no more.
    public func withdraw(_ batch: Int64, offices: [Int32]? = nil, reason: String, by actor: StaffActor) async throws {
        try await change(batch, offices, .withdrawn, nil, reason, actor)
    }

    /// The office opens its hours without releases again.
    public func end(office: Int32, reason: String, by actor: StaffActor) async throws {
        try ReleaseService.check(try await store.endReleases(office: office, reason: reason, by: actor), nil)
    }

    private func change(
        _ batch: Int64, _ offices: [Int32]?, _ state: ReleaseState, _ opensAt: Date?, _ reason: String, _ actor: StaffActor
    ) async throws {
        let (outcome, changed, earliest) = try await store.change(
            release: batch, offices: offices, to: state, opensAt: opensAt, reason: reason, by: actor)
        try ReleaseService.check(outcome, earliest)
        try await follow(changed)
    }

    private func follow(_ offices: [Int32]) async throws {
        for office in offices.sorted() { try await store.applyReleases(office: office) }
    }

    private static func check(_ outcome: ReleaseOutcome, _ earliest: Date?) throws(ReleaseError) {
        switch outcome {
        case .done: return
        case .same: throw .same
        case .notFound: throw .notFound
        case .past: throw .past
        case .tooSoon: throw .tooSoon(earliest: earliest ?? .distantFuture)
        case .tooMuch: throw .tooMuch
        }
    }
}
