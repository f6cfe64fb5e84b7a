import Foundation
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    @Suite("the database")
    struct LostDatabaseTests {
        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        @Test("crashes under load: clients hear 503 or nothing, everything comes back by itself, every 201 was kept", .timeLimit(.minutes(4)))
        func crash() async throws {
            let heard = Tally()
            let offices = try await API(stack.url).offices().map(\.code)
            let members = try await stack.people(800)
            let next = Counter()
            let promises = Mutex<[(Member, Party)]>([])
            try await underLoad(clients: 16) { [stack] _ in
                let number = next.take()
                guard number < members.count else { return try await Task.sleep(for: .milliseconds(20)) }
                let member = members[number]
                let order = Order(office: offices[number % offices.count], preference: .earliest, applicants: [member.holder(), .new()], allowSplit: true)
                let base = number % 2 == 0 ? stack.url : stack.worker(number % 3 + 1)
                let answer = try await API(base, member.token).insist(order, heard: heard, within: .seconds(90))
                guard answer.status == 201 else { return }
                let party = try answer.decode(Party.self)
                promises.withLock { $0.append((member, party)) }
            } _: {
                for round in 1...2 {
                    let before = heard.count("201")
                    try await eventually("bookings go on, round \(round)", within: .seconds(60)) { heard.count("201") > before + 40 }
                    try await stack.ops("cluster", "restart", stack.directory.appendingPathComponent("pg").path, "immediate")
                }
                let before = heard.count("201")
                try await eventually("bookings go on after the last crash", within: .seconds(60)) { heard.count("201") > before + 40 }
            }
            let expected: Set = [
                "201", "409 in_flight", "503 database_unavailable", "503 outcome_unknown", "503 overloaded", "502 outcome_unknown", "no answer",
            ]
            #expect(heard.others(expected) == [:])
            #expect(heard.total > heard.count("201"), "nobody noticed, so nothing was shown")
            let kept = promises.withLock { $0 }
            for (member, party) in kept {
                let mine = try await API(stack.url, member.token).get("/v1/bookings").expecting(200).decode(BookedList.self).bookings
                #expect(Set(mine.map(\.code)) == Set(party.bookings.map(\.code)))
                #expect(try await stack.bookings(of: member) == 2)
            }
            #expect(try await stack.broken() == [])
        }

        @Test("is away: 503 with Retry-After, livez stays well, readyz tells, and everything comes back with it", .timeLimit(.minutes(3)))
        func away() async throws {
            let member = try await stack.person()
            let order = Order(office: try await API(stack.url).offices()[5].code, preference: .earliest, applicants: [member.holder()])
            let key = UUID().uuidString
            try await stack.ops("cluster", "stop", stack.directory.appendingPathComponent("pg").path, "immediate")
            do {
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
            } catch {
                try await start()
                throw error
            }
            try await start()
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

        private func start() async throws {
            try await stack.ops("cluster", "start", stack.directory.appendingPathComponent("pg").path, stack.databasePort)
        }
    }
}
