import Metrics
import Store

/// What a notifier counts. Looked up once: by name it takes longer than to count.
struct DrainMetrics: Sendable {
    private let messages: [ClaimedMessage.Kind: [String: Counter]]
    private let time = Metrics.Timer(label: "antrean_message_seconds")

    init() {
        let kinds = ClaimedMessage.Kind.allCases.map { kind in
            let ends = ["delivered", "waiting", "dead"].map { end in
                (end, Counter(label: "antrean_messages_total", dimensions: [("kind", kind.rawValue), ("end", end)]))
            }
            return (kind, Dictionary(uniqueKeysWithValues: ends))
        }
        messages = Dictionary(uniqueKeysWithValues: kinds)
    }

    func ended(_ end: FinishedMessage, after time: Duration) {
        messages[end.message.kind]?[end.state]?.increment()
        self.time.recordNanoseconds(Int64(time / .nanoseconds(1)))
    }
}
