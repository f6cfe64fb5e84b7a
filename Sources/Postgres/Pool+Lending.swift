extension Pool {
    /// Waits for a connection that is alive as far as one can see without asking.
    nonisolated(nonsending) func acquire(deadline: ContinuousClock.Instant?, _ site: CallSite) async throws -> Lease<Connection> {
        try Task.checkCancellation()
        let started = ContinuousClock.now
        let limit = min(started + settings.acquireTimeout, deadline ?? started + settings.acquireTimeout)
        while true {
            let lease = try await next(before: limit, site)
            guard await isAlive(lease) else { continue }
            metrics.waitDuration.record(duration: .now - started)
            lease.connection.leaseDeadline = deadline
            return lease
        }
    }

    /// Takes a connection back, idle and sound, or closes it. Works in a cancelled task too.
    nonisolated(nonsending) func giveBack(_ lease: Lease<Connection>) async {
        let connection = lease.connection
        connection.leaseDeadline = nil
        if connection.isUsable, connection.transactionStatus != .idle {
            do {
                try await connection.rollback(deadline: .now + settings.housekeepingTimeout, CallSite(file: #fileID, line: #line))
            } catch {
                logger.warning("a rollback failed and the connection was closed", metadata: ["error": "\(error)"])
            }
        }
        if connection.isUsable, connection.transactionStatus == .idle {
            await settle(state.withLock { $0.release(lease.id, now: .now) })
        } else {
            await discard(lease)
        }
    }

    /// Carries out what was decided about a connection.
    nonisolated(nonsending) func settle(_ placement: PoolState<Connection, Waiter>.Placement?) async {
        switch placement {
        case .handed(let waiter, let lease): waiter.resume(returning: lease)
        case .close(let lease): await discard(lease)
        case .parked, nil: break
        }
    }

    /// Closes a connection, then makes room for another.
    nonisolated(nonsending) func discard(_ lease: Lease<Connection>) async {
        await lease.connection.close()
        state.withLock { $0.closed(lease.id) }
        doorbell.ring()
    }

    private nonisolated(nonsending) func isAlive(_ lease: Lease<Connection>) async -> Bool {
        guard lease.connection.hasUnreadInput else { return true }
        if await lease.connection.settle() { return true }
        logger.info("a connection was lost while idle")
        metrics.connectionsLost.increment()
        await discard(lease)
        return false
    }

    private nonisolated(nonsending) func next(before limit: ContinuousClock.Instant, _ site: CallSite) async throws -> Lease<Connection> {
        if let lease = state.withLock({ $0.take() }) { return lease }
        let id = state.withLock { $0.waiters.newID() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(until: limit, clock: .continuous)
                self.giveUp(id, self.waitTimeout(site))
            }
            defer { group.cancelAll() }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { self.enqueue($0, id: id, before: limit, site) }
            } onCancel: {
                giveUp(id, CancellationError())
            }
        }
    }

    /// Cancellation and time are looked at under the lock: whoever acts on them later takes the lock later, and then finds the waiter.
    private func enqueue(_ waiter: Waiter, id: PoolState<Connection, Waiter>.WaiterID, before limit: ContinuousClock.Instant, _ site: CallSite) {
        enum Step {
            case cancelled
            case late
            case decided(PoolState<Connection, Waiter>.Acquisition)
        }
        let step: Step = state.withLock { state in
            if Task.isCancelled { return .cancelled }
            if limit <= .now { return .late }
            return .decided(state.acquire(waiter, id: id))
        }
        switch step {
        case .cancelled: waiter.resume(throwing: CancellationError())
        case .late: waiter.resume(throwing: waitTimeout(site))
        case .decided(.lent(let lease)): waiter.resume(returning: lease)
        case .decided(.queued(let wake)): if wake { doorbell.ring() }
        case .decided(.refused(let refusal)): waiter.resume(throwing: refused(refusal, site))
        }
    }

    private func giveUp(_ id: PoolState<Connection, Waiter>.WaiterID, _ error: any Error) {
        state.withLock { $0.giveUp(id) }?.resume(throwing: error)
    }

    private func waitTimeout(_ site: CallSite) -> PostgresError {
        metrics.waitTimeouts.increment()
        let reason = status.lastError.map { "; the last attempt to connect failed: \($0)" } ?? ""
        return PostgresError(.waitTimeout, "no connection became free in time" + reason, phase: .connect, file: site.file, line: site.line)
    }

    private func refused(_ refusal: PoolState<Connection, Waiter>.Refusal, _ site: CallSite) -> PostgresError {
        switch refusal {
        case .tooManyWaiting:
            metrics.waitersRefused.increment()
            return PostgresError(
                .tooManyWaiting, "\(settings.waitLimit) callers wait already", phase: .connect, file: site.file, line: site.line)
        case .unreachable:
            return PostgresError(
                .connect, "the database cannot be reached: \(status.lastError ?? "-")", phase: .connect, file: site.file, line: site.line)
        case .closed:
            return PostgresError(.poolClosed, "the pool is closed", phase: .connect, file: site.file, line: site.line)
        }
    }
}
