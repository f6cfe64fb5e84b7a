import Domain
import Foundation
import TestSupport
import Testing

@testable import Web

@Suite("The office's own day") struct OfficeDayTests {
    @Test("ends at its own midnight: for moves, for today, for the past", arguments: Zone.allCases)
    func midnight(_ zone: Zone) async throws {
        try await withWorker { worker in
            let tuesday = monday.adding(days: 1)
            try await worker.database.setClock(zone.instant(monday, TimeOfDay(hour: 23, minute: 30)!))
            let office = try await worker.database.makeOffice(zone: zone)
            for hour in [8, 9, 10] { try await worker.database.makeSlot(office, tuesday, hour: hour, places: 5) }
            try await worker.database.makeSlot(office, tuesday.adding(days: 1), hour: 8, places: 5)
            let citizen = try await worker.makeCitizen(.number(1))
            let booking = try await worker.book(citizen, [Person.number(2).json()]).bookings[0]
            #expect(booking.startsAt == zone.rfc3339(zone.instant(tuesday, TimeOfDay(hour: 8)!)))
            let move = Sending.post("/v1/bookings/\(booking.code)/move", Body.move(#"{"date":"\#(tuesday)"}"#), token: citizen.token)

            #expect(try await worker.firstDay() == monday.description)
            #expect(try await worker.code(citizen, on: monday) == "past_day")
            let moved = try await worker.send(move)
            #expect(moved.status == 200, "\(moved.text)")

            try await worker.database.setClock(zone.instant(tuesday, TimeOfDay(hour: 0, minute: 30)!))
            #expect(try await worker.firstDay() == tuesday.description)
            #expect(try await worker.code(citizen, on: monday) == "past_day")
            #expect(try await worker.send(move).decode(ProblemAnswer.self).code == "move_too_late")
            // the day has begun, its hours have not
            _ = try await worker.book(citizen, [Person.number(3).json()], preference: #"{"date":"\#(tuesday)"}"#)
            #expect(try await worker.send(.post("/v1/bookings/\(booking.code)/cancellation", token: citizen.token)).status == 200)
        }
    }
}

extension Worker {
    /// The day from which the availability is listed by itself.
    fileprivate func firstDay() async throws -> String {
        struct View: Decodable {
            var from: String
        }
        return try await send(.get("/v1/offices/JKS/availability")).decode(View.self).from
    }

    /// How a booking on a day is refused.
    fileprivate func code(_ citizen: Citizen, on day: Day) async throws -> String {
        let body = Body.booking([Person.number(4).json()], preference: #"{"date":"\#(day)"}"#)
        return try await send(.post("/v1/bookings", body, token: citizen.token, key: "day")).decode(ProblemAnswer.self).code
    }
}
