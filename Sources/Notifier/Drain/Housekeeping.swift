import Logging
import Metrics
import ServiceLifecycle
import Store

/// The small jobs that somebody must do all the time: orphaned messages go back, holds run out, places return, old rows go.
///
/// Run by every notifier; several at once do no harm, since each step is one transaction that finds nothing to do when
/// another did it.
public struct Housekeeping: ServiceLifecycle.Service {
    private let store: Store
    private let logger: Logger

    public init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            var round = 0
            var told: [String] = []
            repeat {
                await step("expire holds") { while try await store.expireHold() != nil {} }
                await step("void codes") { while try await store.forfeitAbsent() > 0 {} }
                await step("pause accounts") { while try await store.weighMisses() > 0 {} }
                await step("end visits") { while try await store.endVisit() != nil {} }
                await step("end days") { while try await store.endDays() > 0 {} }
                await step("return places") { while try await store.returnPlaces() > 0 {} }
                await step("follow releases") { while try await store.followReleases() > 0 {} }
                await step("rescue messages") {
                    let rescued = try await store.rescueMessages()
                    if rescued > 0 { logger.warning("messages of a notifier that died were given back", metadata: ["messages": "\(rescued)"]) }
                }
                await step("count messages") {
                    let (oldest, due) = try await store.dueMessages()
                    Gauge(label: "antrean_outbox_oldest_due_seconds").record(oldest)
                    Gauge(label: "antrean_outbox_due_messages").record(due)
                }
                if round % 60 == 0 {
                    await step("look for a night that was left out") {
                        let late = try await store.unplannedOffices(at: try await store.databaseNow())
                        Gauge(label: "antrean_unplanned_offices").record(late.count)
                        if late != told, !late.isEmpty {
                            logger.error("the capacity job has not brought days to the plan", metadata: ["offices": "\(late.joined(separator: " "))"])
                        }
                        told = late
                    }
                }
                if round % 300 == 0 { await step("sweep") { _ = try await store.sweep() } }
                round += 1
            } while (try? await Task.sleep(for: .seconds(1))) != nil
        }
    }

    /// A step that fails is tried again in the next round; a deadlock or a booking that changed meanwhile is such a failure.
    private func step(_ name: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.info("a step is tried again", metadata: ["step": "\(name)", "error": "\(error)"])
        }
    }
}
