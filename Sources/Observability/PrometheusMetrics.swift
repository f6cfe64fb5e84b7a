import CoreMetrics
import Foundation
import Synchronization

/// Metrics in memory, told as Prometheus text. Counters end in `_total`, timers are histograms in seconds.
public final class PrometheusMetrics: MetricsFactory {
    private struct Key: Hashable {
        var label: String
        var dimensions: [String]
    }

    private let series = Mutex<[Key: Series]>([:])

    public init() {}

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions, .counter)
    }

    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        find(label, dimensions, .counter)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(label, dimensions, .gauge)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        find(label, dimensions, aggregate ? .sizes : .gauge)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(label, dimensions, .seconds)
    }

    // A series lives as long as the process: who asks again for the same gets the same.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything, in the text format 0.0.4.
    public func text() -> String {
        let all = series.withLock { $0 }.sorted { ($0.key.label, $0.key.dimensions.joined()) < ($1.key.label, $1.key.dimensions.joined()) }
        var text = ""
        var last = ""
        for (key, series) in all {
            if key.label != last {
                text += "# TYPE \(key.label) \(series.kind.prometheus)\n"
                last = key.label
            }
            series.write(to: &text, label: key.label, dimensions: key.dimensions)
        }
        return text
    }

    private func find(_ label: String, _ dimensions: [(String, String)], _ kind: Series.Kind) -> Series {
        let pairs = dimensions.map { name, value in
            "\(name)=\"\(value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
        }
        let key = Key(label: label.replacingOccurrences(of: ".", with: "_").replacingOccurrences(of: "-", with: "_"), dimensions: pairs)
        return series.withLock { series in
            if let known = series[key] { return known }
            let new = Series(kind)
            series[key] = new
            return new
        }
    }
}

/// One line, or one histogram, of the text.
final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Kind: Sendable {
        case counter, gauge, sizes, seconds

        var prometheus: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .sizes, .seconds: "histogram"
            }
        }

        var bounds: [Double] {
            switch self {
            case .counter, .gauge: []
            case .sizes: [1, 2, 4, 8, 16, 32, 64, 128, 256]
            case .seconds: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
            }
        }
    }

    private struct State {
        var value = 0.0
        var count: UInt64 = 0
        var buckets: [UInt64]
    }

    let kind: Kind
    private let state: Mutex<State>

    init(_ kind: Kind) {
        self.kind = kind
        state = Mutex(State(buckets: kind.bounds.map { _ in 0 }))
    }

    func increment(by amount: Int64) { state.withLock { $0.value += Double(amount) } }
    func increment(by amount: Double) { state.withLock { $0.value += amount } }
    func decrement(by amount: Double) { state.withLock { $0.value -= amount } }
    func reset() { state.withLock { $0.value = 0 } }
    func set(_ value: Int64) { state.withLock { $0.value = Double(value) } }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        guard !kind.bounds.isEmpty else { return set(value) }
        let bucket = kind.bounds.firstIndex { value <= $0 }
        state.withLock { state in
            state.value += value
            state.count += 1
            if let bucket { state.buckets[bucket] += 1 }
        }
    }

    func write(to text: inout String, label: String, dimensions: [String]) {
        let now = state.withLock { $0 }
        let braces = dimensions.isEmpty ? "" : "{\(dimensions.joined(separator: ","))}"
        guard !kind.bounds.isEmpty else {
            text += "\(label)\(braces) \(now.value)\n"
            return
        }
        var sum: UInt64 = 0
        for (bound, count) in zip(kind.bounds, now.buckets) {
            sum += count
            text += "\(label)_bucket{\((dimensions + ["le=\"\(bound)\""]).joined(separator: ","))} \(sum)\n"
        }
        text += "\(label)_bucket{\((dimensions + ["le=\"+Inf\""]).joined(separator: ","))} \(now.count)\n"
        text += "\(label)_sum\(braces) \(now.value)\n\(label)_count\(braces) \(now.count)\n"
    }
}
