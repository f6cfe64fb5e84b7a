import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("the database")
    struct LostDatabaseTests {
        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        @Test(
            "crashes under load: clients hear 503 or nothing, everything comes back by itself, every 201 was kept", .repairsAfterFailure,
            .timeLimit(.minutes(8)))
        func crash() async throws {
            let promises = try await Promises(stack, people: 800)
            try await underLoad(clients: 16) { [stack] _ in
                try await promises.more { $0 % 2 == 0 ? stack.url : stack.worker($0 % 3 + 1) }
            } _: {
                // a worker sends its batch again, so a crash that is over in a moment may be noticed by nobody
                let directory = stack.directory.appendingPathComponent("pg").path
                try await promises.grow(by: 40, "in round 1")
                try await stack.ops("cluster", "restart", directory, "immediate")
                try await promises.grow(by: 40, "in round 2")
                try await stack.ops("cluster", "stop", directory, "immediate")
                try await eventually("somebody notices") { promises.heard.total > promises.heard.count("201") }
                try await stack.ops("cluster", "start", directory, stack.databasePort)
                try await promises.grow(by: 40, "after the last crash")
            }
            let heard = promises.heard
            let expected: Set = [
                "201", "409 in_flight", "503 database_unavailable", "503 outcome_unknown", "503 overloaded", "502 outcome_unknown", "no answer",
            ]
            #expect(heard.others(expected) == [:])
            #expect(try await promises.broken() == [])
            #expect(try await stack.broken() == [])
        }

        @Test(
            "is away: 503 with Retry-After, livez stays well, readyz tells, and everything comes back with it", .repairsAfterFailure,
            .timeLimit(.minutes(8)))
        func away() async throws {
            let member = try await stack.person()
            let order = Order(office: try await API(stack.url).offices()[5].code, preference: .earliest, applicants: [member.holder()])
            let key = UUID().uuidString
            try await stack.ops("cluster", "stop", stack.directory.appendingPathComponent("pg").path, "immediate")
            _ = try await crowd(of: 3, Array(Stack.workers)) { [stack] worker in
                try await eventually("worker \(worker) is not ready") { try await API(stack.workerAdmin(worker)).get("/readyz").status == 503 }
                #expect(try await API(stack.workerAdmin(worker)).get("/livez").status == 200)
                let answer = try await API(stack.worker(worker), member.token).book(order, key: key)
                #expect(answer.summary == "503 database_unavailable")
                #expect(answer.retryAfter != nil)
                #expect(answer.took < .seconds(8))
            }
            try await eventually("HAProxy answers for them") {
                let answer = try await API(stack.url, member.token).book(order, key: key)
                return answer.status == 503 && answer.retryAfter != nil && answer.took < .seconds(1)
            }
            try await stack.ops("cluster", "start", stack.directory.appendingPathComponent("pg").path, stack.databasePort)
            let heard = Tally()
            let party = try await API(stack.url, member.token).insist(order, key: key, heard: heard).expecting(201).decode(Party.self)
            #expect(party.bookings.count == 1)
            #expect(try await stack.bookings(of: member) == 1)
            for worker in Stack.workers {
                try await eventually("worker \(worker) is ready") { try await API(stack.workerAdmin(worker)).get("/readyz").status == 200 }
            }
            // the notifier has come back as well
            let mail = try await stack.mail(to: member.email) { $0.text.contains(party.bookings[0].code) }
            #expect(mail.inline.count == 1)
            #expect(try await stack.broken() == [])
        }
    }
}
