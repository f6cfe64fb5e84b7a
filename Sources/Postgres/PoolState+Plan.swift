/// What `run` does next.
extension PoolState {
    struct Plan {
        var connect: [SlotID] = []
        var close: [Lease<Connection>] = []
        /// Idle for long: the server is to be asked for a sign of life, then `release` or `closed`.
        var check: [Lease<Connection>] = []
        /// When there will be something to do even if nothing happens.
        var wake: Instant?

        mutating func wake(at instant: Instant) {
            wake = wake.map { min($0, instant) } ?? instant
        }
    }

    mutating func plan(now: Instant) -> Plan {
        var plan = Plan()
        guard phase == .running else { return plan }
        look(afterIdle: &plan, now: now)
        open(&plan, now: now)
        return plan
    }

    private mutating func look(afterIdle plan: inout Plan, now: Instant) {
        var alive = count { $0 != .closing }
        for id in idle {
            guard let slot = slots[id], case .idle(let since) = slot.usage else { continue }
            let superfluous = alive > settings.minimum ? since + settings.idleTimeout : nil
            let unproved = slot.proved + settings.validationInterval
            if slot.expires <= now || superfluous.map({ $0 <= now }) == true {
                alive -= 1
                if let lease = beginClosing(id) { plan.close.append(lease) }
            } else if unproved <= now, let connection = slot.connection {
                slots[id]?.usage = .checking(since: since)
                plan.check.append(Lease(id: id, connection: connection))
            } else {
                plan.wake(at: min(slot.expires, unproved, superfluous ?? slot.expires))
            }
        }
        idle.removeAll { id in
            if case .idle = slots[id]?.usage { false } else { true }
        }
    }

    /// Opens what the minimum and those who wait need. After a failure one attempt at a time, and only when the pause is over.
    private mutating func open(_ plan: inout Plan, now: Instant) {
        let connecting = count { $0 == .connecting }
        let alive = count { $0 != .closing }
        let needed = max(settings.minimum - alive, waiters.count - connecting)
        var number = min(settings.maximum - slots.count, needed)
        guard number > 0 else { return }
        if failures > 0 {
            if let nextAttempt, nextAttempt > now { return plan.wake(at: nextAttempt) }
            number = connecting == 0 ? 1 : 0
        }
        for _ in 0..<number {
            let id = newSlot()
            slots[id] = Slot(usage: .connecting, connection: nil, expires: now, proved: now)
            plan.connect.append(id)
        }
    }
}
