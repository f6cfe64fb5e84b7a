import Domain
import Foundation
import Testing

@testable import Web

@Suite("Every request") struct RequestTests {
    @Test("has an id of its own, and the client's word for it is not taken")
    func requestIDs() async throws {
        try await withWorker { worker in
            var seen: Set<String> = []
            for path in ["/v1/offices", "/v1/nothing", "/v1/bookings"] {
                let answer = try await worker.send(.get(path).with("X-Request-Id", "given-by-client"))
                let id = try #require(answer["X-Request-Id"])
                #expect(UUID(uuidString: id) != nil)
                #expect(seen.insert(id).inserted)
                #expect(worker.log.text.contains(id))
            }
        }
    }

    @Test("keeps the id that a trusted balancer gave, when it looks like one")
    func balancersID() async throws {
        try await withWorker(.init(proxies: "127.0.0.0/8, ::1")) { worker in
            let given = "8c0a3a52-8d0e-4a51-9a0c-3f3b8a3f8f41"
            #expect(try await worker.send(.get("/v1/offices").with("X-Request-Id", given))["X-Request-Id"] == given)
            for bad in ["short", String(repeating: "a", count: 65), "a b c d e f g h", "{\"evil\":\"json\"}"] {
                let id = try await worker.send(.get("/v1/offices").with("X-Request-Id", bad))["X-Request-Id"]
                #expect(id != bad && id != nil)
            }
        }
    }

    @Test("from an untrusted peer cannot say where it comes from")
    func forwarded() async throws {
        try await withWorker { worker in
            let answer = try await worker.send(
                .get("/v1/offices").with("X-Forwarded-For", "203.0.113.77").with("Forwarded", "for=203.0.113.77").with("X-Real-IP", "203.0.113.77"))
            #expect(answer.status == 200)
            #expect(!worker.log.text.contains("203.0.113.77"))
        }
    }

    @Test("by HEAD is answered like GET, without a body, also when it fails")
    func head() async throws {
        try await withWorker { worker in
            _ = try await worker.makeStage()
            for path in ["/v1/offices", "/v1/offices/JKS", "/openapi.yaml", "/v1/offices/XXX", "/v1/nothing", "/v1/sessions"] {
                let head = try await worker.send(Sending(method: .head, path: path))
                let get = try await worker.send(.get(path))
                #expect(head.status == get.status, "\(path)")
                #expect(head.body.isEmpty && !get.body.isEmpty, "\(path)")
                #expect(head["Content-Type"] == get["Content-Type"], "\(path)")
            }
        }
    }

    @Test("is told that nobody may sniff or keep what it got")
    func headers() async throws {
        try await withWorker { worker in
            for path in ["/v1/offices", "/v1/nothing"] {
                let answer = try await worker.send(.get(path))
                #expect(answer["X-Content-Type-Options"] == "nosniff")
                #expect(answer["Cache-Control"] == "no-store")
                #expect(answer["Server"] == nil)
            }
        }
    }

    @Test("is answered in Indonesian unless English is preferred")
    func languages() async throws {
        try await withWorker { worker in
            for (header, language) in [
                ("en", "en"), ("en-US,en;q=0.9", "en"), ("id,en;q=0.9", "id"), ("nl", "id"), ("\u{1F642};q=x", "id"), ("", "id"),
            ] {
                let answer = try await worker.send(.get("/v1/nothing").with("Accept-Language", header))
                #expect(answer["Content-Language"] == language, "\(header)")
            }
        }
    }

    @Test("leaves no personal data in the logs")
    func logs() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let secret = "kucing-oranye-17"
            let person = Person.number(1234, name: "Djoko Widagdo")
            let registration = Body.registration(
                username: "djokowi", email: "djoko.widagdo@example.id", applicant: person.registrationJSON, extra: #","phone":"081298765432""#)
            #expect(try await worker.send(.post("/v1/accounts", registration)).status == 201)
            let code = try await worker.mailedCode()
            #expect(try await worker.send(.post("/v1/accounts/verification", Body.verification("djoko.widagdo@example.id", code))).status == 200)
            let session = try await worker.send(.post("/v1/sessions", Body.login("djokowi", secret))).decode(SessionAnswer.self)
            _ = try await worker.send(.post("/v1/sessions", Body.login("djokowi", "tebakan-salah")))
            let booked = try await worker.send(.post("/v1/bookings", Body.booking([person.json("self")]), token: session.token, key: "kunci-djoko"))
            let booking = try booked.decode(PartyAnswer.self).bookings[0]
            _ = try await worker.send(.post("/v1/bookings", Body.booking([person.json()]), token: session.token, key: "kunci-djoko-2"))
            _ = try await worker.send(.get("/v1/bookings/\(booking.code)/ticket", token: session.token))
            _ = try await worker.send(.get("/v1/offices/JKS/availability?from=\(person.nik)"))
            _ = try await worker.send(.get("/v1/\(person.nik)"))
            let text = worker.log.text
            #expect(text.contains("request"))
            let personal = [
                person.nik, "Djoko", "Widagdo", "djoko", "example.id", "81298765432", secret, "tebakan", code, session.token,
                String(session.token.dropFirst(4)), "kunci-djoko", booking.code, booking.code.replacing("-", with: ""), stage.holder.token,
                person.birthDate,
            ]
            for word in personal { #expect(!text.lowercased().contains(word.lowercased()), "\(word)") }
        }
    }
}
