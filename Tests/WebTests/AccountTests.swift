import Domain
import Foundation
import Testing

@testable import Web

@Suite("Accounts") struct AccountTests {
    @Test("who registers and sends back the mailed code logs in by name and by address, and out")
    func registration() async throws {
        try await withWorker { worker in
            let registered = try await worker.send(.post("/v1/accounts", Body.registration(extra: #","phone":"0812 3456 7890","language":"en""#)))
            #expect(registered.status == 201)
            #expect(
                try registered.decode(Pending.self) == Pending(username: "budi", email: "budi@example.id", status: "pending", codeValidMinutes: 30))
            #expect(try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'verification' AND class = 0") == 1)

            let early = try await worker.send(.post("/v1/sessions", Body.login("budi", "kucing-oranye-17")))
            #expect(try early.decode(ProblemAnswer.self).code == "account_not_verified")
            #expect(early.status == 403)

            let verified = try await worker.send(
                .post("/v1/accounts/verification", Body.verification("Budi@Example.id", try await worker.mailedCode())))
            #expect(verified.status == 200, "\(verified.text)")
            #expect(try verified.decode(Active.self) == Active(username: "budi", status: "active"))
            #expect(try await worker.database.count("SELECT count(*) FROM registrations") == 0)

            for login in ["budi", "BUDI", " budi ", "budi@example.id", "BUDI+paspor@example.id"] {
                let opened = try await worker.send(.post("/v1/sessions", Body.login(login, "kucing-oranye-17")))
                #expect(opened.status == 201, "\(login): \(opened.text)")
                let session = try opened.decode(SessionAnswer.self)
                let end = try #require(RFC3339.parse(session.expiresAt))
                #expect(abs(end.timeIntervalSince(worker.database.now()) - 30 * 86_400) < 60)
                #expect(try await worker.send(.get("/v1/bookings", token: session.token)).status == 200)
                let out = Sending(method: .delete, path: "/v1/sessions/current", headers: ["Authorization": "bearer \(session.token)"])
                #expect(try await worker.send(out).status == 204)
                #expect(try await worker.send(out).status == 401)
                #expect(try await worker.send(.get("/v1/bookings", token: session.token)).status == 401)
            }
            let wrong = try await worker.send(.post("/v1/sessions", Body.login("budi", "kucing-oranye-18")))
            #expect(wrong.status == 401)
            #expect(wrong["WWW-Authenticate"] == "Bearer")
        }
    }

    @Test("a NIK that tells another birth date is asked about once, and then taken")
    func confirmedNIK() async throws {
        try await withWorker { worker in
            let person = #"{"nik":"3174011506900001","name":"Budi","birth_date":"1990-06-16""#
            let asked = try await worker.send(.post("/v1/accounts", Body.registration(applicant: person + "}")))
            #expect(try asked.decode(ProblemAnswer.self).code == "nik_birth_date_mismatch")
            let confirmed = try await worker.send(.post("/v1/accounts", Body.registration(applicant: person + #","nik_confirmed":true}"#)))
            #expect(confirmed.status == 201, "\(confirmed.text)")
        }
    }

    @Test("every wrong field of a registration is told at once")
    func allFields() async throws {
        try await withWorker { worker in
            let body = #"{"username":"1","email":"x","password":"y","phone":"z","language":"nl","applicant":{"nik":"1","name":"","birth_date":"0"}}"#
            let problem = try await worker.send(.post("/v1/accounts", body)).decode(ProblemAnswer.self)
            #expect(
                problem.errors?.map { "\($0.field) \($0.code)" } == [
                    "username invalid_username", "email invalid_email", "phone invalid_phone", "language invalid_language",
                    "applicant.nik invalid_nik", "applicant.name invalid_name", "applicant.birth_date invalid_birth_date",
                ])
        }
    }

    @Test("registering again replaces the code, and an address takes five codes an hour")
    func mailedCodes() async throws {
        try await withWorker { worker in
            for _ in 1...5 { #expect(try await worker.send(.post("/v1/accounts", Body.registration())).status == 201) }
            #expect(try await worker.database.count("SELECT count(*) FROM registrations") == 1)
            let sixth = try await worker.send(.post("/v1/accounts", Body.registration(username: "budi2", email: "budi+x@example.id")))
            #expect(sixth.status == 429)
            #expect(try sixth.decode(ProblemAnswer.self).code == "too_many_attempts")
            #expect(sixth["Retry-After"] == "3600")
            let verified = try await worker.send(
                .post("/v1/accounts/verification", Body.verification("budi@example.id", try await worker.mailedCode())))
            #expect(verified.status == 200)
        }
    }

    @Test("after five wrong codes the right one is too late")
    func wrongCodes() async throws {
        try await withWorker { worker in
            #expect(try await worker.send(.post("/v1/accounts", Body.registration())).status == 201)
            let code = try await worker.mailedCode()
            let wrong = code == "000000" ? "000001" : "000000"
            for _ in 1...5 {
                let answer = try await worker.send(.post("/v1/accounts/verification", Body.verification("budi@example.id", wrong)))
                #expect(try answer.decode(ProblemAnswer.self).code == "verification_invalid")
            }
            let late = try await worker.send(.post("/v1/accounts/verification", Body.verification("budi@example.id", code)))
            #expect(try late.decode(ProblemAnswer.self).code == "verification_expired")
            #expect(try await worker.database.count("SELECT count(*) FROM accounts") == 0)
        }
    }

    @Test("a code is void after half an hour")
    func oldCode() async throws {
        try await withWorker { worker in
            #expect(try await worker.send(.post("/v1/accounts", Body.registration())).status == 201)
            let code = try await worker.mailedCode()
            try await worker.database.setClock(worker.database.now().addingTimeInterval(1801))
            let late = try await worker.send(.post("/v1/accounts/verification", Body.verification("budi@example.id", code)))
            #expect(try late.decode(ProblemAnswer.self).code == "verification_expired")
        }
    }

    @Test("after twenty wrong passwords a name must wait, whoever asks")
    func wrongPasswords() async throws {
        try await withWorker { worker in
            for _ in 1...20 { #expect(try await worker.send(.post("/v1/sessions", Body.login("budi", "salah-salah"))).status == 401) }
            let stopped = try await worker.send(.post("/v1/sessions", Body.login("Budi", "salah-salah")))
            #expect(stopped.status == 429)
            #expect(stopped["Retry-After"] == "900")
            #expect(try await worker.send(.post("/v1/sessions", Body.login("wati", "salah-salah"))).status == 401)
        }
    }

    @Test("a session ends after thirty days")
    func oldSession() async throws {
        try await withWorker { worker in
            let citizen = try await worker.makeCitizen(.number(1))
            _ = try await worker.database.admin.query("UPDATE sessions SET expires_at = antrean_now()")
            let answer = try await worker.send(.get("/v1/bookings", token: citizen.token))
            #expect(answer.status == 401)
            #expect(try answer.decode(ProblemAnswer.self).code == "invalid_token")
        }
    }

    private struct Pending: Decodable, Equatable {
        var username: String
        var email: String
        var status: String
        var codeValidMinutes: Int
    }

    private struct Active: Decodable, Equatable {
        var username: String
        var status: String
    }
}
