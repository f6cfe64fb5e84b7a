import Postgres
import Store

/// The coming slots of one office as this worker last saw them. `Availability` reads them, one query in flight for an office.
///
/// Asks only for slots whose version is newer than what it had `overlap` ago, since versions become visible out of order,
/// and for all of them now and then. What the booking channel learns from its batches is merged at once. Nothing is
/// decided from it: it serves proposals and the availability page. When the database cannot be read, whoever waits gets the
/// error; what was known before stays for the next try.
final class OfficeSnapshot: Sendable {
    private static let overlap: Duration = .seconds(6)
    private static let wholeAfter: Duration = .seconds(30)

    /// One reading, by whoever was told to: it must be ended.
    struct Reading {
        let snapshot: OfficeSnapshot
        /// What is read is all there is; otherwise what has changed.
        let isWhole: Bool
        /// Only slots of a version above it are to be read.
        let floor: Int64
        let began: ContinuousClock.Instant
    }

    enum Look {
        /// The coming slots by start.
        case known([Slot])
        /// Too old: whoever looked reads them.
        case stale(Reading)
        /// Somebody else reads them.
        case underWay
    }

    private struct State: Sendable {
        var table = SlotTable()
        var wholeAt: ContinuousClock.Instant?
        /// The highest version seen at each reading of the last `overlap`.
        var floors: [(at: ContinuousClock.Instant, version: Int64)] = []
        var isBeingRead = false
        var waiters: [CheckedContinuation<Void, any Error>] = []

        mutating func merge(_ read: [Slot], _ reading: Reading) {
            let began = reading.began
            table.merge(read, whole: reading.isWhole, at: began)
            if reading.isWhole { wholeAt = began }
            let highest = max(read.map(\.version).max() ?? 0, floors.last?.version ?? 0)
            // keep one floor that is older than the overlap
            if let old = floors.lastIndex(where: { began - $0.at > overlap }) { floors.removeFirst(old) }
            floors.append((began, highest))
        }
    }

    let office: Int32
    private let state = Guarded(State())

    init(office: Int32) {
        self.office = office
    }

    /// The coming slots by start when they are known and not older, and a number that grows when they change; nil when they must be read.
    func fresh(_ maximumAge: Duration, at now: ContinuousClock.Instant) -> (slots: [Slot], generation: UInt64)? {
        state.withLock { state in state.table.isFresh(maximumAge, now: now) ? (state.table.slots, state.table.generation) : nil }
    }

    /// Who is told `stale` reads, and ends the reading.
    func look(_ maximumAge: Duration, at now: ContinuousClock.Instant) -> Look {
        state.withLock { state in
            if state.table.isFresh(maximumAge, now: now) { return .known(state.table.slots) }
            guard !state.isBeingRead else { return .underWay }
            state.isBeingRead = true
            let began = ContinuousClock.now
            let isWhole = state.wholeAt.map { began - $0 > Self.wholeAfter } ?? true
            let floor = isWhole ? 0 : state.floors.last { began - $0.at > Self.overlap }?.version ?? 0
            return .stale(Reading(snapshot: self, isWhole: isWhole, floor: floor, began: began))
        }
    }

    /// Returns when nobody reads.
    /// - Throws: what the reading threw.
    func ended() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let waits = state.withLock { state -> Bool in
                if state.isBeingRead { state.waiters.append(continuation) }
                return state.isBeingRead
            }
            if !waits { continuation.resume() }
        }
    }

    /// Takes over what a batch saw: places left and version of a slot.
    func learn(_ seen: [(slot: Int64, free: Int, version: Int64)]) {
        state.withLock { $0.table.learn(seen) }
    }

    fileprivate func end(_ reading: Reading, _ result: Result<[Slot], any Error>) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            if case .success(let read) = result { state.merge(read, reading) }
            state.isBeingRead = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(with: result.map { _ in }) }
    }
}

extension OfficeSnapshot.Reading {
    /// - Parameter result: slots of this office.
    func end(_ result: Result<[Slot], any Error>) { snapshot.end(self, result) }
}
