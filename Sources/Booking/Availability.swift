import Foundation
import Store

/// The snapshots of all offices of one worker.
public final class Availability: Sendable {
    /// Only finds them: each is an actor of its own, and reads and waits by itself.
    private actor Snapshots {
        private let store: Store
        private var offices: [Int32: OfficeSnapshot] = [:]

        init(store: Store) {
            self.store = store
        }

        func of(_ office: Int32) -> OfficeSnapshot {
            if let known = offices[office] { return known }
            let new = OfficeSnapshot(office: office, store: store)
            offices[office] = new
            return new
        }
    }

    private let snapshots: Snapshots

    public init(store: Store) {
        snapshots = Snapshots(store: store)
    }

    /// The coming slots of an office by start, at most a second old.
    public func slots(office: Int32) async throws -> [Slot] {
        try await snapshots.of(office).current()
    }

    /// When the next slots of an office may be booked that may not be yet; nil when no such instant is set. At most a minute
    /// old.
    public func nextRelease(office: Int32, now: Date) async throws -> Date? {
        try await snapshots.of(office).current(maximumAge: .seconds(60)).filter { $0.open && $0.opensAt > now }.map(\.opensAt).min()
    }

    func learn(office: Int32, _ seen: [(slot: Int64, free: Int, version: Int64)]) async {
        await snapshots.of(office).learn(seen)
    }
}
