import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("the same key")
    struct IdempotencyTests {
        let stack: Stack
        let office: String

        init() async throws {
            stack = try Stack()
            office = try await API(stack.url).offices()[3].code
        }

        private func order(_ member: Member) -> Order {
            Order(office: office, preference: .earliest, applicants: [member.holder(), .new()], allowSplit: true)
        }

        @Test("in sequence gives the same party again, on every worker")
        func sequence() async throws {
            let member = try await stack.person()
            let key = UUID().uuidString
            let order = order(member)
            let first = try await API(stack.url, member.token).book(order, key: key).expecting(201).decode(Party.self)
            #expect(first.bookings.count == 2)
            for worker in Stack.workers {
                let again = try await API(stack.worker(worker), member.token).book(order, key: key).expecting(201).decode(Party.self)
                #expect(again.party == first.party)
                #expect(Set(again.bookings.map(\.code)) == Set(first.bookings.map(\.code)))
            }
            #expect(try await stack.bookings(of: member) == 2)
            let replays = try await stack.count(
                "SELECT replays FROM idempotency_keys k JOIN accounts a ON a.id = k.scope WHERE a.username = $1", [member.username])
            #expect(replays == 3)
            #expect(try await stack.broken() == [])
        }

        @Test("60 times at once over three workers books once")
        func parallel() async throws {
            for _ in 0..<5 {
                let member = try await stack.person()
                let key = UUID().uuidString
                let workers = (0..<60).map { stack.worker($0 % 3 + 1) }
                let order = order(member)
                let answers = try await crowd(of: 60, workers) { try await API($0, member.token).book(order, key: key) }
                let parties = try answers.filter { $0.status == 201 }.map { try $0.decode(Party.self).party }
                #expect(!parties.isEmpty)
                #expect(Set(parties).count == 1)
                for answer in answers where answer.status != 201 {
                    #expect(answer.summary == "409 in_flight")
                    #expect(answer.retryAfter != nil)
                }
                #expect(try await stack.bookings(of: member) == 2)
            }
            #expect(try await stack.broken() == [])
        }

        @Test("after the connection was cut finds the one booking that was made")
        func cutConnection() async throws {
            var made = 0
            for (number, member) in try await stack.people(40).enumerated() {
                let base = number % 4 == 0 ? stack.worker(number % 3 + 1) : stack.url
                let api = API(base, member.token)
                let order = order(member)
                let key = UUID().uuidString
                try api.bookAndHangUp(order, key: key, abruptly: number % 2 == 0)
                let heard = Tally()
                let party = try await api.insist(order, key: key, heard: heard).expecting(201).decode(Party.self)
                #expect(heard.others(["201", "409 in_flight"]) == [:])
                #expect(party.bookings.count == 2)
                #expect(try await stack.bookings(of: member) == 2)
                made += try await stack.count(
                    "SELECT least(replays, 1) FROM idempotency_keys k JOIN accounts a ON a.id = k.scope WHERE a.username = $1", [member.username])
            }
            // some of those who hung up had been served all the same, else this has shown nothing
            #expect(made > 0)
            #expect(try await stack.broken() == [])
        }

        @Test("with another body is refused, and nothing is booked")
        func otherBody() async throws {
            let member = try await stack.person()
            let api = API(stack.url, member.token)
            let key = UUID().uuidString
            let order = order(member)
            _ = try await api.book(order, key: key).expecting(201)
            let changes: [(inout Order) -> Void] = [
                { $0.applicants.append(.new()) }, { $0.applicants.removeLast() }, { $0.preference = .day("2099-01-01") }, { $0.allowSplit = false },
                { $0.applicants[1].name = "Ratna Sari" }, { $0.applicants[1].service = "renewal" }, { $0.applicants[1].relationship = "child" },
            ]
            for change in changes {
                var other = order
                change(&other)
                #expect(try await api.book(other, key: key).summary == "422 idempotency_key_reused")
            }
            #expect(try await stack.bookings(of: member) == 2)
        }

        @Test("a booking without a key is refused, and nothing is booked")
        func missing() async throws {
            let member = try await stack.person()
            #expect(try await API(stack.url, member.token).post("/v1/bookings", order(member)).summary == "400 idempotency_key_required")
            #expect(try await stack.bookings(of: member) == 0)
        }

        @Test("of another account is another key")
        func otherAccount() async throws {
            let members = try await stack.people(2)
            let key = UUID().uuidString
            for member in members { _ = try await API(stack.url, member.token).book(order(member), key: key).expecting(201) }
            for member in members { #expect(try await stack.bookings(of: member) == 2) }
        }

        @Test("a request that was refused leaves its key free")
        func refusedKey() async throws {
            let member = try await stack.person()
            let api = API(stack.url, member.token)
            let key = UUID().uuidString
            var order = order(member)
            order.preference = .day("2099-01-01")
            #expect(try await api.book(order, key: key).summary == "409 beyond_horizon")
            order.preference = .earliest
            _ = try await api.book(order, key: key).expecting(201)
        }

        @Test("a move sent again with its key moves once")
        func move() async throws {
            let member = try await stack.person()
            let api = API(stack.url, member.token)
            let day = try #require(try await api.roomyDays(office).last)
            let booked = try await api.book(order(member)).expecting(201).decode(Party.self).bookings[0]
            let key = UUID().uuidString
            var moved: [Booked] = []
            for worker in Stack.workers {
                let move = Move(preference: .day(day.date))
                moved.append(
                    try await API(stack.worker(worker), member.token).post("/v1/bookings/\(booked.code)/move", move, key: key).expecting(200).decode()
                )
            }
            #expect(moved.allSatisfy { $0.moves == 1 })
            #expect(Set(moved.map(\.queueNumber)).count == 1)
            #expect(try await stack.broken() == [])
        }
    }
}
