import Foundation
import Postgres
import Store

/// The snapshots of all offices of one worker.
public final class Availability: Sendable {
    private static let maximumAge: Duration = .seconds(1)

    private let store: Store
    private let offices = Guarded<[Int32: OfficeSnapshot]>([:])

    public init(store: Store) {
        self.store = store
    }

    /// The coming slots of an office by start, at most a second old when they were asked for.
    public func slots(office: Int32) async throws -> [Slot] {
        try await slots(offices: [office])[office] ?? []
    }

    /// The same when they need not be read, and a number that grows when they change; nil otherwise.
    public func fresh(office: Int32) -> (slots: [Slot], generation: UInt64)? {
        snapshot(office).fresh(Self.maximumAge, at: .now)
    }

    /// When the next slots of an office may be booked that may not be yet; nil when no such instant is set. At most a minute
    /// old.
    public func nextRelease(office: Int32, now: Date) async throws -> Date? {
        let slots = try await slots(offices: [office], maximumAge: .seconds(60))[office] ?? []
        return slots.filter(\.open).compactMap(\.opensAt).filter { $0 > now }.min()
    }

    /// The coming slots of several offices, at most so old when they were asked for. All of them that must be read are read by one query: a
    /// country of many offices asks for many at once.
    func slots(offices: Set<Int32>, maximumAge: Duration = maximumAge) async throws -> [Int32: [Slot]] {
        let asked = ContinuousClock.now
        var known: [Int32: [Slot]] = [:]
        var left = offices
        while true {
            var readings: [OfficeSnapshot.Reading] = []
            var underWay: OfficeSnapshot?
            for office in left {
                let snapshot = snapshot(office)
                switch snapshot.look(maximumAge, at: asked) {
                case .known(let slots): known[office] = slots
                case .stale(let reading): readings.append(reading)
                case .underWay: underWay = snapshot
                }
            }
            // our own first: others may wait for them
            if !readings.isEmpty { try await read(readings) } else if let underWay { try await underWay.ended() } else { return known }
            left.subtract(known.keys)
        }
    }

    /// What is known of several offices, without a wait when it is not much older than `age`: what is older than that is read meanwhile, for who asks
    /// next.
    func known(offices: Set<Int32>, age: Duration) async throws -> [Int32: [Slot]] {
        let known = try await slots(offices: offices, maximumAge: age * 2)
        let now = ContinuousClock.now
        let old = offices.compactMap { office -> OfficeSnapshot.Reading? in
            guard case .stale(let reading) = snapshot(office).look(age, at: now) else { return nil }
            return reading
        }
        // who asks next hears of what fails: by then it is older
        if !old.isEmpty { Task { try? await read(old) } }
        return known
    }

    func learn(office: Int32, _ seen: [(slot: Int64, free: Int, version: Int64)]) {
        snapshot(office).learn(seen)
    }

    private func read(_ readings: [OfficeSnapshot.Reading]) async throws {
        do {
            // in a task of its own: whoever asked may go away, and others wait for it
            let wanted = readings.map { ($0.snapshot.office, $0.floor) }
            let slots = try await Task { try await store.slots(newerThan: wanted) }.value
            let byOffice = Dictionary(grouping: slots, by: \.officeID)
            for reading in readings { reading.end(.success(byOffice[reading.snapshot.office] ?? [])) }
        } catch {
            for reading in readings { reading.end(.failure(error)) }
            throw error
        }
    }

    private func snapshot(_ office: Int32) -> OfficeSnapshot {
        offices.withLock { offices in
            if let known = offices[office] { return known }
            let new = OfficeSnapshot(office: office)
            offices[office] = new
            return new
        }
    }
}
