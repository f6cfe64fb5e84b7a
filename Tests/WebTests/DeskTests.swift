import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("The desk") struct DeskTests {
    private struct People: Decodable {
        struct One: Decodable {
            var code: String
            var outcome: String?
            var status: String
            var name: String
            var nik: String?
        }
        var people: [One]
    }

    private struct Room: Sendable {
        let worker: Worker
        let office: TestOffice
        let other: TestOffice
        let officer: Member
        let head: Member

        /// What was said, of each; or the problem's code.
        func checkIn(_ body: String, _ member: Member? = nil, at office: TestOffice? = nil) async throws -> [String] {
            let answer = try await worker.send(
                .post("/v1/staff/offices/\((office ?? self.office).code)/check-ins", body, token: (member ?? officer).token))
            guard answer.status == 200 else { return [try answer.decode(ProblemAnswer.self).code] }
            return try answer.decode(People.self).people.map { $0.outcome ?? "choose" }
        }

        func code(_ code: String, reason: String? = nil) -> String {
            #"{"code": "\#(code)"\#(reason.map { #", "reason": "\#($0)""# } ?? "")}"#
        }

        func status(_ code: String) async throws -> String {
            let id = worker.services.codes.bookingID(of: try BookingCode(code))!
            return try await worker.database.admin.query("SELECT status FROM bookings WHERE id = $1", [id])[0].decode(String.self)
        }

        func clock(_ day: Int, _ hour: Int, _ minute: Int = 0) async throws {
            try await worker.database.setClock(office.zone.instant(monday.adding(days: day), TimeOfDay(hour: hour, minute: minute)!))
        }

        /// Books for tomorrow; the codes.
        func book(_ people: [String], by citizen: Citizen, key: String) async throws -> [String] {
            let answer = try await worker.send(.post("/v1/bookings", Body.booking(people), token: citizen.token, key: key))
            try #require(answer.status == 201, "\(answer.text)")
            return try answer.decode(PartyAnswer.self).bookings.map(\.code)
        }
    }

    /// An office with an officer and a head, open tomorrow at nine and ten; it is Monday, 10.00.
    private func withDesk(_ body: @Sendable (Room) async throws -> Void) async throws {
        try await withWorker { worker in
            let (office, other) = (try await worker.database.makeOffice(), try await worker.database.makeOffice(code: "BDG"))
            for hour in [9, 10] { try await worker.database.makeSlot(office, monday.adding(days: 1), hour: hour, places: 3) }
            let officer = try await worker.makeStaff("petugas", .officer, [office, other])
            let head = try await worker.makeStaff("kepala", .head, [office])
            // their sessions outlive the day
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            try await body(Room(worker: worker, office: office, other: other, officer: officer, head: head))
        }
    }

    @Test("welcome in time and early on the day, with everybody of the account; another day, another office, cancelled, again: each is said")
    func checkIn() async throws {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let codes = try await room.book(
                [Person.number(1).json("self"), Person.number(2).json(), Person.number(3).json()], by: citizen, key: "one")
            let later = try await room.book([Person.number(4).json()], by: citizen, key: "two")
            let stranger = try await room.worker.makeCitizen(Person.number(5))
            let gone = try await room.book([Person.number(5).json("self")], by: stranger, key: "one")
            #expect(try await room.worker.send(.post("/v1/bookings/\(gone[0])/cancellation", token: stranger.token)).status == 200)
            #expect(try await room.checkIn(room.code(codes[0])) == ["wrong_day"])
            try await room.clock(1, 7)
            #expect(try await room.checkIn(room.code(codes[0]), at: room.other) == ["wrong_office"])
            #expect(try await room.checkIn(room.code(gone[0])) == ["cancelled"])
            #expect(try await room.checkIn(room.code("AAAAA-AAAAA")) == ["invalid_code"])
            // two parties of one account, at their first hour, with one scan; the code as a scanner types it
            let scanned = codes[1].replacing("-", with: "").lowercased()
            #expect(try await room.checkIn(room.code(scanned)) == ["checked_in", "checked_in", "checked_in", "checked_in"])
            #expect(try await room.checkIn(room.code(later[0])) == ["before"])
            #expect(try await room.worker.database.count("SELECT count(*) FROM bookings WHERE status = 'checked_in'") == 4)
            #expect(try await room.worker.database.count("SELECT count(*) FROM audit WHERE action = 'checked_in' AND subject = 'booking'") == 4)
            let undo = Sending.post("/v1/staff/offices/\(room.office.code)/check-ins/\(codes[0])/undo", token: room.officer.token)
            #expect(try await room.worker.send(undo).status == 204)
            #expect(try await room.status(codes[0]) == "booked")
            #expect(try await room.worker.send(undo).status == 204, "again changes nothing")
            #expect(try await room.checkIn(room.code(codes[0])) == ["checked_in"])
            try await room.clock(1, 7, 20)
            #expect(try await room.worker.send(undo).status == 409)
        }
    }

    @Test("too late: the code is void, unless the head lets the person in with a reason, and never for the head's own")
    func late() async throws {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let codes = try await room.book(
                [Person.number(1).json("self"), Person.number(2).json(), Person.number(4).json()], by: citizen, key: "one")
            // the first hour is full: the second one
            let other = try await room.worker.makeCitizen(Person.number(3))
            let late = try await room.book([Person.number(3).json("self")], by: other, key: "one")
            try await room.clock(1, 9, 59)
            #expect(try await room.checkIn(room.code(codes[0])) == ["checked_in", "checked_in", "checked_in"], "late is from the end of the hour")
            try await room.clock(1, 11, 1)
            #expect(try await room.checkIn(room.code(late[0])) == ["late"])
            #expect(try await room.status(late[0]) == "forfeited")
            // they came, so it is no miss; what happened and how to appeal is told
            #expect(try await room.worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'forfeited'") == 1)
            #expect(try await room.worker.database.count("SELECT count(*) FROM misses") == 0)
            #expect(try await room.worker.database.count("SELECT count(*) FROM claims") == 3, "the person may book again")
            #expect(try await room.checkIn(room.code(late[0], reason: "macet")) == ["forbidden"], "an officer may not")
            try await room.worker.database.admin.execute(
                "UPDATE staff SET nik_hash = (SELECT nik_hash FROM bookings WHERE status = 'forfeited') WHERE role = 'head'")
            #expect(try await room.checkIn(room.code(late[0], reason: "macet"), room.head) == ["forbidden"], "not for the own person")
            try await room.worker.database.admin.execute("UPDATE staff SET nik_hash = NULL")
            #expect(try await room.checkIn(room.code(late[0], reason: "banjir di jalan"), room.head) == ["checked_in"])
            #expect(
                try await room.worker.database.count("SELECT count(*) FROM audit WHERE action = 'let_in_late' AND reason = 'banjir di jalan'") == 1)
            #expect(try await room.worker.database.count("SELECT count(*) FROM claims") == 4)
        }
    }

    @Test(
        "with one scan whoever of the account is in time is welcome; who of them is late is told, and left to the sweep like anybody who did not come"
    )
    func lateCompanions() async throws {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let early = try await room.book(
                [Person.number(1).json("self"), Person.number(2).json(), Person.number(4).json()], by: citizen, key: "one")
            let later = try await room.book([Person.number(5).json()], by: citizen, key: "two")
            try await room.clock(1, 10, 30)
            #expect(try await room.checkIn(room.code(later[0])) == ["checked_in", "late", "late", "late"])
            for code in early { #expect(try await room.status(code) == "booked") }
            #expect(try await room.worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'forfeited'") == 0)
            let swept = try await room.worker.database.store(.notifier) { try await $0.forfeitAbsent() }
            #expect(swept == 3)
            #expect(try await room.worker.database.count("SELECT count(*) FROM misses") == 3)
            #expect(try await room.worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'forfeited'") > 0)
        }
    }

    @Test("without a code: by NIK, or by name and birth date; of several the officer chooses; every look is in the trail")
    func withoutCode() async throws {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let codes = try await room.book(
                [Person.number(1).json("self"), Person.number(2, name: "Siti Aminah").json()], by: citizen, key: "one")
            try await room.clock(1, 8)
            #expect(try await room.checkIn(#"{"name": "siti", "birth_date": "1990-06-15"}"#) == ["choose", "choose"])
            #expect(try await room.worker.database.count("SELECT count(*) FROM audit WHERE action = 'looked_up'") == 2)
            #expect(try await room.worker.database.count("SELECT count(*) FROM audit WHERE action = 'code_read'") == 0)
            #expect(try await room.checkIn(#"{"name": "siti", "birth_date": "1990-06-16"}"#) == ["booking_not_found"])
            #expect(try await room.checkIn(#"{"nik": "\#(Person.number(9).nik)"}"#) == ["booking_not_found"])
            #expect(try await room.checkIn(#"{"name": "AMINAH, Siti", "birth_date": "1990-06-15"}"#) == ["checked_in", "checked_in"])
            #expect(try await room.checkIn(#"{"nik": "\#(Person.number(1).nik)"}"#) == ["before"])
            #expect(try await room.checkIn("{}") == ["missing_field"])
            let looks = "SELECT count(*) FROM audit WHERE action = 'looked_up'"
            let before = try await room.worker.database.count(looks)
            #expect(try await room.checkIn(room.code(codes[0])) == ["before"])
            #expect(try await room.worker.database.count(looks) == before, "a code that is shown is no look at somebody")
            #expect(try await room.worker.database.count("SELECT count(*) FROM audit WHERE action = 'code_read'") == 1)
            let rename = Sending.post(
                "/v1/staff/offices/\(room.office.code)/visitors/\(codes[1])/name", #"{"name": "Siti Aminah Dewi"}"#, token: room.officer.token)
            #expect(try await room.worker.send(rename).status == 204)
            #expect(try await room.worker.database.count("SELECT count(*) FROM applicants WHERE name = 'Siti Aminah Dewi'") == 1)
        }
    }

    @Test(
        "a NIK that is missing is entered from the card; the person with the card is served, another booking of the same person is cancelled and told"
    )
    func missingNIK() async throws {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let web = try await room.book([Person.number(1).json("self")], by: citizen, key: "one")
            let chat = try await room.book([Person.number(2).json()], by: citizen, key: "two")
            // as the queue by WhatsApp makes it
            let id = room.worker.services.codes.bookingID(of: try BookingCode(chat[0]))!
            try await room.worker.database.admin.execute(
                """
                INSERT INTO chats (phone_hash, phone_sealed, created_at) VALUES (gen_random_uuid(), '', antrean_now());
                UPDATE parties SET account_id = NULL, channel = 'whatsapp', chat_id = (SELECT id FROM chats) WHERE id = (SELECT party_id FROM bookings WHERE id = \(id));
                UPDATE claims SET kind = 2 WHERE booking_id = \(id);
                UPDATE bookings SET claim_kind = 2, service = NULL WHERE id = \(id);
                UPDATE applicants SET nik_sealed = NULL WHERE booking_id = \(id);
                """)
            try await room.clock(1, 8)
            #expect(try await room.checkIn(room.code(chat[0])) == ["checked_in"])
            func answer(_ nik: String, _ more: String = "") async throws -> Answer {
                try await room.worker.send(
                    .post(
                        "/v1/staff/offices/\(room.office.code)/visitors/\(chat[0])/nik", #"{"nik": "\#(nik)", "service": "renewal"\#(more)}"#,
                        token: room.officer.token))
            }
            func enter(_ nik: String, _ more: String = "") async throws -> Int { try await answer(nik, more).status }
            #expect(try await enter("12") == 422)
            // a slip of the finger cancels nobody's booking
            #expect(try await answer("3174015506910001").decode(ProblemAnswer.self).code == "nik_birth_date_mismatch")
            let other = try await answer(Person.number(1).nik)
            #expect(try other.decode(ProblemAnswer.self).code == "nik_has_booking")
            #expect(other.text.contains(#""name":"Siti Rahayu""#) && other.text.contains(#""birth_date":"1990-06-15""#), "\(other.text)")
            #expect(other.text.contains(#""booking":"\#(web[0])""#))
            // that the NIK is right does not say that the other booking is of the same person, and another booking's code even less
            for more in [#", "nik_confirmed": true"#, #", "cancels": "\#(chat[0])""#] {
                #expect(try await answer(Person.number(1).nik, more).decode(ProblemAnswer.self).code == "nik_has_booking")
            }
            #expect(try await room.status(web[0]) == "booked")
            #expect(try await enter(Person.number(1).nik, #", "cancels": "\#(web[0])""#) == 204)
            #expect(try await room.status(web[0]) == "cancelled")
            #expect(try await room.status(chat[0]) == "checked_in")
            #expect(try await room.worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'cancelled' AND way = 'mail'") == 1)
            #expect(try await enter(Person.number(1).nik) == 409, "it has one now")
            let actions = try await room.worker.actions()
            #expect(actions.contains("nik_entered") && actions.contains("other_cancelled"))
        }
    }

    @Test("the officer sees each message of a booking, sends one again, and prints the ticket; nothing of another office's") func messages()
        async throws
    {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let codes = try await room.book([Person.number(1).json("self")], by: citizen, key: "one")
            let message = try await room.worker.database.count("SELECT id FROM outbox WHERE kind = 'confirmation'")
            func resend(_ office: TestOffice) async throws -> Int {
                try await room.worker.send(
                    .post("/v1/staff/offices/\(office.code)/visitors/\(codes[0])/messages/\(message)", token: room.officer.token)
                ).status
            }
            #expect(try await resend(room.office) == 202, "it waits as it is")
            func paper(_ message: Int) async throws -> Answer {
                var asked = Sending.get("/staff/offices/\(room.office.code)/desk/\(codes[0])/messages/\(message)")
                asked.headers["Cookie"] = "staff=\(room.officer.token)"
                return try await room.worker.send(asked)
            }
            let printed = try await paper(message)
            #expect(printed.status == 200 && printed.text.contains(codes[0]) && printed.text.contains("Siti Rahayu"), "\(printed.text)")
            #expect(try await paper(message + 1).status == 404)
            try await room.worker.database.admin.execute("UPDATE outbox SET state = 'dead', finished_at = antrean_now() WHERE kind = 'confirmation'")
            #expect(try await resend(room.other) == 404)
            #expect(try await room.worker.database.count("SELECT count(*) FROM outbox WHERE state = 'dead'") == 1)
            #expect(try await resend(room.office) == 202)
            #expect(try await room.worker.database.count("SELECT count(*) FROM outbox WHERE state = 'dead'") == 0)
            #expect(try await room.worker.actions().filter { $0 == "message_sent_again" }.count == 1)
        }
    }

    @Test("sixteen desks scan the same code at once: one welcomes, nobody is checked in twice")
    func atOnce() async throws {
        try await withDesk { room in
            let citizen = try await room.worker.makeCitizen(Person.number(1))
            let codes = try await room.book(
                [Person.number(1).json("self"), Person.number(2).json(), Person.number(3).json()], by: citizen, key: "one")
            try await room.clock(1, 8)
            let said = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<16 { group.addTask { try await room.checkIn(room.code(codes[number % 3])) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(said.filter { $0 == "checked_in" }.count == 3, "\(said)")
            #expect(Set(said) == ["checked_in", "before"])
            #expect(try await room.worker.database.count("SELECT count(*) FROM booking_history WHERE event = 'checked_in'") == 3)
        }
    }
}
