import Foundation

/// One request of the history, as a JSON object:
///
/// - `op`, `try`: the number of the operation and how often it was asked, from 1; `kind`: book, repeat (of an acknowledged booking), cancel, move
/// - `client`, `key`, `account` (its user name)
/// - of a booking: `office`, `preference`, `split`, `people` (`nik` and `name`, in the order of the request)
/// - of a change: `code`, and `preference` of a move
/// - `start`, `end`: microseconds since 1970 before it was sent and after it was answered
/// - `status`, and `party` with `bookings`, or `problem`; or, without an answer, `error`: not sent, connection lost, time-out
struct HistoryLine {
    private let head: String

    init(_ operation: Operation, client: Int, attempt: Int) {
        let party = operation.party
        var text = #"{"op":\#(operation.number),"try":\#(attempt),"kind":"\#(operation.name)","client":\#(client),"key":"\#(operation.key)""#
        text += #","account":"\#(party.account.username)","office":"\#(party.office)""#
        switch operation.kind {
        case .book:
            let people = party.applicants.map { #"{"nik":"\#($0.nik)","name":"\#($0.name)"}"# }.joined(separator: ",")
            text += #","preference":\#(party.preference.json),"split":\#(party.split),"people":[\#(people)]"#
        case .cancel(let code):
            text += #","code":"\#(code)""#
        case .move(let code, let preference):
            text += #","code":"\#(code)","preference":\#(preference.json)"#
        }
        head = text
    }

    func text(from start: Microseconds, to end: Microseconds, status: Int, _ answer: Answer) -> String {
        var text = head + #","start":\#(start.value),"end":\#(end.value),"status":\#(status)"#
        if let problem = answer.problem { text += #","problem":\#(Self.quoted(problem))"# }
        if case .booked(let party, _) = answer { text += #","party":\#(Self.quoted(party))"# }
        if !answer.bookings.isEmpty {
            text += #","bookings":[\#(answer.bookings.map(Self.text).joined(separator: ","))]"#
        }
        return text + "}"
    }

    func text(from start: Microseconds, to end: Microseconds, _ error: NoReply) -> String {
        head + #","start":\#(start.value),"end":\#(end.value),"error":"\#(error.rawValue)"}"#
    }

    private static func text(_ booking: Answer.Booking) -> String {
        let fields = [
            ("code", booking.code), ("number", booking.number), ("office", booking.office), ("starts_at", booking.startsAt),
            ("name", booking.name), ("status", booking.status),
        ]
        return "{" + fields.map { "\"\($0)\":\(quoted($1))" }.joined(separator: ",") + "}"
    }

    /// What the service said may hold anything.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else { return "\"\(text)\"" }
        let escaped = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar == "\"" || scalar == "\\" ? String(format: "\\u%04x", scalar.value) : String(scalar)
        }
        return "\"" + escaped.joined() + "\""
    }
}

/// The time of the machine's clock, which the scripts that break things read too.
struct Microseconds: Sendable {
    let value: Int64

    static var now: Microseconds {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Microseconds(value: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
