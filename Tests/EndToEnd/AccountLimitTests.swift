import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("one account with many requests at once")
    struct AccountLimitTests {
        let stack: Stack
        let offices: [OfficeInfo]

        init() async throws {
            stack = try Stack()
            offices = try await API(stack.url).offices()
        }

        @Test("200 requests at once never bring an account above its limits")
        func limits() async throws {
            let member = try await stack.person()
            let first = try await storm(member) { _ in [.new()] }
            #expect(first.filter { $0.status == 201 }.count == 10, "\(summaries(first))")
            #expect(first.filter { $0.summary == "409 account_limit_live" }.count == 190, "\(summaries(first))")
            #expect(try await stack.broken() == [])

            // the ten give way, but the year remembers them: five more people may come
            let api = API(stack.url, member.token)
            for booked in try await api.get("/v1/bookings").expecting(200).decode(BookedList.self).bookings {
                _ = try await api.post("/v1/bookings/\(booked.code)/cancellation", Nothing()).expecting(200)
            }
            let second = try await storm(member) { _ in [.new()] }
            #expect(second.filter { $0.status == 201 }.count == 5, "\(summaries(second))")
            #expect(second.filter { $0.summary == "409 account_limit_people" }.count == 195, "\(summaries(second))")
            #expect(try await stack.bookings(of: member) == 15)
            #expect(try await stack.broken() == [])
        }

        @Test("200 families and repeated people at once: only booked, beyond a limit, or booked already")
        func families() async throws {
            let member = try await stack.person()
            let people = (0..<12).map { _ in Person.new() }
            let answers = try await storm(member) { number in
                (0..<(number % 3 + 1)).map { people[(number * 5 + $0 * 4) % people.count] }
            }
            // an account that was refused because of others' bookings too often must wait
            let expected: Set = ["201", "409 account_limit_live", "409 account_limit_people", "409 already_booked", "429 too_many_attempts"]
            #expect(answers.allSatisfy { expected.contains($0.summary) }, "\(summaries(answers))")
            #expect(answers.contains { $0.status == 201 })
            let booked = try answers.filter { $0.status == 201 }.reduce(0) { try $0 + $1.decode(Party.self).bookings.count }
            #expect(try await stack.bookings(of: member) == booked)
            #expect(booked <= 10)
            #expect(try await stack.broken() == [])
        }

        private func storm(_ member: Member, _ people: (Int) -> [Person]) async throws -> [Answer] {
            let orders = (0..<200).map { number in
                Order(office: offices[number % offices.count].code, preference: .earliest, applicants: people(number), allowSplit: true)
            }
            return try await crowd(of: 200, orders) { [url = stack.url] order in try await API(url, member.token).book(order) }
        }

        private func summaries(_ answers: [Answer]) -> [String: Int] {
            answers.reduce(into: [:]) { $0[$1.summary, default: 0] += 1 }
        }
    }
}
