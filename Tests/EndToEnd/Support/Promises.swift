import Foundation
import Synchronization
import TestSupport

/// Members who each book once, for two, and insist until they are answered. It remembers what they were promised, and checks it afterwards.
final class Promises: Sendable {
    let heard = Tally()
    private let stack: Stack
    private let members: [Member]
    private let offices: [String]
    private let next = Counter()
    private let made = Mutex<[(Member, Party)]>([])

    init(_ stack: Stack, people: Int) async throws {
        self.stack = stack
        members = try await stack.people(people)
        offices = try await API(stack.url).offices().map(\.code)
    }

    /// The next member books. When all have booked, it only waits a little.
    /// - Parameter address: whom the member with this number asks.
    func more(_ address: (_ number: Int) -> String) async throws {
        let number = next.take()
        guard number < members.count else { return try await Task.sleep(for: .milliseconds(20)) }
        let member = members[number]
        let order = Order(office: offices[number % offices.count], preference: .earliest, applicants: [member.holder(), .new()], allowSplit: true)
        let answer = try await API(address(number), member.token).insist(order, heard: heard, within: .seconds(90)).expecting(201)
        let party = try answer.decode(Party.self)
        made.withLock { $0.append((member, party)) }
    }

    /// Waits until so many more were promised.
    func grow(by more: Int, _ what: String) async throws {
        let before = count
        try await eventually("bookings go on \(what)", within: .seconds(60)) { count >= before + more }
    }

    var count: Int { made.withLock { $0.count } }

    /// Promises that are not kept as they were made; members who have more or less than that.
    func broken() async throws -> [String] {
        let promises = made.withLock { $0 }
        let turn = Counter()
        let notes = try await crowd(of: 8, promises) { [stack] member, party -> String? in
            let mine = try await API(stack.worker(turn.take() % 3 + 1), member.token).get("/v1/bookings").expecting(200).decode(BookedList.self)
            let kept = Set(mine.bookings.map { "\($0.code) \($0.queueNumber) \($0.startsAt)" })
            let promised = Set(party.bookings.map { "\($0.code) \($0.queueNumber) \($0.startsAt)" })
            return kept == promised ? nil : "\(member.username) was promised \(promised) and has \(kept)"
        }
        return notes.compactMap { $0 }
    }
}
