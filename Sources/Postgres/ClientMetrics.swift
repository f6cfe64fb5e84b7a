import Metrics

/// Every metric of this target. Durations are recorded in nanoseconds, as swift-metrics has it; the exporter renders them in the unit of the name.
struct ClientMetrics: Sendable {
    /// A statement from the thread's point of view: sending, server, receiving; without waiting for a connection.
    let queryDuration = Timer(label: "antrean_postgres_query_duration_seconds")
    /// How long callers waited for a connection.
    let waitDuration = Timer(label: "antrean_postgres_pool_wait_duration_seconds")
    let connectionsIdle = Gauge(label: "antrean_postgres_pool_connections", dimensions: [("state", "idle")])
    let connectionsInUse = Gauge(label: "antrean_postgres_pool_connections", dimensions: [("state", "in_use")])
    let connectionsConnecting = Gauge(label: "antrean_postgres_pool_connections", dimensions: [("state", "connecting")])
    let waiting = Gauge(label: "antrean_postgres_pool_waiting")
    let connects = Counter(label: "antrean_postgres_connects_total")
    let connectFailures = Counter(label: "antrean_postgres_connect_failures_total")
    let connectionsLost = Counter(label: "antrean_postgres_connections_lost_total")
    let deadlinesExceeded = Counter(label: "antrean_postgres_deadlines_exceeded_total")
    let unknownOutcomes = Counter(label: "antrean_postgres_unknown_outcomes_total")
    let waitTimeouts = Counter(label: "antrean_postgres_pool_wait_timeouts_total")
    let waitersRefused = Counter(label: "antrean_postgres_pool_refused_total")
    let statementsPrepared = Counter(label: "antrean_postgres_statements_prepared_total")

    func failed(_ error: PostgresError) {
        if error.code == .connectionLost { connectionsLost.increment() }
        if error.code == .deadlineExceeded { deadlinesExceeded.increment() }
        if error.outcome == .unknown { unknownOutcomes.increment() }
    }

    func publish(_ status: Pool.Status) {
        connectionsIdle.record(status.idle)
        connectionsInUse.record(status.inUse)
        connectionsConnecting.record(status.connecting)
        waiting.record(status.waiting)
    }
}
