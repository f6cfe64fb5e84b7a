import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A mobile network puts thousands of people behind one address, and a bot among them.
    @Suite("one address for all")
    struct SharedAddressTests {
        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        @Test("2,000 people from one address all book while a bot among them is slowed", .timeLimit(.minutes(5)))
        func bot() async throws {
            let offices = try await API(stack.url).offices()
            let people = try await stack.people(2001)
            let url = stack.url
            let bot = API(url, people[2000].token)
            let orders = people.prefix(2000).enumerated().map { index, member in
                (member.token, Order(office: offices[index % offices.count].code, preference: .earliest, applicants: [.new()]))
            }
            let asked = StatusCounts()
            let began = ContinuousClock.now
            let answers = try await underLoad(clients: 30) { _ in
                let answer = try await bot.send("GET", "/v1/bookings")
                asked.add(answer.status)
            } _: {
                try await crowd(of: 60, Array(orders)) { token, order in
                    try await API(url, token).book(order)
                }
            }
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            try await stack.forgetMails()
            #expect(answers.filter { $0.status == 201 }.count == 2000, "\(Set(answers.map(\.summary)))")
            let slowest = answers.map(\.took).sorted()[1980]
            #expect(slowest < .seconds(6))
            // three workers give each session 30 a second, and 150 at once
            let served = asked.count(200)
            #expect(Double(served) <= 3 * (150 + 31 * (seconds + 1)), "\(served) in \(seconds) s")
            #expect(Set(asked.statuses).isSubset(of: [200, 429]))
            #expect(try await stack.broken() == [])
        }
    }
}

/// How often each status was answered.
private final class StatusCounts: Sendable {
    private let counts = Locked<[Int: Int]>([:])

    func add(_ status: Int) { counts.withLock { $0[status, default: 0] += 1 } }
    func count(_ status: Int) -> Int { counts.withLock { $0[status] ?? 0 } }
    var statuses: [Int] { counts.withLock { Array($0.keys) } }
}
