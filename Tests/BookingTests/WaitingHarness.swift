import Domain
import Foundation
import Store
import TestSupport

@testable import Booking

/// Requests that really wait: shown together, in order, once all are there, and let go afterwards.
func withWaiting(
    _ wishes: [BookingRequest], adjust: @escaping @Sendable (Int, inout Waiting) -> Void = { _, _ in },
    _ body: @escaping @Sendable ([Waiting]) -> Void
) async {
    let gathered = Gathered()
    await withTaskGroup(of: Void.self) { group in
        for (number, wish) in wishes.enumerated() {
            group.addTask {
                _ = try? await withCheckedThrowingContinuation { (continuation: CheckedContinuation<BookingAnswer, any Error>) in
                    var waiting = Waiting(
                        work: .book(wish) { continuation.resume(with: $0.mapError { $0 as any Error }) }, deadline: .now + .seconds(60))
                    adjust(number, &waiting)
                    let all = gathered.add(number, waiting)
                    guard all.count == wishes.count else { return }
                    body(all)
                    for one in all { one.fail(.overloaded) }
                }
            }
        }
    }
}

/// A wish of its own session; `number` is its party, by which it is known again.
func wish(_ number: Int, office: Int32 = 1, _ preference: Preference = .earliest, people: Int = 0, session: UUID = UUID()) -> BookingRequest {
    let people = (0..<people).map { person in
        BookBatch.Person(
            booking: Int64(number * 10 + person), name: "Ani", birthDate: monday, relationship: .parent, service: .new
        ) { .init(nikHash: UUID(), nikSealed: []) }
    }
    let request = BookBatch.Request(
        session: session, key: UUID(), mac: { UUID() }, party: Int64(number), joins: false, channel: .api, hold: 0, people: people)
    return BookingRequest(office: office, zone: .wib, preference: preference, allowSplit: false, request: request)
}

extension Waiting {
    var number: Int {
        guard case .book(let wish, _) = work else { return -1 }
        return Int(wish.request.party)
    }
}

private final class Gathered: Sendable {
    private let all = Locked<[Int: Waiting]>([:])

    /// All so far, in order.
    func add(_ number: Int, _ waiting: Waiting) -> [Waiting] {
        all.withLock { all in
            all[number] = waiting
            return all.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}
