/// What a pool knows and decides: a value whose mutating methods return what is to be done. It does no I/O, reads no clock and draws no random
/// numbers but by what is given to it, so tests drive it without a server.
///
/// Phases: *fresh* (nothing is opened yet; callers may wait already) → *running*, by `start` → *draining*, by `drain`: callers are refused, idle
/// connections closed, lent ones closed on return → drained, when the last connection is gone.
///
/// A connection's states and their exits:
/// - *connecting* → idle, lent, closing (draining) or gone (`connectFailed`);
/// - *idle* → lent, checking, closing (expired, superfluous, draining);
/// - *lent* → idle, lent to the next who waits, closing (broken, expired, draining);
/// - *checking* → as lent;
/// - *closing* → gone (`closed`). It counts against the maximum until then, so that the server never sees more.
struct PoolState<Connection, Waiter> {
    typealias Instant = ContinuousClock.Instant
    typealias WaiterID = WaiterQueue<Waiter>.ID

    enum Phase {
        case fresh
        case running
        case draining
    }

    enum Usage: Equatable {
        case connecting
        case idle(since: Instant)
        case lent
        case checking(since: Instant)
        case closing
    }

    struct Slot {
        var usage: Usage
        var connection: Connection?
        /// When its maximum lifetime ends.
        var expires: Instant
        /// When it last proved to be alive.
        var proved: Instant
    }

    let settings: Pool.Settings
    private let random: @Sendable (ClosedRange<Double>) -> Double
    private(set) var phase = Phase.fresh
    var slots: [SlotID: Slot] = [:]
    /// Free connections; the last one is lent first, so that those not needed grow old at the front.
    var idle: [SlotID] = []
    var waiters = WaiterQueue<Waiter>()
    private var slotsMade = 0
    /// Failures to connect since the last success.
    private(set) var failures = 0
    private(set) var nextAttempt: Instant?
    private(set) var lastError: PostgresError?

    init(settings: Pool.Settings, random: @escaping @Sendable (ClosedRange<Double>) -> Double = { .random(in: $0) }) {
        self.settings = settings
        self.random = random
    }

    /// False when it was started before.
    mutating func start() -> Bool {
        guard phase == .fresh else { return false }
        phase = .running
        return true
    }

    /// From now on nobody gets a connection. Who waits is to be told so; what is idle is to be closed.
    mutating func drain() -> (refused: [Waiter], closing: [Lease<Connection>]) {
        phase = .draining
        let closing = idle.compactMap { beginClosing($0) }
        idle = []
        return (waiters.removeAll(), closing)
    }

    var isDrained: Bool { phase == .draining && slots.isEmpty }

    func count(_ condition: (Usage) -> Bool) -> Int {
        slots.values.count { condition($0.usage) }
    }

    mutating func newSlot() -> SlotID {
        slotsMade += 1
        return SlotID(number: slotsMade)
    }

    /// The connection, which its holder now has to close and report by `closed`.
    mutating func beginClosing(_ id: SlotID) -> Lease<Connection>? {
        guard let connection = slots[id]?.connection else { return nil }
        slots[id]?.usage = .closing
        slots[id]?.connection = nil
        return Lease(id: id, connection: connection)
    }

    mutating func closed(_ id: SlotID) {
        slots[id] = nil
    }

    /// Its lifetime, each a little different: connections made together must not end together.
    func lifetime() -> Duration {
        settings.maximumLifetime * (1 + random(-0.1...0.1))
    }

    mutating func noteSuccess() {
        failures = 0
        nextAttempt = nil
        lastError = nil
    }

    /// Doubles from the initial to the maximum; a random half of it keeps many workers from coming back together.
    mutating func noteFailure(_ error: PostgresError, now: Instant) {
        let doubled = settings.backoffInitial * Double(1 << min(failures, 20))
        nextAttempt = now + min(doubled, settings.backoffMaximum) * random(0.5...1)
        failures += 1
        lastError = error
    }
}

extension PoolState: Sendable where Connection: Sendable, Waiter: Sendable {}
extension PoolState.Slot: Sendable where Connection: Sendable, Waiter: Sendable {}

/// Names a connection of a pool. Never used twice.
struct SlotID: Hashable, Sendable {
    let number: Int
}

/// A connection that somebody holds at the moment.
struct Lease<Connection> {
    let id: SlotID
    let connection: Connection
}

extension Lease: Sendable where Connection: Sendable {}
