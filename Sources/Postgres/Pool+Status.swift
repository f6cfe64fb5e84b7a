extension Pool {
    /// A pool at one moment, for metrics and readiness.
    public struct Status: Sendable, Equatable {
        /// Open and free (or being asked for a sign of life).
        public var idle: Int
        /// Lent to somebody.
        public var inUse: Int
        /// Callers in the queue.
        public var waiting: Int
        /// Being opened.
        public var connecting: Int
        /// Being closed.
        public var closing: Int
        /// Why the last attempt to connect failed; nil since one succeeded. Safe to log.
        public var lastError: String?
        /// It takes no callers any more.
        public var isClosed: Bool

        /// Connections that exist or are being made.
        public var total: Int { idle + inUse + connecting + closing }
        /// Whether there is a database to talk to, as far as known.
        public var isConnected: Bool { idle + inUse > 0 }
    }

    public var status: Status {
        state.withLock { $0.status }
    }
}

extension PoolState {
    var status: Pool.Status {
        var status = Pool.Status(
            idle: 0, inUse: 0, waiting: waiters.count, connecting: 0, closing: 0, lastError: lastError?.description, isClosed: phase == .draining)
        for slot in slots.values {
            switch slot.usage {
            case .idle, .checking: status.idle += 1
            case .lent: status.inUse += 1
            case .connecting: status.connecting += 1
            case .closing: status.closing += 1
            }
        }
        return status
    }
}
