import Foundation
import NIOCore

/// What can be booked, as the service showed it before the storm: the offices with their open days and hours.
struct Places: Sendable {
    struct Office: Sendable {
        var code: String
        var days: [Day]
    }

    struct Day: Sendable {
        var date: String
        var sessions: [String]
        var slots: [Int64]
    }

    var offices: [Office]

    /// Asks until all is known.
    @StormLoop
    static func ask(_ address: Address, only wanted: Set<String>?, within patience: Duration) async throws -> Places {
        let connection = Connection(address, limit: .seconds(10))
        defer { connection.close() }
        let deadline = ContinuousClock.now + patience
        let list = try await get("/v1/offices?accepts_online_bookings=true", OfficeList.self, connection, deadline)
        var offices: [Office] = []
        for office in list.offices where wanted?.contains(office.code) ?? true {
            let view = try await get("/v1/offices/\(office.code)/availability", Availability.self, connection, deadline)
            let days = view.days.filter { $0.status == "open" || $0.status == "full" }
            guard !days.isEmpty else { continue }
            offices.append(
                Office(
                    code: office.code,
                    days: days.map { day in Day(date: day.date, sessions: day.sessions.map(\.session), slots: day.slots.map(\.id)) }))
        }
        guard !offices.isEmpty else { throw NothingOpen() }
        return Places(offices: offices)
    }

    struct NothingOpen: Error, CustomStringConvertible {
        var description: String { "no office has open days" }
    }

    private struct OfficeList: Decodable {
        struct Item: Decodable { var code: String }
        var offices: [Item]
    }

    private struct Availability: Decodable {
        struct Slot: Decodable { var id: Int64 }
        struct Session: Decodable { var session: String }
        struct Day: Decodable {
            var date: String
            var status: String
            var sessions: [Session]
            var slots: [Slot]
        }
        var days: [Day]
    }

    @StormLoop
    private static func get<T: Decodable>(
        _ path: String, _ type: T.Type, _ connection: Connection, _ deadline: ContinuousClock.Instant
    ) async throws -> T {
        while true {
            do {
                let reply = try await connection.send(Request(method: .GET, path: path))
                if reply.status == 200 { return try JSONDecoder().decode(type, from: Data(reply.body.readableBytesView)) }
                guard ContinuousClock.now < deadline else { throw NoReply.lost }
            } catch let error as NoReply {
                guard ContinuousClock.now < deadline else { throw error }
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}
