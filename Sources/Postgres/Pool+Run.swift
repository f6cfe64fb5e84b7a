extension Pool {
    /// The pool's one root task: keeps the minimum open, opens more when callers wait, checks and closes what is old, reconnects after failures.
    ///
    /// Returns when its task was cancelled and everything is closed: callers are refused from then on, those who wait are told so, and lent
    /// connections are waited for (`statement_timeout` bounds how long), as is an attempt to connect (its timeout does). A pool runs once; a second call returns at once.
    public func run() async {
        guard state.withLock({ $0.start() }) else {
            logger.error("a pool can run only once")
            return
        }
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let plan = state.withLock { $0.plan(now: .now) }
                carryOut(plan, in: &group)
                metrics.publish(status)
                // At least once a second, for the gauges.
                await doorbell.wait(until: min(plan.wake ?? .now + .seconds(1), .now + .seconds(1)))
            }
            await drain(in: &group)
        }
        metrics.publish(status)
        logger.info("the pool is closed")
    }

    private func carryOut(_ plan: PoolState<Connection, Waiter>.Plan, in group: inout DiscardingTaskGroup) {
        for id in plan.connect {
            group.addTask { await self.connect(id) }
        }
        for lease in plan.close {
            group.addTask { await self.discard(lease) }
        }
        for lease in plan.check {
            group.addTask { await self.check(lease) }
        }
    }

    private func drain(in group: inout DiscardingTaskGroup) async {
        let (refused, closing) = state.withLock { $0.drain() }
        for waiter in refused {
            waiter.resume(throwing: PostgresError(.poolClosed, "the pool is closed", phase: .connect))
        }
        for lease in closing {
            group.addTask { await self.discard(lease) }
        }
        while !state.withLock({ $0.isDrained }) {
            await doorbell.wait()
        }
    }

    private func connect(_ id: SlotID) async {
        do {
            let made = try await Connection.connect(connection, statementLimit: settings.statementLimit, logger: logger, metrics: metrics)
            metrics.connects.increment()
            await settle(state.withLock { $0.connected(id, made, now: .now) })
        } catch {
            let error = error as? PostgresError ?? PostgresError(.connect, "cancelled", phase: .connect)
            let failures = state.withLock { state in
                state.connectFailed(id, error, now: .now)
                return state.failures
            }
            metrics.connectFailures.increment()
            // Once per outage is enough for a warning; the metric counts the rest.
            logger.log(level: failures == 1 ? .warning : .debug, "cannot connect", metadata: ["error": "\(error)", "failures": "\(failures)"])
            doorbell.ring()
        }
    }

    private func check(_ lease: Lease<Connection>) async {
        if await lease.connection.validate(deadline: .now + settings.housekeepingTimeout) {
            await settle(state.withLock { $0.release(lease.id, now: .now, used: false) })
        } else {
            logger.info("a connection was lost while idle")
            await discard(lease)
        }
    }
}
