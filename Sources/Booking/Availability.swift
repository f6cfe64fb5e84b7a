import Foundation
import Postgres
import Store

/// The snapshots of all offices of one worker.
public final class Availability: Sendable {
    private let store: Store
    private let offices = Guarded<[Int32: OfficeSnapshot]>([:])

    public init(store: Store) {
        self.store = store
    }

    /// The coming slots of an office by start, at most a second old.
    public func slots(office: Int32) async throws -> [Slot] {
        try await snapshot(office).current()
    }

    /// The same when they need not be read, and a number that grows when they change; nil otherwise.
    public func fresh(office: Int32) -> (slots: [Slot], generation: UInt64)? {
        snapshot(office).fresh()
    }

    /// When the next slots of an office may be booked that may not be yet; nil when no such instant is set. At most a minute
    /// old.
    public func nextRelease(office: Int32, now: Date) async throws -> Date? {
        try await snapshot(office).current(maximumAge: .seconds(60)).filter(\.open).compactMap(\.opensAt).filter { $0 > now }.min()
    }

    func learn(office: Int32, _ seen: [(slot: Int64, free: Int, version: Int64)]) {
        snapshot(office).learn(seen)
    }

    private func snapshot(_ office: Int32) -> OfficeSnapshot {
        offices.withLock { offices in
            if let known = offices[office] { return known }
            let new = OfficeSnapshot(office: office, store: store)
            offices[office] = new
            return new
        }
    }
}
