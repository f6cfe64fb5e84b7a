import Foundation

/// What a storm came to, for people and for scripts.
struct Summary: Sendable {
    private struct Facts: Encodable {
        var attempts: Int
        var seconds: Double
        /// People in acknowledged bookings.
        var peopleBooked: Int
        var insisted: Int
        /// Operations without a definite answer at their deadline.
        var unsettled: Int
        var operations: [String: Int]
        var requests: [String: Int]
        /// Milliseconds: median, 99th percentile, maximum.
        var accepted: [Double]
        var insistedFor: [Double]
    }

    private let facts: Facts

    @StormLoop
    init(_ tally: Tally, took: Duration) {
        facts = Facts(
            attempts: tally.attempts, seconds: (took / .milliseconds(1)).rounded() / 1000, peopleBooked: tally.booked, insisted: tally.insisted,
            unsettled: tally.unsettled, operations: tally.operations, requests: tally.requests, accepted: Self.percentiles(tally.accepted),
            insistedFor: Self.percentiles(tally.insistedFor))
    }

    /// Snake case, sorted.
    var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: (try? encoder.encode(facts)) ?? Data(), as: UTF8.self) + "\n"
    }

    var text: String {
        let rate = facts.seconds > 0 ? Double(facts.attempts) / facts.seconds : 0
        var lines = [
            "\(facts.attempts) attempts in \(facts.seconds) s, \(Int(rate)) a second; \(facts.peopleBooked) people booked; "
                + "asked again \(facts.insisted) times; without a definite answer \(facts.unsettled)"
        ]
        lines += facts.operations.sorted { $0.value > $1.value }.map { "  \(Self.padded($0.value)) \($0.key)" }
        lines.append("requests:")
        lines += facts.requests.sorted { $0.value > $1.value }.map { "  \(Self.padded($0.value)) \($0.key)" }
        lines.append("milliseconds of an accepted request: \(Self.line(facts.accepted))")
        lines.append("milliseconds until accepted, with all repetitions: \(Self.line(facts.insistedFor))")
        return lines.joined(separator: "\n")
    }

    private static func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, 7 - text.count)) + text
    }

    private static func line(_ values: [Double]) -> String {
        values.count == 3 ? "median \(values[0]), 99 % \(values[1]), longest \(values[2])" : "none"
    }

    /// By nearest rank, to a tenth; empty when there are no values.
    private static func percentiles(_ values: [Double]) -> [Double] {
        guard !values.isEmpty else { return [] }
        let sorted = values.sorted()
        return [0.5, 0.99, 1].map { share in
            (sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)] * 10).rounded() / 10
        }
    }
}
