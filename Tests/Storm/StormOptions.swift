import ArgumentParser

struct StormOptions: ParsableArguments {
    @Option(help: "Address of the service: http://HOST:PORT.")
    var url: String

    @Option(help: "Accounts with open sessions: the file that `antrean seed --output` writes.")
    var people: String

    @Option(help: "Clients at once, each with a connection of its own and one request after the other.")
    var clients = 200

    @Option(help: "How many bookings, cancellations and moves in all. Without it --seconds ends the storm.")
    var attempts: Int?

    @Option(help: "For how many seconds new attempts are begun.")
    var seconds: Double?

    @Option(help: "At most so many new attempts a second; without it as many as the clients manage.")
    var rate: Double?

    @Option(help: "For how many seconds an attempt is repeated under its key before its outcome is left unknown.")
    var retryFor: Double = 90

    @Option(help: "Seconds until a request without an answer is given up. More than the service's own limit, or an answer that was late looks lost.")
    var timeOut: Double = 15

    @Option(help: "When the attempts are done: for how many seconds acknowledged keys are sent again.")
    var repeatFor: Double = 0

    @Option(help: "Share of attempts after which the client sends an earlier acknowledged key once more.")
    var repeats = 0.05

    @Option(help: "Share of attempts that cancel an acknowledged booking.")
    var cancels = 0.04

    @Option(help: "Share of attempts that move an acknowledged booking.")
    var moves = 0.04

    @Option(help: "Share of parties with one person from a small circle, whom several want to book for.")
    var contested = 0.02

    @Option(help: "An hour that many want: OFFICE:SLOT.")
    var hot: String?

    @Option(help: "Share of bookings that want the hot hour.")
    var hotShare = 0.1

    @Option(help: "Only these offices, separated by commas; without it all that take online bookings.")
    var offices: String?

    @Option(
        help:
            "Number of the first party. Parties with different numbers have different people and names: two storms on one database must not overlap.")
    var first = 1

    @Option(help: "Seed of all choices.")
    var seed: UInt64 = 1

    @Option(help: "Where every request is written, a JSON object a line: see Record/HistoryLine.swift.")
    var history: String

    @Option(help: "Where the summary is written as one JSON object.")
    var summary: String?

    /// Nil for all.
    var officeCodes: Set<String>? {
        offices.map { Set($0.split(separator: ",").map(String.init)) }
    }

    /// Office and slot.
    var hotSlot: (office: String, slot: Int64)? {
        let parts = (hot ?? "").split(separator: ":")
        guard parts.count == 2, let slot = Int64(parts[1]) else { return nil }
        return (String(parts[0]), slot)
    }

    func check() throws {
        guard attempts != nil || seconds != nil else { throw ValidationError("--attempts or --seconds says when the storm ends") }
        guard clients > 0, first > 0, retryFor > 0, timeOut > 0, rate ?? 1 > 0 else {
            throw ValidationError("--clients, --first, --rate, --retry-for and --time-out are above 0")
        }
        guard hot == nil || hotSlot != nil else { throw ValidationError("--hot is OFFICE:SLOT, for example BDG:1819") }
        for share in [repeats, cancels, moves, contested, hotShare] where !(0...1).contains(share) {
            throw ValidationError("shares go from 0 to 1")
        }
    }
}
