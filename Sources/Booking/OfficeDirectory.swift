import Foundation
import Postgres
import Store

/// The offices, read again when they are older than ten seconds: offices change a few times a year, but what they announce is to be told by every worker soon.
///
/// When the database cannot be read, what was known before is served on: an outage must not hide where an office is.
public actor OfficeDirectory {
    private static let maximumAge: Duration = .seconds(10)

    private struct Known: Sendable {
        var offices: [Office] = []
        var byCode: [String: Office] = [:]
        var byID: [Int32: Office] = [:]
        /// By office.
        var added: [Int32: [AddedPlaces]] = [:]
        /// By office.
        var releases: [Int32: [Release]] = [:]
        var readAt: ContinuousClock.Instant?
        /// Somebody reads: meanwhile everybody else is served what is known, unless this worker has changed something since.
        var isBeingRead = false
        /// How often this worker has changed something.
        var renewals = 0

        var mayServeOld: Bool { isBeingRead && readAt != nil }

        var isFresh: Bool { readAt.map { .now - $0 <= maximumAge } ?? false }
    }

    private let store: Store
    /// Behind a lock, so that what is fresh is seen without waiting for the actor.
    private nonisolated let known = Guarded(Known())

    public init(store: Store) {
        self.store = store
    }

    public func all() async throws -> [Office] {
        try await refresh()
        return known.withLock(\.offices)
    }

    /// - Parameter code: in capitals.
    public func office(code: String) async throws -> Office? {
        try await refresh()
        return known.withLock { $0.byCode[code] }
    }

    public func office(id: Int32) async throws -> Office? {
        try await refresh()
        return known.withLock { $0.byID[id] }
    }

    /// Places that an office adds after an instant, as they were announced.
    public func addedPlaces(office: Int32, after now: Date) async throws -> [AddedPlaces] {
        try await refresh()
        return known.withLock { $0.added[office] ?? [] }.filter { $0.opensAt > now }
    }

    /// The releases of an office that are to open after an instant, and those that were stopped, in order of their days.
    public func releases(office: Int32, after now: Date) async throws -> [Release] {
        try await refresh()
        return known.withLock { $0.releases[office] ?? [] }.filter { $0.state == .stopped || $0.state == .announced && $0.terms.opensAt > now }
            .sorted { ($0.terms.days.lowerBound, $0.terms.opensAt) < ($1.terms.days.lowerBound, $1.terms.opensAt) }
    }

    /// The same when the offices need not be read; nil also when they must.
    public nonisolated func officeAtOnce(code: String) -> Office? {
        known.withLock { $0.isFresh || $0.mayServeOld ? $0.byCode[code] : nil }
    }

    /// Reads it again when it is asked next: this worker has changed something.
    public func renew() {
        known.withLock { known in
            known.readAt = nil
            known.renewals += 1
        }
    }

    private func refresh() async throws {
        let renewals = known.withLock { known -> Int? in
            guard !known.isFresh, !known.mayServeOld else { return nil }
            known.isBeingRead = true
            return known.renewals
        }
        guard let renewals else { return }
        let began = ContinuousClock.now
        do {
            let read = try await store.offices()
            let added = try await store.addedPlaces()
            let releases = try await store.releases()
            var new = Known(
                offices: read, byCode: Dictionary(uniqueKeysWithValues: read.map { ($0.code, $0) }),
                byID: Dictionary(uniqueKeysWithValues: read.map { ($0.id, $0) }),
                added: Dictionary(grouping: added, by: \.office), releases: Dictionary(grouping: releases, by: \.office), readAt: began)
            known.withLock { known in
                new.renewals = known.renewals
                if known.renewals != renewals { new.readAt = nil }
                known = new
            }
        } catch {
            let isKnown = known.withLock { known -> Bool in
                known.isBeingRead = false
                return !known.offices.isEmpty
            }
            if !isKnown { throw error }
        }
    }
}
