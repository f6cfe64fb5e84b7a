import Domain
import Foundation
import Logging
import Store
import Synchronization

/// Tells listeners how the queue of their office stands, whenever it changes: the screens of waiting rooms, tickets, counters.
///
/// Called by `Web`, one for each worker. It looks at the versions of the offices that somebody listens to, once an `interval`, with one small query
/// for all of them, and reads the day of those that changed: no connection is held, any worker sees what any other did, and nothing has to be
/// announced inside a transaction. While nobody listens it does nothing. When the database is away, listeners keep what they have and hear again
/// when it is back. A listener that reads slowly misses states in between, never the newest one.
public final class WaitingRoom: Sendable {
    /// What is sent: made once a change, whoever many listen.
    public typealias Event = String

    private struct Room {
        let office: Office
        var listeners: [UInt64: AsyncStream<Event>.Continuation] = [:]
        var version: Int64 = -1
        var day: Day?
        var event: Event?
        var saidAt = ContinuousClock.now
    }

    private struct State {
        var rooms: [Int32: Room] = [:]
        var count = 0
        var next: UInt64 = 0
        var isLooking = false
    }

    private let store: Store
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let make: @Sendable (QueueBoard) -> Event
    private let interval: Duration
    private let repeatAfter: Duration
    private let most: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - interval: between two looks at the database.
    ///   - repeatAfter: so long after its last event a listener hears it again: lines that say nothing are cut.
    ///   - most: listeners at one time.
    ///   - make: the text of an event.
    public init(
        store: Store, logger: Logger, interval: Duration = .milliseconds(200), repeatAfter: Duration = .seconds(15), most: Int = 10_000,
        now: @escaping @Sendable () -> Date = { Date() }, make: @escaping @Sendable (QueueBoard) -> Event
    ) {
        self.store = store
        self.logger = logger
        self.interval = interval
        self.repeatAfter = repeatAfter
        self.most = most
        self.now = now
        self.make = make
    }

    /// How many listen.
    public var listeners: Int { state.withLock { $0.count } }

    /// The events of an office, the present state first. Nil: too many listen.
    public func events(of office: Office) -> AsyncStream<Event>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(1))
        let start = state.withLock { state -> Bool? in
            guard state.count < most else { return nil }
            state.count += 1
            state.next += 1
            let id = state.next
            state.rooms[office.id, default: Room(office: office)].listeners[id] = continuation
            continuation.onTermination = { [weak self] _ in self?.leave(office.id, id) }
            if let event = state.rooms[office.id]?.event { continuation.yield(event) }
            defer { state.isLooking = true }
            return !state.isLooking
        }
        guard let start else { return nil }
        if start { Task { await look() } }
        return stream
    }

    private func leave(_ office: Int32, _ id: UInt64) {
        state.withLock { state in
            guard state.rooms[office]?.listeners.removeValue(forKey: id) != nil else { return }
            state.count -= 1
            if state.rooms[office]?.listeners.isEmpty == true { state.rooms[office] = nil }
        }
    }

    /// Until nobody listens.
    private func look() async {
        while true {
            let offices = state.withLock { state -> [(office: Office, version: Int64, day: Day?, isDue: Bool)] in
                if state.rooms.isEmpty { state.isLooking = false }
                // what is said again is made anew: in a queue that stands still the wait grows
                return state.rooms.values.map { ($0.office, $0.version, $0.day, $0.saidAt + repeatAfter < .now) }
            }
            if offices.isEmpty { return }
            do {
                let versions = try await store.queueVersions(offices.map(\.office.id))
                for (office, version, day, isDue) in offices {
                    let today = office.zone.day(of: now())
                    if version == versions[office.id] ?? 0, day == today, !isDue { continue }
                    let read = try await store.queueDay(office: office.id, day: today)
                    tell(office.id, make(QueueBoard(read, at: now())), version: read.version, day: today)
                }
            } catch {
                logger.debug("the queues could not be read", metadata: ["error": "\(error)"])
            }
            repeatSilent()
            try? await Task.sleep(for: interval)
        }
    }

    private func tell(_ office: Int32, _ event: Event, version: Int64, day: Day) {
        state.withLock { state in
            guard var room = state.rooms.removeValue(forKey: office) else { return }
            (room.version, room.day, room.event, room.saidAt) = (version, day, event, .now)
            for listener in room.listeners.values { listener.yield(event) }
            state.rooms[office] = room
        }
    }

    private func repeatSilent() {
        state.withLock { state in
            for (office, room) in state.rooms where room.saidAt + repeatAfter < .now {
                guard let event = room.event else { continue }
                for listener in room.listeners.values { listener.yield(event) }
                state.rooms[office]?.saidAt = .now
            }
        }
    }
}
