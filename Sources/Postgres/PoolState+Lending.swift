/// Lending connections and taking them back.
extension PoolState {
    enum Refusal: Equatable {
        case tooManyWaiting
        case closed
        /// Nobody has a connection, and the last attempts to make one failed.
        case unreachable
    }

    enum Acquisition {
        case lent(Lease<Connection>)
        /// True: `run` is to be woken, it may open a connection.
        case queued(wake: Bool)
        case refused(Refusal)
    }

    /// What becomes of a connection that was given back, or has just been made.
    enum Placement {
        case parked
        /// The first of the queue gets it.
        case handed(Waiter, Lease<Connection>)
        case close(Lease<Connection>)
    }

    /// A free connection, if there is one and nobody is before the caller.
    mutating func take() -> Lease<Connection>? {
        guard phase != .draining, waiters.count == 0, let id = idle.popLast(), let connection = slots[id]?.connection else { return nil }
        slots[id]?.usage = .lent
        return Lease(id: id, connection: connection)
    }

    /// A free connection, or a place in the queue.
    mutating func acquire(_ waiter: Waiter, id: WaiterID) -> Acquisition {
        guard phase != .draining else { return .refused(.closed) }
        if let lease = take() { return .lent(lease) }
        guard !isUnreachable else { return .refused(.unreachable) }
        guard waiters.count < settings.waitLimit else { return .refused(.tooManyWaiting) }
        waiters.append(waiter, id: id)
        return .queued(wake: slots.count < settings.maximum)
    }

    /// Waiting would be in vain. `run` goes on trying by itself, since it keeps the minimum.
    private var isUnreachable: Bool {
        guard let most = settings.failuresBeforeRefusal, settings.minimum > 0 else { return false }
        return failures >= most && slots.values.allSatisfy { $0.connection == nil }
    }

    /// The waiter, if it still waits: it is to be told that it waits no longer.
    mutating func giveUp(_ id: WaiterID) -> Waiter? {
        waiters.remove(id)
    }

    /// Takes a sound connection back, from a borrower or a check. `used`: its idle time starts anew.
    mutating func release(_ id: SlotID, now: Instant, used: Bool = true) -> Placement? {
        guard let slot = slots[id], slot.connection != nil else { return nil }
        slots[id]?.proved = now
        var since = now
        if !used, case .checking(let before) = slot.usage { since = before }
        return place(id, since: since, now: now)
    }

    /// A new connection. Its lifetime begins.
    mutating func connected(_ id: SlotID, _ connection: Connection, now: Instant) -> Placement? {
        guard slots[id] != nil else { return nil }
        noteSuccess()
        slots[id]?.connection = connection
        let expires = now + lifetime()
        slots[id]?.expires = expires
        slots[id]?.proved = now
        return place(id, since: now, now: now)
    }

    mutating func connectFailed(_ id: SlotID, _ error: PostgresError, now: Instant) {
        slots[id] = nil
        noteFailure(error, now: now)
    }

    private mutating func place(_ id: SlotID, since: Instant, now: Instant) -> Placement? {
        guard let slot = slots[id], let connection = slot.connection else { return nil }
        if phase == .draining || slot.expires <= now { return beginClosing(id).map { .close($0) } }
        if let waiter = waiters.popFirst() {
            slots[id]?.usage = .lent
            return .handed(waiter, Lease(id: id, connection: connection))
        }
        slots[id]?.usage = .idle(since: since)
        idle.append(id)
        return .parked
    }
}
