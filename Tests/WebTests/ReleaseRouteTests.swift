import Domain
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import Web

@Suite("Releases, as operators announce them and applicants read of them") struct ReleaseRouteTests {
    private struct Listed: Decodable {
        struct One: Decodable {
            struct Change: Decodable { var reason: String }
            var id: String
            var offices: [String]
            var shares: [String: Int]
            var state: String
            var change: Change?
        }
        var releases: [One]
    }

    private struct Office: Decodable {
        struct Release: Decodable {
            var opensAt: String?
            var from: String
            var share: Int
            var whatsappShare: Int
        }
        var releases: [Release]
    }

    private struct Days: Decodable {
        struct Day: Decodable {
            struct Slot: Decodable { var opensAt: String? }
            var status: String
            var opensAt: String?
            var slots: [Slot]
        }
        var days: [Day]
    }

    @Test("announced, postponed for one office, stopped, withdrawn: the offices' pages and the API say so, and bad input changes nothing")
    func journey() async throws {
        try await withWorker { worker in
            let db = worker.database
            let offices = [try await db.makeOffice(), try await db.makeOffice(code: "BDG")]
            for office in offices { try await db.makeSlot(office, monday.adding(days: 1), hour: 9, places: 10) }
            let (chief, head) = (try await worker.makeStaff("pusat", .operator), try await worker.makeStaff("kepala", .head, [offices[1]]))
            func post(_ path: String, _ body: String) async throws -> Answer {
                try await worker.send(.post("/v1/staff/releases\(path)", body, token: chief.token))
            }
            func code(_ path: String, _ body: String) async throws -> String { try await post(path, body).decode(ProblemAnswer.self).code }
            let terms = #""from": "2027-03-02", "shares": {"online": 60}, "whatsapp_share": 10, "reason": "Maret""#
            #expect(try await code("", #"{"opens_at": "2027-03-01", \#(terms)}"#) == "invalid_date")
            #expect(try await code("", #"{"opens_at": "2027-03-01T10:05:00+07:00", \#(terms)}"#) == "release_too_soon")
            #expect(
                try await code("", #"{"opens_at": "2027-03-01T12:00:00+07:00", "from": "2027-03-02", "shares": {"online": 101}, "reason": "x"}"#)
                    == "invalid_type")
            #expect(try await code("", #"{"opens_at": "2027-03-01T12:00:00+07:00", "offices": ["XXX"], \#(terms)}"#) == "office_not_found")
            #expect(try await code("", #"{"opens_at": "2027-03-01T12:00:00+07:00", "offices": [], \#(terms)}"#) == "missing_field")
            #expect(try await db.count("SELECT count(*) FROM releases") == 0)

            let announced = try await post("", #"{"opens_at": "2027-03-01T12:00:00+07:00", \#(terms)}"#)
            #expect(announced.status == 200, "\(announced.text) \(worker.log.text)")
            #expect(try await code("", #"{"opens_at": "2027-03-01T12:00:00+07:00", \#(terms)}"#) == "plan_settled")
            #expect(try await code("", #"{"opens_at": "2027-03-01T13:00:00+07:00", \#(terms)}"#) == "release_too_much")
            func list() async throws -> [Listed.One] {
                try await worker.send(.get("/v1/staff/releases", token: head.token)).decode(Listed.self).releases
            }
            let id = try #require(try await list().first).id
            #expect(try await list()[0].offices == ["BDG"], "a head sees the own office")
            let office = try await worker.send(.get("/v1/offices/JKS")).decode(Office.self)
            #expect(
                office.releases.map(\.opensAt) == ["2027-03-01T12:00:00+07:00"] && office.releases[0].share == 60
                    && office.releases[0].whatsappShare == 10)
            func day(_ office: String) async throws -> Days.Day {
                try await worker.send(.get("/v1/offices/\(office)/availability?from=2027-03-02&to=2027-03-02")).decode(Days.self).days[0]
            }
            try await eventually("the day waits") { try await day("JKS").opensAt == "2027-03-01T12:00:00+07:00" }
            #expect(try await day("JKS").status == "not_released")
            func page(_ path: String) async throws -> String {
                var page = Sending.get(path)
                page.headers["Cookie"] = "staff=\(chief.token); language=en"
                return try await worker.send(page).text
            }
            #expect(try await page("/offices/JKS").contains("60 percent of the places for"))

            #expect(
                try await post("/\(id)/instant", #"{"opens_at": "2027-03-01T14:00:00+07:00", "offices": ["BDG"], "reason": "listrik"}"#).status == 204
            )
            try await eventually("the other instant") { try await day("BDG").opensAt == "2027-03-01T14:00:00+07:00" }
            #expect(try await day("JKS").opensAt == "2027-03-01T12:00:00+07:00")
            #expect(try await list()[0].change?.reason == "listrik")
            #expect(try await post("/\(id)/stop", #"{"reason": "gangguan"}"#).status == 204)
            #expect(try await code("/\(id)/stop", #"{"reason": "gangguan"}"#) == "plan_settled")
            // the days are at most a second old
            try await eventually("the day has no instant") {
                let stopped = try await day("JKS")
                return stopped.status == "not_released" && stopped.opensAt == nil && stopped.slots[0].opensAt == nil
            }
            let text = try await page("/staff/releases")
            #expect(text.contains("Stopped") && text.contains("gangguan") && text.contains("percent"), "\(text)")
            #expect(try await page("/staff/offices/JKS/day?day=2027-03-02").contains("opens its days by announced releases"))
            #expect(try await post("/\(id)/withdrawal", #"{"reason": "keliru"}"#).status == 204)
            #expect(try await code("/\(id)/withdrawal", #"{"reason": "keliru"}"#) == "plan_not_found")
            #expect(try await worker.send(.post("/v1/staff/offices/BDG/releases/end", #"{"reason": "x"}"#, token: chief.token)).status == 204)
            try await eventually("an instant again") { try await day("BDG").opensAt != nil }
            #expect(try await list()[0].state == "ended")
        }
    }
}
