import Foundation
import Logging
import Metrics
import Postgres
import ServiceLifecycle

/// Something with one root task that ends when it is cancelled: a pool, the channels, the drain of the outbox.
struct LongLived: Service {
    let body: @Sendable () async -> Void

    func run() async {
        await cancelWhenGracefulShutdown { await body() }
    }
}

/// The first to hear of SIGTERM: says "not ready" and waits until the balancer has seen it; only then the others end.
struct Drain: Service {
    let readiness: Readiness
    let delay: Duration

    func run() async throws {
        try await gracefulShutdown()
        readiness.drain()
        try? await Task.sleep(for: delay)
    }
}

/// Tells the state of a pool as gauges.
struct PoolGauges: Service {
    let pool: Pool
    let name: String

    func run() async {
        let dimensions = [("pool", name)]
        let idle = Gauge(label: "antrean_pool_idle_connections", dimensions: dimensions)
        let used = Gauge(label: "antrean_pool_used_connections", dimensions: dimensions)
        let waiting = Gauge(label: "antrean_pool_waiting_requests", dimensions: dimensions)
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                let status = pool.status
                idle.record(status.idle)
                used.record(status.inUse)
                waiting.record(status.waiting)
            }
        }
    }
}
