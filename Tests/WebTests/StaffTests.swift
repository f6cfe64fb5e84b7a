import Accounts
import Domain
import Foundation
import HTTPTypes
import Postgres
import Security
import Store
import TestSupport
import Testing

@testable import Web

/// Somebody of the staff, set up, and their app.
struct Member: Sendable {
    var id: Int64
    var username: String
    var code: OneTimeCode
    var token = ""
}

private let password = "kucing-oranye-17"

extension Worker {
    /// Makes somebody as operations do, accepts the invitation and logs in.
    func makeStaff(_ username: String, _ role: StaffRole, _ offices: [TestOffice] = []) async throws -> Member {
        let (keys, now) = (keys, database)
        // as the migration does it: the owner's commands find the tables by it
        try await database.admin.execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = antrean', current_database()); END $$")
        let (id, link) = try await database.store(.superuser) { store in
            let staff = StaffService(store: store, keys: keys, hasher: PasswordHasher(.init(cost: ScryptCost(log2N: 4)!)), now: { now.now() })
            let email = role == .auditor ? try EmailAddress("\(username)@example.id") : nil
            return try await staff.create(
                StaffForm(username: try Username(username), name: try PersonName("Sari Dewi"), role: role, offices: offices.map(\.id), email: email),
                by: .commandLine)
        }
        let code = try await services.staff.invitation(link).code
        // the code before the present one, so that the log-in has another; it is too old when the next half minute begins meanwhile
        func accept() async throws -> Int {
            let before = code.text(at: database.now().addingTimeInterval(-30))
            return try await send(.post("/v1/staff/invitations/\(link)", #"{"password": "\#(password)", "code": "\#(before)"}"#)).status
        }
        var status = try await accept()
        if status == 401 { status = try await accept() }
        try #require(status == 204)
        var member = Member(id: id, username: username, code: code)
        member.token = try await logIn(member)
        return member
    }

    func logIn(_ member: Member) async throws -> String {
        let answer = try await send(
            .post(
                "/v1/staff/sessions",
                #"{"username": "\#(member.username)", "password": "\#(password)", "code": "\#(member.code.text(at: database.now()))"}"#))
        try #require(answer.status == 201, "\(answer.text)")
        return try answer.decode([String: String].self)["token"]!
    }

    func actions() async throws -> [String] {
        try await database.admin.query("SELECT action FROM audit ORDER BY id").map { try $0.decode(String.self) }
    }
}

@Suite("Staff") struct StaffTests {
    @Test("nobody is given a password: an invitation is good once, and its code must be right")
    func invitations() async throws {
        try await withWorker { worker in
            let office = try await worker.database.makeOffice(code: "TNG")
            let head = try await worker.makeStaff("kepala", .head, [office])
            let body = #"{"username": "sari", "name": "Sari Dewi", "role": "officer", "offices": ["TNG"], "nik": "3174015506900001"}"#
            let nameless = #"{"username": "sari", "name": "Sari Dewi", "role": "officer", "offices": ["TNG"]}"#
            #expect(try await worker.send(.post("/v1/staff/members", nameless, token: head.token)).decode(ProblemAnswer.self).code == "missing_field")
            let made = try await worker.send(.post("/v1/staff/members", body, token: head.token))
            #expect(made.status == 201)
            #expect(try await worker.send(.post("/v1/staff/members", body, token: head.token)).status == 409, "the name is taken")
            let link = try #require(try made.decode([String: String].self)["invitation"]?.components(separatedBy: "/").last)
            let code = try await worker.services.staff.invitation(link).code
            let path = "/v1/staff/invitations/\(link)"
            func accept(_ password: String, _ code: String) async throws -> Int {
                try await worker.send(.post(path, #"{"password": "\#(password)", "code": "\#(code)"}"#)).status
            }
            #expect(try await accept(password, "000000") == 401)
            #expect(try await accept("sari", code.text(at: worker.database.now())) == 422)
            #expect(try await accept(password, code.text(at: worker.database.now())) == 204)
            #expect(try await accept(password, code.text(at: worker.database.now())) == 404)
            #expect(try await worker.send(.get(path)).status == 404)
            // the code that set it up opens nothing
            let again = #"{"username": "sari", "password": "\#(password)", "code": "\#(code.text(at: worker.database.now()))"}"#
            #expect(try await worker.send(.post("/v1/staff/sessions", again)).status == 401)
            #expect(try await worker.actions().suffix(2) == ["staff_created", "staff_set_up"])
            try await worker.database.setClock(worker.database.now().addingTimeInterval(31))
            let sari = Member(id: 0, username: "sari", code: code)
            let token = try await worker.logIn(sari)
            #expect(try await worker.send(.get("/v1/staff/sessions/current", token: token)).text.contains(#""role":"officer""#))
            let members = try await worker.send(.get("/v1/staff/members", token: head.token)).text
            #expect(members.contains("sari") && members.contains("kepala"))
            // ended: at once
            let id = try await worker.database.count("SELECT id FROM staff WHERE username = 'sari'")
            #expect(try await worker.send(.post("/v1/staff/members/\(id)/activation", #"{"active": false}"#, token: head.token)).status == 204)
            #expect(try await worker.send(.get("/v1/staff/sessions/current", token: token)).status == 401)
            #expect(try await worker.send(.post("/v1/staff/members/\(head.id)/activation", #"{"active": false}"#, token: head.token)).status == 403)
        }
    }

    @Test("a code is taken once; an officer needs none on a machine of the own office, and nobody else goes without")
    func secondFactor() async throws {
        try await withWorker { worker in
            let (tng, bdg) = (try await worker.database.makeOffice(code: "TNG"), try await worker.database.makeOffice(code: "BDG"))
            let head = try await worker.makeStaff("kepala", .head, [tng])
            try await worker.database.setClock(worker.database.now().addingTimeInterval(31))
            let officer = try await worker.makeStaff("sari", .officer, [tng])
            _ = try await worker.makeStaff("dewi", .officer, [bdg])
            func logIn(_ name: String, code: String? = nil, device: String? = nil) async throws -> String {
                let more = (code.map { #", "code": "\#($0)""# } ?? "") + (device.map { #", "device_id": "\#($0)""# } ?? "")
                let answer = try await worker.send(.post("/v1/staff/sessions", #"{"username": "\#(name)", "password": "\#(password)"\#(more)}"#))
                return answer.status == 201 ? "open" : try answer.decode(ProblemAnswer.self).code
            }
            #expect(try await logIn("sari", code: officer.code.text(at: worker.database.now())) == "second_factor_wrong", "taken before")
            #expect(try await logIn("sari") == "second_factor_required")
            let device = UUID().uuidString
            #expect(try await logIn("sari", device: device) == "second_factor_required")
            let registered = try await worker.send(
                .post("/v1/staff/offices/TNG/devices", #"{"name": "Loket 1", "device_id": "\#(device)"}"#, token: head.token))
            #expect(registered.status == 201)
            #expect(try await logIn("sari", device: device) == "open")
            #expect(try await logIn("dewi", device: device) == "second_factor_required", "of another office")
            #expect(try await logIn("kepala", device: device) == "second_factor_required", "a head always needs one")
            let id = try registered.decode([String: String].self)["id"]!
            #expect(
                try await worker.send(Sending(method: .delete, path: "/v1/staff/devices/\(id)", headers: ["Authorization": "Bearer \(head.token)"]))
                    .status == 204)
            #expect(try await logIn("sari", device: device) == "second_factor_required")
            #expect(
                try await worker.database.count("SELECT count(*) FROM staff_sessions WHERE device_id IS NOT NULL") == 0,
                "what was open on it has ended")
            for _ in 1...10 { #expect(try await logIn("sari", code: "000000") == "second_factor_wrong") }
            #expect(try await logIn("sari", code: "000000") == "too_many_attempts")
        }
    }

    /// Who may what: the table that the operations are held against. Own office, then another.
    private static let allowed: [String: (own: Set<StaffRole>, other: Set<StaffRole>)] = [
        "logOutStaff": (Set(StaffRole.allCases), Set(StaffRole.allCases)), "getStaffSession": (Set(StaffRole.allCases), Set(StaffRole.allCases)),
        "listStaff": ([.head, .operator], [.head, .operator]), "createStaff": ([.head, .operator], [.operator]),
        "inviteStaff": ([.head, .operator], [.operator]), "setStaffActive": ([.head, .operator], [.operator]),
        "listDevices": ([.head, .operator], [.operator]), "registerDevice": ([.head, .operator], [.operator]),
        "revokeDevice": ([.head, .operator], [.operator]), "readAudit": ([.auditor], [.auditor]), "openPseudonym": ([.auditor], [.auditor]),
        "listAuditDays": ([.auditor], [.auditor]),
        "checkIn": ([.officer, .head], []), "readFrame": ([.officer, .head], []), "undoCheckIn": ([.officer, .head], []),
        "correctName": ([.officer, .head], []),
        "enterNIK": ([.officer, .head], []),
        "resendMessage": ([.officer, .head], []), "excuseMiss": ([.head], []), "endDay": ([.head], []),
        "bookAtDesk": ([.officer, .head], []), "cancelAtDesk": ([.officer, .head], []),
        "recordDelivery": ([.officer, .head], []), "listDeliveries": ([.officer, .postal, .head], []),
        "exportDeliveries": ([.officer, .postal, .head], []), "sendDelivery": ([.officer, .postal, .head], []),
        "endDelivery": ([.officer, .postal, .head], []), "readDay": ([.head, .operator], [.operator]),
        "changeDay": ([.head, .operator], [.operator]), "listChanges": ([.operator], [.operator]),
        "decideChange": ([.operator], [.operator]), "listConflicts": ([.operator], [.operator]), "switchOffice": ([.operator], [.operator]),
        "listPatterns": ([.head, .operator], [.operator]), "addPattern": ([.operator], [.operator]), "withdrawPattern": ([.operator], [.operator]),
        "listClosures": ([.head, .operator], [.head, .operator]), "askClosure": ([.operator], [.operator]),
        "closeOffice": ([.head, .operator], [.operator]), "decideClosure": ([.operator], [.operator]), "withdrawClosure": ([.operator], [.operator]),
        "listReleases": ([.head, .operator], [.head, .operator]), "announceRelease": ([.operator], [.operator]),
        "postponeRelease": ([.operator], [.operator]), "stopRelease": ([.operator], [.operator]), "withdrawRelease": ([.operator], [.operator]),
        "endReleases": ([.operator], [.operator]),
        "readCountry": ([.operator, .auditor], [.operator, .auditor]),
        "keepConflict": ([.operator], [.operator]), "relocateConflict": ([.operator], [.operator]), "listOfficeHomeVisits": ([.officer, .head], []),
        "askHomeVisitFor": ([.officer, .head], []),
        "planHomeVisit": ([.officer, .head], []),
        "refuseHomeVisit": ([.officer, .head], []), "finishHomeVisit": ([.officer, .head], []), "liftAccountPause": ([.head], []),
        "readDayList": ([.officer, .head], []), "mergeDesk": ([], []), "finishMerge": ([], []), "readQueue": ([.officer, .head], []),
        "setCounter": ([.officer, .head], []),
        "callNext": ([.officer, .head], []),
        "callNumber": ([.officer, .head], []), "actOnVisit": ([.officer, .head], []), "issueWalkIn": ([.officer, .head], []),
    ]

    /// What an empty office answers to who may ask, where that is not that it is done.
    private static let inVain = [
        "checkIn": 404, "undoCheckIn": 404, "correctName": 404, "enterNIK": 404, "resendMessage": 404, "excuseMiss": 404, "callNumber": 404,
        "actOnVisit": 404, "cancelAtDesk": 404, "liftAccountPause": 404, "planHomeVisit": 404, "refuseHomeVisit": 404, "finishHomeVisit": 404,
        "changeDay": 409,
        "decideChange": 404, "keepConflict": 404, "relocateConflict": 404, "openPseudonym": 404, "recordDelivery": 404, "sendDelivery": 404,
        "endDelivery": 404,
        "bookAtDesk": 409, "withdrawPattern": 404, "decideClosure": 404, "withdrawClosure": 404, "postponeRelease": 404, "stopRelease": 404,
        "withdrawRelease": 404,
    ]

    @Test("every role at every operation, at an own office and at another: nothing is reachable that the table does not allow")
    func matrix() async throws {
        try await withWorker { worker in
            let (own, other) = (try await worker.database.makeOffice(code: "OWN"), try await worker.database.makeOffice(code: "OTHER"))
            var members: [StaffRole: Member] = [:]
            for role in StaffRole.allCases { members[role] = try await worker.makeStaff("x\(role.rawValue)", role, role.isNational ? [] : [own]) }
            let operations = StaffRoutes.operations.filter { $0.access != .anybody }
            #expect(Set(operations.map(\.id)) == Set(Self.allowed.keys))
            var cells = 0
            for operation in operations {
                for (office, roles) in [(own, Self.allowed[operation.id]!.own), (other, Self.allowed[operation.id]!.other)] {
                    for role in StaffRole.allCases {
                        // somebody and something of that office, fresh for each cell
                        cells += 1
                        let subject = try await worker.makeStaff("staf\(cells)", .officer, [office])
                        let device = try await worker.database.count(
                            "INSERT INTO staff_devices (office_id, name, token_hash, registered_at) VALUES (\(office.id), 'x', gen_random_uuid(), antrean_now()) RETURNING id"
                        )
                        let path =
                            "/"
                            + operation.path.replacing(":office", with: office.code).replacing(":member", with: "\(subject.id)")
                            .replacing(":device", with: "\(device)").replacing(":code", with: worker.services.codes.code(for: 77).text)
                            .replacing(":counter", with: "1").replacing(":closure", with: "7000").replacing(":release", with: "7000").replacing(
                                ":number", with: "AB-001"
                            ).replacing(
                                ":change", with: "7"
                            ).replacing(
                                ":pattern", with: "7000"
                            ).replacing(
                                ":slot", with: "7"
                            ).replacing(
                                ":day", with: "2027-03-01"
                            ).replacing(
                                ":message", with: "7")
                        let bodies = [
                            "createStaff":
                                #"{"username": "new\#(cells)", "name": "Sari", "role": "officer", "offices": ["\#(office.code)"], "nik": "3174015506900001"}"#,
                            "setStaffActive": #"{"active": false}"#, "registerDevice": #"{"name": "Loket", "device_id": "\#(UUID().uuidString)"}"#,
                            "checkIn": #"{"nik": "3174015506900001"}"#, "correctName": #"{"name": "Siti"}"#,
                            "readFrame": #"{"width": 2, "height": 1, "pixels": "AP8="}"#,
                            "enterNIK": #"{"nik": "3174015506900001", "service": "new"}"#,
                            "bookAtDesk": #"{"nik": "3174015506900001", "name": "Siti", "birth_date": "1990-06-15", "service": "new"}"#,
                            "cancelAtDesk": #"{"reason": "x"}"#, "mergeDesk": #"{"records": []}"#, "liftAccountPause": #"{"reason": "x"}"#,
                            "refuseHomeVisit": #"{"reason": "x"}"#,
                            "planHomeVisit": #"{"date": "2027-03-02", "from": "09:00", "until": "12:00"}"#,
                            "askHomeVisitFor":
                                #"{"name": "Siti", "birth_date": "1950-06-15", "telephone": "08123456789", "address": "Jl. Melati 5", "why": "x"}"#,
                            "decideChange": #"{"approve": true}"#, "keepConflict": #"{"reason": "x"}"#,
                            "switchOffice": #"{"online": true, "reason": "x"}"#,
                            "withdrawPattern": #"{"reason": "x"}"#, "withdrawClosure": #"{"reason": "x"}"#, "decideClosure": #"{"approve": true}"#,
                            "askClosure": #"{"from": "20\#(28 + cells / 18)-03-\#(10 + cells % 18)", "kind": "national", "source": "x"}"#,
                            "closeOffice": #"{"from": "20\#(28 + cells / 18)-03-\#(10 + cells % 18)", "source": "x"}"#,
                            "announceRelease":
                                #"{"offices": ["\#(office.code)"], "opens_at": "2027-06-01T09:00:00+07:00", "from": "20\#(28 + cells / 18)-03-\#(10 + cells % 18)", "reason": "x"}"#,
                            "postponeRelease": #"{"opens_at": "2027-06-01T09:00:00+07:00", "reason": "x"}"#, "stopRelease": #"{"reason": "x"}"#,
                            "withdrawRelease": #"{"reason": "x"}"#, "endReleases": #"{"reason": "x"}"#,
                            "addPattern":
                                #"{"valid_from": "2027-04-\#(10 + cells % 20)", "valid_until": "20\#(28 + cells / 20)-01-01", "weekdays": [1], "reason": "x"}"#,
                            "openPseudonym": #"{"pseudonym": "000000000000", "reason": "x"}"#, "relocateConflict": #"{"reason": "x"}"#,
                            "changeDay": #"{"hours": [{"starts": "09:00", "places": 5}], "reason": "x"}"#,
                            "recordDelivery": #"{"recipient": "Siti", "address": "Jl. Melati 5", "postal_code": "12430"}"#,
                            "sendDelivery": #"{"consignment": "P261"}"#, "endDelivery": #"{"state": "delivered"}"#, "excuseMiss": #"{"reason": "x"}"#,
                            "endDay": #"{"reason": "x"}"#,
                            "setCounter": #"{"state": "open"}"#, "callNumber": #"{"number": "AB-001"}"#, "actOnVisit": #"{"act": "serve"}"#,
                            "issueWalkIn": #"{"service": "lost"}"#,
                        ]
                        let body = bodies[operation.id] ?? (operation.method == .post ? "{}" : nil)
                        var sending = Sending.post(path, body, token: try await worker.token(members[role]!), key: "k\(cells)")
                        sending.method = operation.method
                        let status = try await worker.send(sending).status
                        #expect((status != 403) == roles.contains(role), "\(role) at \(operation.id) of \(office.code): \(status)")
                        // nobody is at the desk here, and no hour is planned: that is told to who may ask
                        if roles.contains(role) {
                            let expected = Self.inVain[operation.id].map { $0...$0 } ?? 200...299
                            #expect(expected.contains(status), "\(role) at \(operation.id) of \(office.code): \(status)")
                        }
                        sending.headers["Authorization"] = nil
                        #expect(try await worker.send(sending).status == 401)
                    }
                }
            }
            #expect(cells == 650)
        }
    }

    @Test("the auditor opens one pseudonym of a report at a time, with a reason, which stands in the trail; nobody else can")
    func pseudonyms() async throws {
        try await withWorker { worker in
            let db = worker.database
            let office = try await db.makeOffice()
            let citizen = try await worker.makeCitizen(Person.number(1))
            let (officer, auditor) = (try await worker.makeStaff("petugas", .officer, [office]), try await worker.makeStaff("pengawas", .auditor))
            _ = try await db.admin.query(
                "INSERT INTO parties (id, account_id, channel, created_at) VALUES (7, $1, 'web', antrean_now())", [citizen.id])
            _ = try await db.admin.query(
                "INSERT INTO audit (at, staff_id, action, office_id) VALUES (antrean_now(), $1, 'looked_up', $2)", [officer.id, office.id])
            let account = try await db.admin.query("SELECT account FROM report.parties WHERE id = 7")[0].decode(String.self)
            let member = try await db.admin.query("SELECT officer FROM report.audit WHERE action = 'looked_up'")[0].decode(String.self)
            #expect(account != member && account.count == 12)
            func open(_ pseudonym: String, _ reason: String = "laporan", by who: Member) async throws -> Answer {
                try await worker.send(
                    .post("/v1/staff/pseudonyms", #"{"pseudonym": "\#(pseudonym)", "reason": "\#(reason)"}"#, token: who.token))
            }
            #expect(try await open(account, by: officer).status == 403)
            #expect(try await open(account, " ", by: auditor).status == 400)
            #expect(try await open("xyz", by: auditor).decode(ProblemAnswer.self).code == "invalid_pseudonym")
            #expect(try await open("000000000000", by: auditor).decode(ProblemAnswer.self).code == "pseudonym_not_found")
            #expect(try await db.count("SELECT count(*) FROM audit WHERE action = 'pseudonym_opened'") == 0)
            let first = try await open(account, by: auditor)
            #expect(first.status == 200 && first.text.contains(#""kind":"account""#) && first.text.contains("Siti Rahayu"), "\(first.text)")
            let second = try await open(member.uppercased(), by: auditor)
            #expect(second.status == 200 && second.text.contains(#""username":"petugas""#), "\(second.text)")
            // who wrote by WhatsApp, behind all accounts
            let hash = UUID()
            let chat = try await db.admin.query(
                "INSERT INTO chats (phone_hash, phone_sealed, created_at) VALUES ($1, $2, antrean_now()) RETURNING id",
                [hash, Bytes(try worker.services.seal.seal("+62811000111", table: "chats", column: "phone", row: hash.uuidString))])[0].decode(
                    Int64.self)
            _ = try await db.admin.query("UPDATE parties SET account_id = NULL, channel = 'whatsapp', chat_id = $1 WHERE id = 7", [chat])
            let number = try await db.admin.query("SELECT number FROM report.parties WHERE id = 7")[0].decode(String.self)
            let third = try await open(number, by: auditor)
            #expect(third.text.contains(#""kind":"chat""#) && third.text.contains("+62811000111"), "\(third.text)")
            #expect(
                try await db.count(
                    "SELECT count(*) FROM audit WHERE action = 'pseudonym_opened' AND staff_id = $1 AND reason = 'laporan' AND (subject, subject_id) IN (('account', $2), ('staff', $3))",
                    [auditor.id, citizen.id, officer.id]) == 2)
            _ = try await db.admin.query("DELETE FROM parties WHERE id = 7")
        }
    }

    @Test("a head makes no head and no auditor; only operators do")
    func promotion() async throws {
        try await withWorker { worker in
            let office = try await worker.database.makeOffice(code: "TNG")
            let head = try await worker.makeStaff("kepala", .head, [office])
            try await worker.database.setClock(worker.database.now().addingTimeInterval(31))
            let chief = try await worker.makeStaff("pusat", .operator)
            for (role, offices) in [("head", #"["TNG"]"#), ("operator", "[]"), ("auditor", "[]")] {
                let body =
                    #"{"username": "u\#(role)", "name": "Sari", "role": "\#(role)", "offices": \#(offices), "email": "a@example.id", "nik": "3174015506900001"}"#
                #expect(try await worker.send(.post("/v1/staff/members", body, token: head.token)).status == 403)
                #expect(try await worker.send(.post("/v1/staff/members", body, token: chief.token)).status == 201)
            }
            let misfit = #"{"username": "misfit", "name": "Sari", "role": "officer", "nik": "3174015506900001"}"#
            #expect(try await worker.send(.post("/v1/staff/members", misfit, token: chief.token)).status == 422)
        }
    }

    @Test("the trail is closed day by day, each chained to the one before; whoever changes a line is found")
    func trail() async throws {
        try await withWorker { worker in
            let auditor = try await worker.makeStaff("auditor", .auditor)
            let first = try await worker.send(.get("/v1/staff/audit", token: auditor.token))
            #expect(first.status == 200 && first.text.contains("audit_read") && first.text.contains("logged_in"))
            for _ in 1...3 {
                try await worker.database.setClock(worker.database.now().addingTimeInterval(86_400))
                _ = try await worker.database.store(.worker) { try await $0.note("looked", by: .init(try await member($0, auditor.id)), facts: "{}") }
            }
            try await worker.database.store(.job) { (job: Store) async throws in
                #expect(try await job.closeAuditDays() == 3)
                #expect(try await job.closeAuditDays() == 0)
                let began = try await job.databaseNow()
                #expect(try await job.brokenAuditDays(from: Day(at: began).adding(days: -10)) == [])
            }
            #expect(try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = 'audit_day'") == 3)
            await #expect(throws: (any Error).self) {
                try await worker.database.store(.worker) {
                    try await $0.pool.withConnection { _ = try await $0.query("UPDATE audit SET action = 'x'") }
                }
            }
            try await worker.database.admin.execute(
                "UPDATE audit SET action = 'else' WHERE id = (SELECT id FROM audit WHERE action = 'looked' ORDER BY id LIMIT 1)")
            try await worker.database.store(.job) { (job: Store) async throws in
                let today = Day(at: try await job.databaseNow())
                #expect(try await job.brokenAuditDays(from: today.adding(days: -10)).count == 1)
            }
        }
    }

    private func member(_ store: Store, _ id: Int64) async throws -> StaffSession {
        let member = try #require(try await store.staff(id))
        return StaffSession(staff: id, name: member.name, role: member.role, offices: [], device: nil, expiresAt: .distantFuture)
    }
}

extension Worker {
    /// The member's session; opened anew when an operation has ended it.
    fileprivate func token(_ member: Member) async throws -> String {
        if try await services.store.staffSession(token: Token.hash(member.token)) != nil { return member.token }
        let token = Token.random()
        _ = try await database.admin.query(
            "INSERT INTO staff_sessions (token_hash, staff_id, created_at, expires_at) VALUES ($1, $2, antrean_now(), antrean_now() + interval '1 hour')",
            [token.hash, member.id])
        return token.text
    }
}
