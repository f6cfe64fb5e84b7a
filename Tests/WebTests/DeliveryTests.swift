import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Delivery by post") struct DeliveryTests {
    private struct Listed: Decodable {
        struct One: Decodable {
            var code: String
            var name: String
            var address: String?
            var consignment: String?
        }
        var deliveries: [One]
    }

    private struct State: Decodable {
        var state: String
        var consignment: String?
    }

    @Test("wished when booked, recorded at the desk, sent and handed over; the applicant sees each state and is told; the address goes with the end")
    func journey() async throws {
        try await QueueTests.withRoom(people: 2) { (room: QueueTests.Room) async throws in
            let worker = room.worker
            let postal = try await worker.makeStaff("pos", .postal, [room.office])
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            let citizen = room.citizens[0]
            func put(_ path: String, _ body: String, _ token: String) async throws -> Answer {
                var sending = Sending.post(path, body, token: token)
                sending.method = .put
                return try await worker.send(sending)
            }
            func state() async throws -> State {
                try await worker.send(.get("/v1/bookings/\(room.codes[0])/delivery", token: citizen.token)).decode(State.self)
            }
            func list(_ state: String) async throws -> [Listed.One] {
                let answer = try await worker.send(.get(room.path("deliveries?state=\(state)"), token: postal.token))
                try #require(answer.status == 200, "\(answer.text) \(worker.log.text)")
                return try answer.decode(Listed.self).deliveries
            }
            let wish = "/v1/bookings/\(room.codes[0])/delivery"
            #expect(try await state().state == "none")
            #expect(try await put(wish, #"{"wanted": true}"#, citizen.token).status == 200)
            #expect(try await put(wish, #"{"wanted": false}"#, citizen.token).status == 200)
            #expect(try await state().state == "none")
            #expect(try await put(wish, #"{"wanted": true}"#, citizen.token).status == 200)
            #expect(try await put("/v1/bookings/\(room.codes[1])/delivery", #"{"wanted": true}"#, citizen.token).status == 404, "another's")
            // at the desk
            let record = room.path("visitors/\(room.codes[0])/delivery")
            let wrong = try await put(record, #"{"recipient": "", "address": "5", "postal_code": "1243"}"#, room.officer.token)
            #expect(wrong.status == 422)
            for code in ["invalid_name", "invalid_address", "invalid_postal_code"] { #expect(wrong.text.contains(code)) }
            let address = #"{"recipient": "Siti", "address": "=HYPERLINK(\"x\")\nJl. Melati 5", "postal_code": "12430"}"#
            #expect(try await put(record, address, room.officer.token).status == 204)
            #expect(try await state().state == "recorded")
            #expect(try await put(wish, #"{"wanted": false}"#, citizen.token).status == 409)
            // the list: sealed in the table, whole for the postal officer, harmless in a spreadsheet
            #expect(try await list("recorded").map(\.address) == ["=HYPERLINK(\"x\")\nJl. Melati 5"])
            #expect(try await worker.database.count("SELECT count(*) FROM applicants WHERE encode(address_sealed, 'escape') LIKE '%Melati%'") == 0)
            let table = try await worker.send(.get(room.path("deliveries.csv"), token: postal.token))
            #expect(table.text.contains(#","'=HYPERLINK(""x""), Jl. Melati 5",12430,"#), "\(table.text)")
            // on its way
            let sent = room.path("deliveries/\(room.codes[0])/consignment")
            #expect(try await put(sent, #"{"consignment": "?"}"#, postal.token).status == 422)
            for number in ["P26 1", "P26 1", "P26 2"] {
                #expect(try await put(sent, #"{"consignment": "\#(number)"}"#, postal.token).status == 204)
            }
            let now = try await state()
            #expect(now.state == "sent" && now.consignment == "P262")
            #expect(try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'posted'") == 2, "once a number")
            #expect(try await put(record, address, room.officer.token).status == 409)
            // back, again, and handed over
            let end = room.path("deliveries/\(room.codes[0])/end")
            let early = try await worker.send(.post(end, #"{"state": "collected"}"#, token: postal.token))
            #expect(early.status == 409, "\(early.text)")
            #expect(try await worker.send(.post(end, #"{"state": "returned"}"#, token: postal.token)).status == 204)
            #expect(try await put(record, address, room.officer.token).status == 204)
            #expect(try await put(sent, #"{"consignment": "P263"}"#, postal.token).status == 204)
            for _ in 1...2 { #expect(try await worker.send(.post(end, #"{"state": "delivered"}"#, token: postal.token)).status == 204) }
            #expect(try await list("delivered").map(\.address) == [nil], "nobody needs it any more")
            #expect(try await list("delivered").map(\.consignment) == ["P263"])
            #expect(try await worker.database.count("SELECT count(*) FROM applicants WHERE address_sealed IS NOT NULL") == 0)
            #expect(try await worker.send(.post(end, #"{"state": "returned"}"#, token: postal.token)).status == 409)
            #expect(try await worker.actions().filter { $0 == "delivery_sent" }.count == 3)
            // who works at another office has no such list
            #expect(try await worker.send(.post(room.path("check-ins"), #"{"code": "\#(room.codes[0])"}"#, token: postal.token)).status == 403)
            #expect(try await worker.database.broken() == [])
        }
    }

    @Test("a list is read page by page") func pages() async throws {
        try await QueueTests.withRoom(people: 6) { (room: QueueTests.Room) async throws in
            let store = room.worker.services.store
            let body = #"{"recipient": "Siti", "address": "Jl. Melati 5", "postal_code": "12430"}"#
            for code in room.codes {
                var sending = Sending.post(room.path("visitors/\(code)/delivery"), body, token: room.officer.token)
                sending.method = .put
                #expect(try await room.worker.send(sending).status == 204)
            }
            var seen: [Int64] = []
            for _ in 1...4 { seen += try await store.deliveries(office: room.office.id, state: .recorded, after: seen.last, limit: 2).map(\.booking) }
            #expect(seen.count == 6 && Set(seen).count == 6)
        }
    }
}
