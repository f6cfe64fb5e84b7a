import Foundation

/// What a reply says.
enum Answer: Sendable {
    struct Booking: Decodable, Sendable {
        var code: String
        var number: String
        var office: String
        var startsAt: String
        var name: String
        var status: String

        enum CodingKeys: String, CodingKey {
            case code, office, name, status
            case number = "queue_number"
            case startsAt = "starts_at"
        }
    }

    case booked(party: String, [Booking])
    case changed(Booking)
    /// The stable code of a problem; nil when the reply is none.
    case problem(String?)

    private struct PartyBody: Decodable {
        var party: String
        var bookings: [Booking]
    }

    private struct ProblemBody: Decodable {
        var code: String
    }

    init(_ reply: Reply, to operation: Operation) {
        let data = Data(reply.body.readableBytesView)
        guard (200..<300).contains(reply.status) else {
            self = .problem((try? JSONDecoder().decode(ProblemBody.self, from: data))?.code)
            return
        }
        switch operation.kind {
        case .book:
            let body = try? JSONDecoder().decode(PartyBody.self, from: data)
            self = body.map { .booked(party: $0.party, $0.bookings) } ?? .problem(nil)
        case .cancel, .move:
            let body = try? JSONDecoder().decode(Booking.self, from: data)
            self = body.map { .changed($0) } ?? .problem(nil)
        }
    }

    var problem: String? {
        if case .problem(let code) = self { code } else { nil }
    }

    /// Neither what was asked for nor a problem.
    var isEmpty: Bool {
        if case .problem(nil) = self { true } else { false }
    }

    var bookings: [Booking] {
        switch self {
        case .booked(_, let bookings): bookings
        case .changed(let booking): [booking]
        case .problem: []
        }
    }
}
