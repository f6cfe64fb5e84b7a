import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("workers")
    struct StatelessTests {
        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        @Test("keep nothing: each request of one booking goes to another one")
        func eachRequestToAnother() async throws {
            let turn = Counter()
            let next = { (token: String?) in API(stack.worker(turn.take() % 3 + 1), token) }
            let newcomer = Newcomer()
            _ = try await next(nil).post("/v1/accounts", newcomer.registration).expecting(201)
            let code = try #require(try await stack.mail(to: newcomer.email) { $0.code != nil }.code)
            _ = try await next(nil).post("/v1/accounts/verification", Newcomer.Verification(email: newcomer.email, code: code)).expecting(200)
            let login = Newcomer.Login(login: newcomer.username, password: newcomer.password)
            let token = try await next(nil).post("/v1/sessions", login).expecting(201).decode(Newcomer.Session.self).token

            let office = try #require(try await next(nil).offices().randomElement()).code
            let days = try await next(nil).roomyDays(office)
            let first = try #require(days.first)
            let last = try #require(days.last)
            let order = Order(office: office, preference: .day(first.date), applicants: [newcomer.person.as("self"), .new()], allowSplit: true)
            let party = try await next(token).book(order).expecting(201).decode(Party.self)
            let booked = party.bookings[0]
            #expect(try await next(token).get("/v1/bookings/\(booked.code)").expecting(200).decode(Booked.self).queueNumber == booked.queueNumber)
            #expect(try await next(token).get("/v1/bookings").expecting(200).decode(BookedList.self).bookings.count == 2)
            let joined = try await next(token).post(
                "/v1/parties/\(party.party)/applicants", Joining(applicants: [.new("child")]), key: UUID().uuidString
            )
            .expecting(201).decode(Party.self)
            #expect(joined.bookings.count == 3)
            let moved = try await next(token).post("/v1/bookings/\(booked.code)/move", Move(preference: .day(last.date)), key: UUID().uuidString)
                .expecting(200).decode(Booked.self)
            #expect(moved.code == booked.code)
            #expect(moved.startsAt.hasPrefix(last.date))
            #expect(try await next(token).get("/v1/bookings/\(booked.code)/ticket").expecting(200).text.contains(moved.queueNumber))
            let png = try await next(token).get("/v1/bookings/\(booked.code)/ticket.png").expecting(200).body
            #expect(try await stack.qrCode(png) == booked.code.replacing("-", with: ""))
            #expect(try await next(token).get("/v1/bookings/\(booked.code)/ticket.ics").expecting(200).text.contains("METHOD:PUBLISH"))
            #expect(try await next(token).get("/v1/bookings/\(booked.code)/ticket.svg").expecting(200).text.contains("<svg"))
            let cancelled = try await next(token).post("/v1/bookings/\(booked.code)/cancellation", Nothing()).expecting(200).decode(Booked.self)
            #expect(cancelled.status == "cancelled")
            #expect(try await next(token).get("/v1/bookings/\(booked.code)/ticket").summary == "409 ticket_void")
            _ = try await next(token).send("DELETE", "/v1/sessions/current").expecting(204)
            #expect(try await next(token).get("/v1/bookings").summary == "401 invalid_token")
            #expect(turn.value > 15)
            #expect(try await stack.broken() == [])
        }

        private struct Joining: Encodable {
            var applicants: [Person]
        }

        @Test("are added and taken away under load, and no request fails", .repairsAfterFailure, .timeLimit(.minutes(8)))
        func addedAndTakenAway() async throws {
            let heard = Tally()
            let members = try await stack.people(12)
            let offices = try await API(stack.url).offices().map(\.code)
            try await underLoad(clients: members.count) { [url = stack.url] client in
                let api = API(url, members[client].token)
                let order = Order(office: offices[client], preference: .earliest, applicants: [members[client].holder()])
                await heard.hear { try await api.get("/v1/offices/\(offices[client])/availability") }
                guard let party = try await heard.hear({ try await api.book(order) })?.decode(Party.self) else { return }
                await heard.hear { try await api.get("/v1/bookings/\(party.bookings[0].code)") }
                await heard.hear { try await api.post("/v1/bookings/\(party.bookings[0].code)/cancellation", Nothing()) }
            } _: {
                try await stack.ops("worker", "start", "4")
                try await served(4, more: 50)
                try await stack.ops("worker", "stop", "2")
                try await stack.ops("worker", "start", "2")
                try await served(2, more: 50)
                try await stack.ops("worker", "stop", "4")
                try await served(1, more: 50)
            }
            #expect(heard.others(["200", "201"]) == [:])
            #expect(heard.total > 300)
            #expect(stack.process("worker-4") == nil)
            #expect(try await stack.broken() == [])
        }

        @Test(
            "may be killed under load: what was promised is in the database, and the same key finds it", .repairsAfterFailure, .timeLimit(.minutes(8))
        )
        func killed() async throws {
            let promises = try await Promises(stack, people: 900)
            try await underLoad(clients: 24) { [stack] _ in
                // every other one asks a worker itself, as if there were no balancer to hide what happens
                try await promises.more { $0 % 2 == 0 ? stack.url : stack.worker(2) }
            } _: {
                for round in 1...3 {
                    try await promises.grow(by: 40, "in round \(round)")
                    try await stack.ops("worker", "kill", "2")
                    try await stack.ops("worker", "start", "2")
                }
                try await promises.grow(by: 40, "after the last kill")
            }
            let heard = promises.heard
            // the killed worker's own clients have noticed, else nothing was shown
            #expect(heard.count("no answer") > 0)
            #expect(heard.others(["201", "no answer", "409 in_flight", "502 outcome_unknown", "503 overloaded"]) == [:])
            #expect(try await promises.broken() == [])
            #expect(try await stack.broken() == [])
        }

        /// Waits until HAProxy has sent a worker so many requests more.
        private func served(_ worker: Int, more: Int) async throws {
            let before = try await sessions(worker)
            try await eventually("worker \(worker) serves", within: .seconds(30)) { try await sessions(worker) >= before + more }
        }

        private func sessions(_ worker: Int) async throws -> Int {
            let page = try await API(stack.statistics).get("/;csv").expecting(200).text
            let row = page.split(separator: "\n").first { $0.hasPrefix("workers,w\(worker),") }
            // column 8, `stot`: sessions in all
            return try #require(row.flatMap { Int($0.split(separator: ",", omittingEmptySubsequences: false)[7]) })
        }
    }
}
