import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Visits at home") struct HomeVisitTests {
    private struct Visit: Decodable {
        var code: String
        var state: String
        var name: String?
        var nik: String?
        var from: String?
        var reason: String?
        var askedBy: String
        var version: Int64
    }

    private struct Listed: Decodable { var homeVisits: [Visit] }

    private struct World: Sendable {
        let worker: Worker
        let office: TestOffice
        let officer: Member
        let citizen: Citizen
        let stranger: Citizen

        static func body(_ more: String = #", "office": "JKS", "asked_by": "relative""#, name: String = "Siti Aminah") -> String {
            #"{"name": "\#(name)", "birth_date": "1950-06-15", "nik": "3174015506500001", "telephone": "0812 3456 789", "address": "Jl. Melati 5", "why": "Stroke", "urgency": "treatment", "needed_by": "2027-03-20"\#(more)}"#
        }

        func ask(_ body: String = World.body(), key: String? = "one") async throws -> (status: Int, code: String) {
            let answer = try await worker.send(.post("/v1/home-visits", body, token: citizen.token, key: key))
            guard answer.status == 201 else { return (answer.status, try answer.decode(ProblemAnswer.self).code) }
            return (201, try answer.decode(Visit.self).code)
        }

        func act(_ code: String, _ act: String, _ body: String? = nil) async throws -> Int {
            var sending = Sending.post("/v1/staff/offices/JKS/home-visits/\(code)/\(act)", body, token: officer.token)
            if act == "plan" { sending.method = .put }
            return try await worker.send(sending).status
        }

        func mine() async throws -> [Visit] { try await worker.send(.get("/v1/home-visits", token: citizen.token)).decode(Listed.self).homeVisits }

        func list(_ state: String = "open") async throws -> [Visit] {
            try await worker.send(.get("/v1/staff/offices/JKS/home-visits?state=\(state)", token: officer.token)).decode(Listed.self).homeVisits
        }

        func told() async throws -> [String] {
            try await worker.database.admin.query("SELECT facts ->> 'state' FROM outbox WHERE kind = 'home_visit' ORDER BY id").map {
                try $0.decode(String.self)
            }
        }
    }

    private func withWorld(_ body: @Sendable (World) async throws -> Void) async throws {
        try await withWorker { (worker: Worker) async throws in
            let office = try await worker.database.makeOffice()
            let officer = try await worker.makeStaff("petugas", .officer, [office])
            let (citizen, stranger) = (try await worker.makeCitizen(Person.number(1)), try await worker.makeCitizen(Person.number(2)))
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            try await body(World(worker: worker, office: office, officer: officer, citizen: citizen, stranger: stranger))
        }
    }

    @Test("asked once a key, planned, planned again, done; each step is told, and the person is forgotten a while after")
    func journey() async throws {
        try await withWorld { (world: World) async throws in
            #expect(try await world.ask(key: nil).code == "idempotency_key_required")
            let code = try await world.ask().code
            #expect(try await world.ask().code == code)
            #expect(try await world.ask(World.body(name: "Siti")).code == "idempotency_key_reused")
            let seen = try await world.list()
            #expect(seen.map(\.name) == ["Siti Aminah"] && seen[0].nik == "3174••••••••••01" && seen[0].askedBy == "relative", "\(seen)")
            #expect(
                try await world.worker.database.count("SELECT count(*) FROM home_visits WHERE encode(person_sealed, 'escape') LIKE '%Siti%'") == 0)
            #expect(try await world.act(code, "finish") == 409, "nobody was there yet")
            #expect(try await world.act(code, "plan", #"{"date": "2027-03-02", "from": "09:00", "until": "08:00"}"#) == 422)
            #expect(try await world.act(code, "plan", #"{"date": "2027-02-02", "from": "09:00", "until": "12:00"}"#) == 409)
            for until in ["12:00", "12:00", "13:00"] {
                #expect(try await world.act(code, "plan", #"{"date": "2027-03-02", "from": "09:00", "until": "\#(until)"}"#) == 204)
            }
            #expect(try await world.mine().map(\.from) == ["2027-03-02T09:00:00+07:00"])
            // two officers have the list before them: the second does not undo what the first has said unseen
            let version = try #require(try await world.list().first?.version)
            try await world.worker.database.setClock(world.worker.database.now().addingTimeInterval(1))
            let first = #"{"date": "2027-03-03", "from": "09:00", "until": "13:00", "version": \#(version)}"#
            for _ in 1...2 { #expect(try await world.act(code, "plan", first) == 204) }
            #expect(try await world.act(code, "plan", #"{"date": "2027-03-04", "from": "09:00", "until": "13:00", "version": \#(version)}"#) == 409)
            #expect(try await world.act(code, "refusal", #"{"reason": "jauh", "version": \#(version)}"#) == 409)
            #expect(try await world.mine().map(\.from) == ["2027-03-03T09:00:00+07:00"])
            #expect(try await world.act(code, "finish") == 204)
            #expect(try await world.act(code, "refusal", #"{"reason": "jauh"}"#) == 409)
            #expect(try await world.worker.send(.post("/v1/home-visits/\(code)/withdrawal", nil, token: world.citizen.token)).status == 409)
            #expect(try await world.told() == ["asked", "planned", "planned", "planned", "done"])
            #expect(try await world.list().isEmpty)
            #expect(try await world.list("done").map(\.name) == ["Siti Aminah"])
            let trail = try await world.worker.actions()
            #expect(trail.contains("home_visits_read") && trail.filter { $0 == "home_visit_planned" }.count == 3)
            try await world.worker.database.setClock(world.worker.database.now().addingTimeInterval(31 * 86_400))
            _ = try await world.worker.database.store(.notifier) { try await $0.sweep() }
            #expect(try await world.list("done").map(\.name) == [nil], "forgotten")
        }
    }

    @Test("refused with a reason, withdrawn, not another's, five at once, and entered by an officer for somebody without account")
    func others() async throws {
        try await withWorld { (world: World) async throws in
            var codes: [String] = []
            for number in 1...5 { codes.append(try await world.ask(World.body(), key: "k\(number)").code) }
            #expect(try await world.ask(World.body(), key: "k6").code == "home_visit_limit")
            let others = "/v1/home-visits/\(codes[0])/withdrawal"
            #expect(try await world.worker.send(.post(others, nil, token: world.stranger.token)).status == 404)
            for _ in 1...2 { #expect(try await world.worker.send(.post(others, nil, token: world.citizen.token)).status == 204) }
            #expect(try await world.act(codes[1], "refusal", #"{"reason": ""}"#) == 400)
            #expect(try await world.act(codes[1], "refusal", #"{"reason": "Di luar wilayah"}"#) == 204)
            #expect(try await world.mine().first { $0.code == codes[1] }?.reason == "Di luar wilayah")
            #expect(try await world.ask(World.body(), key: "k6").status == 201)
            let told = try await world.told()
            #expect(told.count == 8)
            // at the desk
            for key in ["a", "a", "b"] {
                #expect(
                    try await world.worker.send(.post("/v1/staff/offices/JKS/home-visits", World.body(""), token: world.officer.token, key: key))
                        .status
                        == 201)
            }
            #expect(try await world.worker.database.count("SELECT count(*) FROM home_visits WHERE staff_id IS NOT NULL") == 2)
            #expect(try await world.told().count == told.count, "they are rung up")
            let wrong = try await world.ask(
                #"{"office": "JKS", "asked_by": "officer", "name": "", "birth_date": "x", "telephone": "1", "address": "", "why": " "}"#, key: "k7")
            #expect(wrong.status == 400)
            for (more, code) in [
                (#", "office": "XX""#, "office_not_found"), ("", "missing_field"), (#", "office": "JKS", "asked_by": "x""#, "invalid_type"),
            ] {
                #expect(try await world.ask(World.body(more), key: "k8").code == code)
            }
        }
    }
}
