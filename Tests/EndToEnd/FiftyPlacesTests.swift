import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The morning on which a quota opens.
    @Suite("fifty places")
    struct FiftyPlacesTests {
        /// The longest that any answer may take under the storm.
        static let patience = Duration.seconds(10)

        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        @Test("fifty places wanted 2,000 times by 200 clients go to exactly fifty, while 5,000 bookings storm 26 offices", .timeLimit(.minutes(6)))
        func storm() async throws {
            let slot = try await quietSlot(places: 50)
            let offices = try await API(stack.url).offices()
            #expect(offices.count == 26)
            let wanted = try await stack.people(200)
            let others = try await stack.people(2500)
            let attack = (0..<10).flatMap { _ in wanted }.map { member in
                (member.token, Order(office: slot.office, preference: .slot(slot.id), applicants: [.new()]))
            }
            let spread = try await spread(others, offices: offices)
            let began = ContinuousClock.now
            async let attacked = send(attack, clients: 200)
            async let stormed = send(spread, clients: 100)
            let (few, many) = try await (attacked, stormed)
            let took = ContinuousClock.now - began
            try await stack.forgetMails()

            #expect(few.count == 2000)
            #expect(few.filter { $0.status == 201 }.count == 50)
            #expect(few.filter { $0.status == 409 && $0.code == "slot_full" }.count == 1950, "\(summaries(few))")
            #expect(many.count == 5000)
            #expect(many.allSatisfy { $0.status == 201 || $0.status == 409 }, "\(summaries(many))")
            // there is room for all of them somewhere, so a storm that mostly refuses has failed too
            #expect(many.filter { $0.status == 201 }.count > 4000, "\(summaries(many))")
            let slowest = (few + many).map(\.took).max() ?? .zero
            #expect(slowest < Self.patience)

            let taken = try await stack.count("SELECT taken FROM slots WHERE id = $1", [slot.id])
            #expect(taken == 50)
            let numbers = try await stack.count(
                "SELECT count(DISTINCT queue_number) FROM bookings WHERE slot_id = $1 AND status = 'booked'", [slot.id])
            #expect(numbers == 50)
            let booked = try many.filter { $0.status == 201 }.reduce(50) { try $0 + $1.decode(Party.self).bookings.count }
            let seconds = took / .seconds(1)
            print("storm: \(booked) people placed in \(Int(seconds)) s, \(Int(Double(booked) / seconds)) people/s, slowest answer \(slowest)")
            #expect(try await stack.broken() == [])
        }

        @Test("one person asked for by 60 accounts at once is booked once")
        func onePerson() async throws {
            let person = Person.new()
            let offices = try await API(stack.url).offices()
            let orders = try await stack.people(60).enumerated().map { index, member in
                (member.token, Order(office: offices[index % offices.count].code, preference: .earliest, applicants: [person]))
            }
            let answers = try await send(orders, clients: 60)
            #expect(answers.filter { $0.status == 201 }.count == 1, "\(summaries(answers))")
            #expect(answers.filter { $0.summary == "409 already_booked" }.count == 59, "\(summaries(answers))")
            #expect(try await stack.broken() == [])
        }

        /// A slot late in the horizon, away from the storm, with so many places; known to every worker.
        private func quietSlot(places: Int) async throws -> (id: Int64, office: String) {
            let (id, office) = try await stack.database { session in
                try await session.query(
                    """
                    SELECT s.id, o.code FROM slots s JOIN offices o ON o.id = s.office_id
                    WHERE o.accepts_online AND s.open AND s.taken = 0 AND s.opens_at < now() AND s.starts_at > now() + interval '22 days'
                    ORDER BY s.starts_at DESC, s.id LIMIT 1
                    """)[0].decode(Int64.self, String.self)
            }
            let set = try await stack.count(
                """
                WITH changed AS (
                    UPDATE slots SET planned = $2, open = true, capacity = greatest($2, taken + held_back), version = nextval('slot_versions')
                    WHERE id = $1 RETURNING 1)
                SELECT count(*) FROM changed
                """, [id, Int32(places)])
            #expect(set == 1)
            for worker in Stack.workers {
                let api = API(stack.worker(worker))
                try await eventually("worker \(worker) sees \(places) places") {
                    let days = try await api.get("/v1/offices/\(office)/availability").expecting(200).decode(AvailabilityInfo.self).days
                    return days.flatMap(\.slots).contains { $0.id == id && $0.free == places }
                }
            }
            return (id, office)
        }

        /// Two bookings an account, for one to five people, of every kind of wish, over all offices and the first two weeks.
        private func spread(_ members: [Member], offices: [OfficeInfo]) async throws -> [(String, Order)] {
            var days: [String: [String]] = [:]
            for office in offices { days[office.code] = try await API(stack.url).roomyDays(office.code).prefix(10).map(\.date) }
            try #require(days.values.allSatisfy { !$0.isEmpty })
            let sizes = [1, 1, 1, 2, 1, 3, 1, 2, 5, 1, 4]
            return (0..<2 * members.count).map { number in
                let office = offices[number % offices.count].code
                let date = days[office]![number / offices.count % days[office]!.count]
                let wishes: [Order.Preference] = [.earliest, .day(date), .day(date, number % 2 == 0 ? "morning" : "afternoon"), .earliest]
                let size = sizes[number % sizes.count]
                let member = members[number % members.count]
                var people = (0..<size).map { Person.new(["parent", "child", "spouse"][$0 % 3], service: $0 % 2 == 0 ? "new" : "renewal") }
                if number < members.count { people[0] = member.holder() }
                return (member.token, Order(office: office, preference: wishes[number / 7 % 4], applicants: people, allowSplit: size > 1))
            }
        }

        private func send(_ orders: [(String, Order)], clients: Int) async throws -> [Answer] {
            try await crowd(of: clients, orders) { [url = stack.url] token, order in try await API(url, token).book(order) }
        }

        private func summaries(_ answers: [Answer]) -> [String: Int] {
            answers.reduce(into: [:]) { $0[$1.summary, default: 0] += 1 }
        }
    }
}
