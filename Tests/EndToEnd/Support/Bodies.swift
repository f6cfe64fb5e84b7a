import Foundation

/// The body of a booking.
struct Order: Encodable, Sendable {
    struct Preference: Encodable, Sendable {
        var earliest: Bool?
        var date: String?
        var session: String?
        var slot: Int64?

        static let earliest = Preference(earliest: true)

        static func day(_ date: String, _ session: String? = nil) -> Preference { Preference(date: date, session: session) }

        static func slot(_ id: Int64) -> Preference { Preference(slot: id) }
    }

    var office: String
    var preference: Preference
    var applicants: [Person]
    var allowSplit = false

    enum CodingKeys: String, CodingKey {
        case office, preference, applicants
        case allowSplit = "allow_split"
    }
}

struct Move: Encodable {
    var preference: Order.Preference
    var office: String?
}

struct Nothing: Encodable {}

/// The answer to a booking.
struct Party: Decodable, Sendable {
    var party: String
    var bookings: [Booked]
}

struct Booked: Decodable, Sendable {
    var code: String
    var queueNumber: String
    var status: String
    var office: String
    var startsAt: String
    var endsAt: String
    var arriveBy: String
    var name: String
    var service: String
    var moves: Int

    enum CodingKeys: String, CodingKey {
        case code, status, office, name, service, moves
        case queueNumber = "queue_number"
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case arriveBy = "arrive_by"
    }
}

struct BookedList: Decodable, Sendable {
    var bookings: [Booked]
}

struct OfficeList: Decodable, Sendable {
    var offices: [OfficeInfo]
}

struct OfficeInfo: Decodable, Sendable {
    struct Address: Decodable, Sendable {
        var city: String
        var province: String
    }

    var code: String
    var name: String
    var zone: String
    var address: Address
    var acceptsOnlineBookings: Bool

    enum CodingKeys: String, CodingKey {
        case code, name, zone, address
        case acceptsOnlineBookings = "accepts_online_bookings"
    }
}

struct AvailabilityInfo: Decodable, Sendable {
    struct Day: Decodable, Sendable {
        var date: String
        var status: String
        var free: Int
        var sessions: [Session]
        var slots: [Slot]

        func free(_ session: String) -> Int { sessions.first { $0.session == session }?.free ?? 0 }
    }

    struct Session: Decodable, Sendable {
        var session: String
        var free: Int
    }

    struct Slot: Decodable, Sendable {
        var id: Int64
        var startsAt: String
        var status: String
        var free: Int

        enum CodingKeys: String, CodingKey {
            case id, status, free
            case startsAt = "starts_at"
        }
    }

    var days: [Day]
}

extension API {
    /// The offices that take bookings.
    func offices() async throws -> [OfficeInfo] {
        try await get("/v1/offices?accepts_online_bookings=true").expecting(200).decode(OfficeList.self).offices
    }

    /// The days of an office that have plenty of room, from the day after tomorrow on, so that every booking there may still be moved.
    func roomyDays(_ office: String) async throws -> [AvailabilityInfo.Day] {
        let days = try await get("/v1/offices/\(office)/availability").expecting(200).decode(AvailabilityInfo.self).days
        return days.dropFirst(2).filter { $0.status == "open" && $0.free("morning") >= 8 && $0.free("afternoon") >= 8 }
    }
}
