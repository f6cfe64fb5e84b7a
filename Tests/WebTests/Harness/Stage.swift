import Domain
import Foundation
import Security
import TestSupport
import Testing

/// A small world in which every refusal can happen: Monday 10:00 in Jakarta.
///
/// JKS: Monday 8 has begun, Monday 14 can be booked; Tuesday 8, 9 and 13 have room; Wednesday is full; Thursday opens later;
/// Friday is closed; the weekend has no hours; next Monday is the last day. BDG takes no online bookings. JAP is in Papua.
struct Stage: Sendable {
    var holder: Citizen
    var other: Citizen
    var office: TestOffice
    var past: Int64
    var full: Int64
    var unreleased: Int64
    var closed: Int64
    var elsewhere: Int64
    /// The holder's own party on Tuesday at 9, and its hour.
    var live: BookingAnswerView
    var liveSlot: Int64
    /// The holder's, today at 14.
    var today: BookingAnswerView
    var cancelled: BookingAnswerView
    var served: BookingAnswerView
    var moved: BookingAnswerView
    /// Not the holder's.
    var foreign: BookingAnswerView
    /// The key under which `live` was booked.
    static let usedKey = "kunci-yang-sudah-dipakai"
}

extension Worker {
    func makeStage() async throws -> Stage {
        let office = try await database.makeOffice()
        let offline = try await database.makeOffice(code: "BDG")
        _ = try await database.admin.query("UPDATE offices SET accepts_online = false WHERE id = $1", [offline.id])
        let papua = try await database.makeOffice(code: "JAP", zone: .wit)
        let day = { monday.adding(days: $0) }
        let past = try await database.makeSlot(office, day(0), hour: 8, places: 5)
        let afternoon = try await database.makeSlot(office, day(0), hour: 14, places: 5)
        for (hour, places) in [(8, 6), (13, 6)] { try await database.makeSlot(office, day(1), hour: hour, places: places) }
        let nine = try await database.makeSlot(office, day(1), hour: 9, places: 6)
        let full = try await database.makeSlot(office, day(2), hour: 8, places: 1)
        let unreleased = try await database.makeSlot(
            office, day(3), hour: 8, places: 5, opensAt: office.zone.instant(day(2), TimeOfDay(hour: 9)!))
        let closed = try await database.makeSlot(office, day(4), hour: 8, places: 5, open: false)
        try await database.makeSlot(office, day(7), hour: 8, places: 5)
        let elsewhere = try await database.makeSlot(papua, day(1), hour: 8, places: 5)

        let holder = try await makeCitizen(.number(1, name: "Budi"))
        let other = try await makeCitizen(.number(2, name: "Wati"))
        let foreign = try await book(other, [Person.number(100).json()], preference: #"{"slot":\#(full)}"#).bookings[0]
        let place = { (serial: Int, slot: Int64) in
            try await book(holder, [Person.number(serial).json()], preference: #"{"slot":\#(slot)}"#).bookings[0]
        }
        let body = Body.booking([Person.number(101).json()], preference: #"{"slot":\#(nine)}"#)
        let booked = try await send(.post("/v1/bookings", body, token: holder.token, key: Stage.usedKey))
        try #require(booked.status == 201, "\(booked.text)")
        let cancelled = try await place(102, nine)
        #expect(try await send(.post("/v1/bookings/\(cancelled.code)/cancellation", token: holder.token)).status == 200)
        let stage = Stage(
            holder: holder, other: other, office: office, past: past, full: full, unreleased: unreleased, closed: closed, elsewhere: elsewhere,
            live: try booked.decode(PartyAnswer.self).bookings[0], liveSlot: nine, today: try await place(103, afternoon), cancelled: cancelled,
            served: try await place(104, nine), moved: try await place(105, nine), foreign: foreign)
        try await alter(stage.moved, "moves = 2")
        try await end(stage.served)
        return stage
    }

    private func alter(_ booking: BookingAnswerView, _ assignment: String) async throws {
        _ = try await database.admin.query("UPDATE bookings SET \(assignment) WHERE id = $1", [try id(of: booking)])
    }

    /// As the desk will do: served, and the person is free for another booking.
    private func end(_ booking: BookingAnswerView) async throws {
        let id = try id(of: booking)
        try await alter(booking, "status = 'served'")
        _ = try await database.admin.query("DELETE FROM claims WHERE booking_id = $1", [id])
        _ = try await database.admin.query("SELECT join_queue($1)", [id])
        _ = try await database.admin.query("UPDATE visits SET state = 'done', outcome = 'accepted' WHERE booking_id = $1", [id])
        _ = try await database.admin.query(
            """
            INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
            SELECT id, antrean_now(), 'served', 'booked', 'served', slot_id, slot_id, 'staff', 'desk' FROM bookings WHERE id = $1
            """, [id])
    }

    func id(of booking: BookingAnswerView) throws -> Int64 {
        try #require(CodeBook(keys).bookingID(of: try BookingCode(booking.code)))
    }
}
