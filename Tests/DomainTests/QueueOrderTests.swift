import Foundation
import Testing

@testable import Domain

@Suite("The order of the queue") struct QueueOrderTests {
    private let online = QueueOrder.Lane(id: 1, code: .online, turn: nil, passed: 0)

    private func place(_ id: Int64, _ lane: Int32 = 1, due: Double = 0, arrived: Double = 0, handed: Bool = false) -> QueueOrder.Place {
        QueueOrder.Place(
            id: id, lane: lane, dueAt: Date(timeIntervalSince1970: due), arrivedAt: Date(timeIntervalSince1970: arrived), isHandedOver: handed)
    }

    @Test("the slot first, then arrival, then who was first") func slots() {
        let places = [place(1, due: 60), place(2, arrived: 9), place(3, arrived: 5), place(4, arrived: 5)]
        #expect(QueueOrder.ids(of: places, lanes: [online]) == [3, 4, 2, 1])
    }

    @Test("whoever was handed over comes first") func handedOver() {
        #expect(QueueOrder.ids(of: [place(1), place(2, due: 99, handed: true)], lanes: [online]) == [2, 1])
    }

    @Test("walk-ins after so many, counted on from the last one; without anybody of the online lane in the order they came")
    func mixed() {
        let priority = QueueOrder.Lane(id: 2, code: .priority, turn: 2, passed: 1)
        let special = QueueOrder.Lane(id: 3, code: .special, turn: 3, passed: 0)
        let places = (1...5).map { place($0) } + [place(11, 2, due: 50), place(12, 2, due: 51), place(13, 2, due: 52), place(21, 3, due: 49)]
        #expect(QueueOrder.ids(of: places, lanes: [online, priority, special]) == [1, 11, 2, 3, 21, 12, 4, 5, 13])
    }

    @Test(
        "numbers are read as people type them",
        arguments: [("AA-001", "AA-001"), ("aa 1", "AA-001"), ("AA12", "AA-012"), ("AB1-003", "AB1-003"), ("p-7", "P-007")])
    func typed(text: String, number: String) { #expect(QueueNumber(text)?.description == number) }

    @Test("what is no number is none", arguments: ["", "AA", "12", "AA-0", "AAAA-1", "AA-12345678"])
    func untyped(text: String) { #expect(QueueNumber(text) == nil) }
}
