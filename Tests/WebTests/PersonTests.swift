import Domain
import Foundation
import Testing

@testable import Web

@Suite("A person's own data") struct PersonTests {
    @Test("a forgotten password is set anew by a mailed code, once, and every session ends")
    func forgottenPassword() async throws {
        try await withWorker { worker in
            let token = try await worker.register()
            let asked = try await worker.send(.post("/v1/password-resets", #"{"email":"budi@example.id"}"#))
            let stranger = try await worker.send(.post("/v1/password-resets", #"{"email":"siapa@example.id"}"#))
            #expect(asked.status == 202 && stranger.status == 202 && asked.text == stranger.text)
            let code = try await worker.mailedResetCode()
            func reset(_ code: String, _ password: String) async throws -> Answer {
                try await worker.send(
                    .post("/v1/password-resets/confirmation", #"{"email":"budi@example.id","code":"\#(code)","password":"\#(password)"}"#))
            }
            #expect(
                try await reset(code == "000000" ? "000001" : "000000", "kucing-hitam-18").decode(ProblemAnswer.self).code == "verification_invalid")
            #expect(try await reset(code, "password123").decode(ProblemAnswer.self).code == "weak_password")
            #expect(try await reset(code, "kucing-hitam-18").status == 204)
            #expect(try await reset(code, "kucing-hitam-19").decode(ProblemAnswer.self).code == "verification_invalid")
            #expect(try await worker.send(.get("/v1/account", token: token)).status == 401)
            #expect(try await worker.send(.post("/v1/sessions", Body.login("budi", "kucing-oranye-17"))).status == 401)
            #expect(try await worker.send(.post("/v1/sessions", Body.login("budi", "kucing-hitam-18"))).status == 201)
            #expect(try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'password_changed'") == 1)
        }
    }

    @Test("an address that has an account is answered like any other, and its person is told by mail")
    func knownAddress() async throws {
        try await withWorker { worker in
            _ = try await worker.register()
            let again = try await worker.send(
                .post("/v1/accounts", Body.registration(username: "budi2", applicant: Person.number(7).registrationJSON)))
            #expect(again.status == 201)
            #expect(try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'account_known'") == 1)
            // and nothing later tells it apart: neither a wrong code nor a log-in
            let wrong = try await worker.send(.post("/v1/accounts/verification", Body.verification("budi@example.id", "000000")))
            #expect(try wrong.decode(ProblemAnswer.self).code == "verification_invalid")
            let early = try await worker.send(.post("/v1/sessions", Body.login("budi2", "kucing-oranye-17")))
            #expect(try early.decode(ProblemAnswer.self).code == "account_not_verified")
            #expect(try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'verification'") == 1)
        }
    }

    @Test("who has an account is told so only after proving an address")
    func knownPerson() async throws {
        try await withWorker { worker in
            _ = try await worker.register()
            let other = try await worker.send(.post("/v1/accounts", Body.registration(username: "budi2", email: "budi2@example.id")))
            #expect(other.status == 201)
            let told = try await worker.send(
                .post("/v1/accounts/verification", Body.verification("budi2@example.id", try await worker.mailedCode())))
            #expect(try told.decode(ProblemAnswer.self).code == "account_exists")
        }
    }

    @Test("a family is kept: added with consent, listed masked, removed; one person once, fifteen at most")
    func family() async throws {
        try await withWorker { worker in
            let token = try await worker.register()
            func add(_ number: Int, relationship: String = "child", consent: String = PrivacyNotice.version) async throws -> Answer {
                let person = Person.number(100 + number)
                return try await worker.send(
                    .post(
                        "/v1/account/family",
                        """
                        {"nik":"\(person.nik)","name":"\(person.name)","birth_date":"\(person.birthDate)","relationship":"\(relationship)",\
                        "consent":"\(consent)"}
                        """, token: token))
            }
            let first = try await add(1)
            #expect(first.status == 201, "\(first.text)")
            #expect(try await add(1).decode(ProblemAnswer.self).code == "duplicate_person")
            #expect(try await add(2, relationship: "self").decode(ProblemAnswer.self).code == "invalid_relationship")
            #expect(try await add(2, consent: "1999").decode(ProblemAnswer.self).code == "consent_outdated")
            for number in 2...15 { #expect(try await add(number).status == 201) }
            #expect(try await add(16).decode(ProblemAnswer.self).code == "family_too_large")
            let listed = try await worker.send(.get("/v1/account/family", token: token))
            #expect(listed.text.contains("••••••••••") && !listed.text.contains(Person.number(101).nik))
            struct Member: Decodable { var id: String }
            let id = try first.decode(Member.self).id
            let remove = Sending(method: .delete, path: "/v1/account/family/\(id)", headers: ["Authorization": "Bearer \(token)"])
            #expect(try await worker.send(remove).status == 204)
            #expect(try await worker.send(remove).status == 404)
            #expect(try await worker.database.count("SELECT count(*) FROM consents WHERE member_id IS NOT NULL") == 15)
        }
    }

    @Test("sessions are listed and ended, one or all others")
    func sessions() async throws {
        try await withWorker { worker in
            let token = try await worker.register()
            let other = try await worker.logIn(device: #","device_name":"Chrome, Android""#)
            struct Listed: Decodable {
                struct One: Decodable { var id: String, device: String, current: Bool }
                var sessions: [One]
            }
            let listed = try await worker.send(.get("/v1/sessions", token: token)).decode(Listed.self).sessions
            #expect(Set(listed.map { "\($0.device) \($0.current)" }) == ["Chrome, Android false", " true"])
            let id = try #require(listed.first { !$0.current }).id
            let end = Sending(method: .delete, path: "/v1/sessions/\(id)", headers: ["Authorization": "Bearer \(token)"])
            #expect(try await worker.send(end).status == 204)
            #expect(try await worker.send(.get("/v1/account", token: other)).status == 401)
            let third = try await worker.logIn()
            #expect(
                try await worker.send(Sending(method: .delete, path: "/v1/sessions", headers: ["Authorization": "Bearer \(token)"])).status == 204)
            #expect(try await worker.send(.get("/v1/account", token: third)).status == 401)
            #expect(try await worker.send(.get("/v1/account", token: token)).status == 200)
        }
    }

    @Test("strangers who fail a log-in lock out strangers, not a device on which the person has logged in")
    func lockout() async throws {
        try await withWorker { worker in
            _ = try await worker.register()
            let device = #","device_id":"0123456789abcdef""#
            _ = try await worker.logIn(device: device)
            for _ in 1...20 { _ = try await worker.send(.post("/v1/sessions", Body.login("budi", "salah-salah"))) }
            #expect(try await worker.send(.post("/v1/sessions", Body.login("budi", "kucing-oranye-17"))).status == 429)
            #expect(try await worker.send(.post("/v1/sessions", Body.login("budi@example.id", "kucing-oranye-17"))).status == 429)
            _ = try await worker.logIn(device: device)
        }
    }

    @Test("a new address is proved by a code mailed to it")
    func email() async throws {
        try await withWorker { worker in
            let token = try await worker.register()
            func change(_ password: String) async throws -> Answer {
                try await worker.send(.post("/v1/account/email", #"{"email":"baru@example.id","password":"\#(password)"}"#, token: token))
            }
            #expect(try await change("salah-salah").decode(ProblemAnswer.self).code == "wrong_password")
            #expect(try await change("kucing-oranye-17").status == 202)
            let code = try await worker.mailedResetCode()
            let confirmed = try await worker.send(.post("/v1/account/email/confirmation", #"{"code":"\#(code)"}"#, token: token))
            #expect(confirmed.status == 200 && confirmed.text.contains("baru@example.id"))
            #expect(try await worker.send(.post("/v1/sessions", Body.login("baru@example.id", "kucing-oranye-17"))).status == 201)
        }
    }

    @Test("everything is exported; an account is erased when nothing is booked any more")
    func exportAndErase() async throws {
        try await withWorker { worker in
            _ = try await worker.makeStage()
            let citizen = try await worker.makeCitizen(.number(900))
            let token = citizen.token
            let booked = try await worker.send(
                .post("/v1/bookings", Body.booking([Person.number(301).json()]), token: token, key: "one"))
            #expect(booked.status == 201)
            let code = String(booked.text.components(separatedBy: #""code":""#)[1].prefix(11))
            let exported = try await worker.send(.get("/v1/account/export", token: token))
            #expect(exported.text.contains(code) && exported.text.contains(Person.number(301).nik))
            try await worker.setPassword("kucing-oranye-17", account: citizen.id)
            func erase() async throws -> Answer {
                try await worker.send(
                    Sending(
                        method: .delete, path: "/v1/account",
                        headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
                        body: Array(#"{"password":"kucing-oranye-17"}"#.utf8)))
            }
            #expect(try await erase().decode(ProblemAnswer.self).code == "account_has_bookings")
            #expect(try await worker.send(.post("/v1/bookings/\(code)/cancellation", "", token: token)).status == 200)
            let erased = try await erase()
            #expect(erased.status == 204, "\(erased.text)")
            #expect(try await worker.send(.get("/v1/account", token: token)).status == 401)
            #expect(try await worker.database.count("SELECT count(*) FROM applicants WHERE name = ''") == 1)
        }
    }

    @Test("the mails about a booking are told, and the latest sent again once it went out")
    func messages() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let token = stage.holder.token
            let booked = try await worker.send(.post("/v1/bookings", Body.booking([Person.number(301).json()]), token: token, key: "one"))
            let code = String(booked.text.components(separatedBy: #""code":""#)[1].prefix(11))
            let path = "/v1/bookings/\(code)/messages"
            #expect(try await worker.send(.get(path, token: token)).text.contains(#""state":"waiting""#))
            #expect(try await worker.send(.post(path, "", token: token)).decode(ProblemAnswer.self).code == "nothing_to_send")
            _ = try await worker.database.admin.query("UPDATE outbox SET state = 'dead', finished_at = antrean_now()")
            #expect(try await worker.send(.get(path, token: token)).text.contains(#""state":"dead""#))
            #expect(try await worker.send(.post(path, "", token: token)).status == 202)
            #expect(try await worker.send(.get(path, token: token)).text.contains(#""state":"waiting""#))
        }
    }
}
