import Domain
import Foundation
import Testing

@testable import Web

@Suite("Bookings") struct BookingTests {
    @Test("a family is booked, joined, moved and cancelled")
    func family() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let token = stage.holder.token
            let tuesday = monday.adding(days: 1)
            let answer = try await worker.send(
                .post(
                    "/v1/bookings",
                    Body.booking(
                        [
                            stage.holder.person.json("self", service: "renewal"),
                            Person.number(201, name: "Sari", birthDate: "2018-03-12").json("child"),
                        ],
                        preference: #"{"date":"\#(tuesday)","session":"morning"}"#),
                    token: token, key: "family"))
            try #require(answer.status == 201, "\(answer.text)")
            let party = try answer.decode(PartyAnswer.self)
            #expect(party.bookings.map(\.name) == ["Budi", "Sari"])
            let first = party.bookings[0]
            #expect(first.startsAt == "2027-03-02T08:00:00+07:00" && first.endsAt == "2027-03-02T09:00:00+07:00")
            #expect(first.arriveBy == "2027-03-02T07:30:00+07:00" && first.lateAfter == first.endsAt)
            #expect((first.office, first.status, first.service, first.relationship) == ("JKS", "booked", "renewal", "self"))
            #expect(first.nik == "3174••••••••••01" && first.birthDate == "1990-06-15" && !first.provisional && first.moves == 0)
            #expect(party.bookings.allSatisfy { $0.party == party.party })
            #expect(Set(party.bookings.map(\.queueNumber)).count == 2)

            let added = try await worker.send(
                .post("/v1/parties/\(party.party)/applicants", Body.addition([Person.number(202, name: "Wati").json()]), token: token, key: "mother"))
            try #require(added.status == 201, "\(added.text)")
            let joined = try added.decode(PartyAnswer.self)
            #expect(joined.bookings.map(\.name) == ["Budi", "Sari", "Wati"])
            #expect(Set(joined.bookings.map(\.startsAt)) == ["2027-03-02T08:00:00+07:00"])

            let moved = try await worker.send(
                .post(
                    "/v1/bookings/\(first.code)/move", Body.move(Body.earliest, office: "JAP"), token: token,
                    key: "to Papua".replacing(" ", with: "-")))
            try #require(moved.status == 200, "\(moved.text)")
            let away = try moved.decode(BookingAnswerView.self)
            #expect((away.code, away.office, away.startsAt, away.moves) == (first.code, "JAP", "2027-03-02T08:00:00+09:00", 1))

            for _ in 1...2 {
                let gone = try await worker.send(.post("/v1/bookings/\(joined.bookings[2].code)/cancellation", token: token))
                #expect(gone.status == 200)
                #expect(try gone.decode(BookingAnswerView.self).status == "cancelled")
            }
            let mine = try await worker.send(.get("/v1/bookings", token: token)).decode(BookingsAnswer.self).bookings
            #expect(mine.contains(away))
            let one = try await worker.send(.get("/v1/bookings/\(first.code.lowercased().replacing("-", with: ""))", token: token))
            #expect(try one.decode(BookingAnswerView.self) == away)
        }
    }

    @Test("a repeated request gets the same party, in another order of its members too")
    func idempotency() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let person = Person.number(210)
            let first = try await worker.send(.post("/v1/bookings", Body.booking([person.json()]), token: stage.holder.token, key: "once"))
            let other = #"{ "applicants": [\#(person.json())], "allow_split": false, "preference": {"earliest": true}, "office": "jks" }"#
            let again = try await worker.send(.post("/v1/bookings", other, token: stage.holder.token, key: "once"))
            #expect(first.status == 201 && again.status == 201)
            #expect(first.body == again.body)
            #expect(try await worker.database.count("SELECT count(*) FROM idempotency_keys WHERE replays = 1") == 1)
            // a key belongs to its account
            let stranger = try await worker.send(
                .post("/v1/bookings", Body.booking([Person.number(211).json()]), token: stage.other.token, key: "once"))
            #expect(stranger.status == 201)
        }
    }

    @Test("a move is made once under its key")
    func repeatedMove() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let move = Sending.post(
                "/v1/bookings/\(stage.live.code)/move", Body.move(#"{"date":"2027-03-08"}"#), token: stage.holder.token, key: "move")
            let first = try await worker.send(move)
            let again = try await worker.send(move)
            #expect(first.status == 200 && first.body == again.body)
            #expect(try again.decode(BookingAnswerView.self).moves == 1)
        }
    }

    @Test("a NIK that tells another birth date is asked about once, and then taken")
    func confirmedNIK() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            var person = Person.number(220)
            person.birthDate = "1990-06-16"
            let asked = try await worker.send(.post("/v1/bookings", Body.booking([person.json()]), token: stage.holder.token, key: "220"))
            #expect(try asked.decode(ProblemAnswer.self).code == "nik_birth_date_mismatch")
            let confirmed = Body.booking([person.json(extra: #","nik_confirmed":true"#)])
            #expect(try await worker.send(.post("/v1/bookings", confirmed, token: stage.holder.token, key: "220")).status == 201)
        }
    }

    @Test("who may be split is spread over neighbouring hours")
    func split() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let five = (230...234).map { Person.number($0).json() }
            _ = try await worker.book(
                stage.holder, (235...238).map { Person.number($0).json() }, preference: #"{"date":"2027-03-02","session":"morning"}"#)
            let whole = Body.booking(five, preference: #"{"date":"2027-03-02","session":"morning"}"#)
            #expect(
                try await worker.send(.post("/v1/bookings", whole, token: stage.other.token, key: "whole")).decode(ProblemAnswer.self).code
                    == "day_full")
            let party = try await worker.book(
                stage.other, five, preference: #"{"date":"2027-03-02","session":"morning"}"#, extra: #","allow_split":true"#)
            #expect(Set(party.bookings.map(\.startsAt)) == ["2027-03-02T08:00:00+07:00", "2027-03-02T09:00:00+07:00"])
        }
    }

    @Test("a name is kept as on the card, one word and every script included")
    func names() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            for (number, name) in ["Suharto", "H. Muhammad Yusuf, S.Ag.", "Nur'aini", "Siti-Rahayu", "Renée", "李小龍"].enumerated() {
                let party = try await worker.book(stage.other, [Person.number(240 + number, name: name).json()])
                #expect(party.bookings[0].name == name)
            }
        }
    }

    @Test("a refusal tells when the day opens and which day is the last")
    func facts() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let person = Person.number(250).json()
            let early = try await worker.send(
                .post("/v1/bookings", Body.booking([person], preference: #"{"date":"2027-03-04"}"#), token: stage.holder.token, key: "k"))
            #expect(try early.decode(ProblemAnswer.self).opensAt == "2027-03-03T02:00:00Z")
            let far = try await worker.send(
                .post("/v1/bookings", Body.booking([person], preference: #"{"date":"2027-09-04"}"#), token: stage.holder.token, key: "k"))
            #expect(try far.decode(ProblemAnswer.self).lastDay == "2027-03-08")
        }
    }

    @Test("an account holds places for ten people, and for fifteen different ones within a year")
    func limits() async throws {
        try await withWorker { worker in
            let office = try await worker.database.makeOffice()
            try await worker.database.makeSlot(office, monday.adding(days: 1), hour: 8, places: 100)
            let citizen = try await worker.makeCitizen(.number(1))
            var codes: [String] = []
            for from in [300, 305] {
                codes += try await worker.book(citizen, (from..<from + 5).map { Person.number($0).json() }).bookings.map(\.code)
            }
            func refusal(_ serial: Int) async throws -> String {
                let body = Body.booking([Person.number(serial).json()])
                return try await worker.send(.post("/v1/bookings", body, token: citizen.token, key: "limit")).decode(ProblemAnswer.self).code
            }
            #expect(try await refusal(310) == "account_limit_live")
            for code in codes { #expect(try await worker.send(.post("/v1/bookings/\(code)/cancellation", token: citizen.token)).status == 200) }
            _ = try await worker.book(citizen, (310..<315).map { Person.number($0).json() })
            #expect(try await refusal(315) == "account_limit_people")
            // the ones it knows it may book for again
            _ = try await worker.book(citizen, [Person.number(300).json()])
        }
    }

    @Test("who asks for booked people ten times in a day must wait")
    func probing() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let probe = Sending.post("/v1/bookings", Body.booking([Person.number(100).json()]), token: stage.holder.token, key: "probe")
            for _ in 1...10 { #expect(try await worker.send(probe).decode(ProblemAnswer.self).code == "already_booked") }
            let stopped = try await worker.send(probe)
            #expect(stopped.status == 429)
            #expect(Int(stopped["Retry-After"] ?? "") ?? 0 > 0)
        }
    }
}
