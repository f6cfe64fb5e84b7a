import Postgres
import Store

/// The coming slots of one office as this worker last saw them: at most `maximumAge` old, one query in flight.
///
/// Asks only for slots whose version is newer than what it had `overlap` ago, since versions become visible out of order,
/// and for all of them now and then. What the booking channel learns from its batches is merged at once. Nothing is
/// decided from it: it serves proposals and the availability page. When the database cannot be read, whoever asks gets the
/// error; what was known before stays for the next try.
actor OfficeSnapshot {
    private static let maximumAge: Duration = .seconds(1)
    private static let overlap: Duration = .seconds(6)
    private static let wholeAfter: Duration = .seconds(30)

    private let office: Int32
    private let store: Store
    private nonisolated let clock = ContinuousClock()
    /// Behind a lock, so that what is fresh is seen without waiting for the actor.
    private nonisolated let table = Guarded(SlotTable())
    private var wholeAt: ContinuousClock.Instant?
    /// The highest version seen at each reading of the last `overlap`.
    private var floors: [(at: ContinuousClock.Instant, version: Int64)] = []
    private var reading = false
    private var waiters: [CheckedContinuation<Void, any Error>] = []

    init(office: Int32, store: Store) {
        self.office = office
        self.store = store
    }

    /// The coming slots by start, at most so old.
    func current(maximumAge: Duration = maximumAge) async throws -> [Slot] {
        while true {
            if let (slots, _) = fresh(maximumAge: maximumAge) { return slots }
            if reading {
                try await withCheckedThrowingContinuation { waiters.append($0) }
            } else {
                try await read()
            }
        }
    }

    /// The coming slots by start when they are known and not older, and a number that grows when they change; nil when they must be read.
    nonisolated func fresh(maximumAge: Duration = maximumAge) -> (slots: [Slot], generation: UInt64)? {
        let now = clock.now
        return table.withLock { $0.isFresh(maximumAge, now: now) ? ($0.slots, $0.generation) : nil }
    }

    /// Takes over what a batch saw: places left and version of a slot.
    nonisolated func learn(_ seen: [(slot: Int64, free: Int, version: Int64)]) {
        table.withLock { $0.learn(seen) }
    }

    private func read() async throws {
        reading = true
        let began = clock.now
        let whole = wholeAt.map { began - $0 > Self.wholeAfter } ?? true
        let floor = whole ? 0 : floors.last { began - $0.at > Self.overlap }?.version ?? 0
        let result: Result<[Slot], any Error>
        do {
            result = .success(try await store.slots(office: office, newerThan: floor))
        } catch {
            result = .failure(error)
        }
        reading = false
        let waiting = waiters
        waiters = []
        switch result {
        case .success(let read):
            merge(read, whole: whole, at: began)
            for waiter in waiting { waiter.resume() }
        case .failure(let error):
            for waiter in waiting { waiter.resume(throwing: error) }
            throw error
        }
    }

    private func merge(_ read: [Slot], whole: Bool, at began: ContinuousClock.Instant) {
        table.withLock { $0.merge(read, whole: whole, at: began) }
        if whole { wholeAt = began }
        let highest = max(read.map(\.version).max() ?? 0, floors.last?.version ?? 0)
        // keep one floor that is older than the overlap
        if let old = floors.lastIndex(where: { began - $0.at > Self.overlap }) { floors.removeFirst(old) }
        floors.append((began, highest))
    }
}
