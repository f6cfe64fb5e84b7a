import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("operations")
    struct OperationsTests {
        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        @Test("find livez, readyz and metrics on the admin ports, and not where people come")
        func adminPorts() async throws {
            _ = try await API(stack.url).get("/v1/offices").expecting(200)
            for address in Stack.workers.map(stack.workerAdmin) + [stack.notifierAdmin] {
                #expect(try await API(address).get("/livez").expecting(200).text == "ok\n")
                #expect(try await API(address).get("/readyz").expecting(200).text == "ready\n")
            }
            var requests = 0
            for worker in Stack.workers {
                _ = try await API(stack.worker(worker)).get("/v1/offices").expecting(200)
                let page = try await API(stack.workerAdmin(worker)).get("/metrics").expecting(200)
                #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
                #expect(page.text.contains("# TYPE antrean_http_request_seconds"))
                #expect(page.text.contains("antrean_pool_idle_connections"))
                requests += page.text.split(separator: "\n").filter { $0.hasPrefix("antrean_http_request_seconds_count{") }.count
            }
            #expect(requests >= 3)
            #expect(try await API(stack.notifierAdmin).get("/metrics").expecting(200).text.contains("antrean_outbox_due_messages"))
            for path in ["/livez", "/readyz", "/metrics"] { #expect(try await API(stack.url).get(path).summary == "404 not_found") }
        }

        @Test("SIGTERM: readyz says 503 first, what is under way ends well, then the worker is gone", .repairsAfterFailure, .timeLimit(.minutes(8)))
        func drains() async throws {
            let member = try await stack.person()
            let (slot, office) = try await stack.database { session in
                try await session.query(
                    """
                    SELECT s.id, o.code FROM slots s JOIN offices o ON o.id = s.office_id
                    WHERE o.accepts_online AND s.open AND s.taken < s.planned AND s.opens_at < now() AND s.starts_at > now() + interval '9 days'
                    ORDER BY s.starts_at, s.id LIMIT 1
                    """)[0].decode(Int64.self, String.self)
            }
            let order = Order(office: office, preference: .slot(slot), applicants: [member.holder()])
            let worker = try #require(stack.process("worker-3"))
            let answer = try await stack.database { session in
                // whoever wants this slot waits for us
                try await session.execute("BEGIN")
                _ = try await session.query("SELECT id FROM slots WHERE id = $1 FOR UPDATE", [slot])
                async let booking = API(stack.worker(3), member.token).book(order)
                try await eventually("the booking waits") {
                    try await stack.count("SELECT count(*) FROM pg_stat_activity WHERE usename = 'antrean_worker' AND wait_event_type = 'Lock'") > 0
                }
                try stack.signal("worker-3", SIGTERM)
                try await eventually("readyz says no", within: .seconds(5)) { try await API(stack.workerAdmin(3)).get("/readyz").status == 503 }
                // HAProxy may not have looked yet: who still comes is served
                #expect(try await API(stack.worker(3)).get("/v1/offices").status == 200)
                #expect(try await API(stack.workerAdmin(3)).get("/livez").status == 200)
                try await session.execute("COMMIT")
                return try await booking
            }
            #expect(answer.status == 201, "\(answer.summary)")
            try await eventually("the worker is gone", within: .seconds(40)) { !stack.isRunning(worker) }
            try await stack.ops("worker", "start", "3")
            #expect(try await API(stack.worker(3), member.token).get("/v1/bookings").expecting(200).decode(BookedList.self).bookings.count == 1)
            #expect(try await stack.broken() == [])
        }

        @Test("hours of single days go out as CSV and come in again without doubling; a bad line changes nothing")
        func exceptions() async throws {
            let (slot, office, day, hour, planned) = try await stack.database { session in
                try await session.query(
                    """
                    SELECT s.id, o.code, s.day::text, to_char(s.starts_at AT TIME ZONE o.zone, 'HH24:MI'), s.planned
                    FROM slots s JOIN offices o ON o.id = s.office_id JOIN lanes l ON l.id = s.lane_id AND l.online
                    WHERE o.accepts_online AND s.open AND s.taken = 0 AND s.held_back = 0 AND s.starts_at > now() + interval '12 days'
                    ORDER BY s.starts_at DESC, s.id LIMIT 1
                    """)[0].decode(Int64.self, String.self, String.self, String.self, Int.self)
            }
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("exceptions-\(UUID().uuidString).csv")
            defer { try? FileManager.default.removeItem(at: file) }
            func take(_ lines: String...) async throws -> String {
                try Data((["office,day,starts,ends,places,reason"] + lines).joined(separator: "\n").utf8).write(to: file)
                return try await stack.ops("antrean", "exception", "import", file.path).output
            }
            func isOpen() async throws -> Bool { try await stack.count("SELECT open::int FROM slots WHERE id = $1", [slot]) == 1 }
            let closed = "\(office),\(day),\(hour),,,listrik padam"
            await #expect(throws: (any Error).self) { _ = try await take(closed, "XXX,\(day),09:00,,5,salah") }
            #expect(try await isOpen())
            #expect(try await take(closed).contains("1 changed, 0 were so"))
            #expect(try await !isOpen())
            #expect(try await take(closed).contains("0 changed, 1 were so"))
            let told = try await stack.ops("antrean", "exception", "export").output
            #expect(
                told.hasPrefix("office,day,starts,ends,places,reason") && told.contains("\(office),\(day),\(hour),") && told.contains("listrik padam")
            )
            #expect(try await take("\(office),\(day),\(hour),,\(planned),listrik menyala").contains("1 changed"))
            #expect(try await isOpen())
            #expect(try await stack.broken() == [])
        }

        @Test("antrean doctor finds the copy well")
        func doctor() async throws {
            let report = try await stack.ops("antrean", "doctor").output
            for subject in ["settings", "schema", "clock", "timeouts", "slots", "partitions", "invariants", "messages"] {
                #expect(report.contains("ok    \(subject):"))
            }
            #expect(report.contains("calendar:"))
            #expect(!report.contains("FAIL"))
        }

        @Test("antrean doctor finds a slot that was meddled with, and says so")
        func doctorFinds() async throws {
            let id = Int64(try await stack.count("SELECT id FROM slots WHERE open AND taken = 0 ORDER BY starts_at DESC, id DESC LIMIT 1"))
            try await stack.database { _ = try await $0.query("UPDATE slots SET taken = taken + 1 WHERE id = $1", [id]) }
            let report = try await stack.attempt("antrean", ["doctor"])
            let broken = try await stack.broken()
            try await stack.database { _ = try await $0.query("UPDATE slots SET taken = taken - 1 WHERE id = $1", [id]) }
            #expect(report.status == 1)
            #expect(broken.contains("promise: taken is the bookings: 1"))
            #expect(report.output.contains("FAIL  invariants: taken is the number of bookings"))
            #expect(try await stack.broken() == [])
        }

        @Test("every bad setting is told at once, by its name")
        func badSettings() async throws {
            let bad = [
                "ANTREAN_PASSWORD_COST": "abc", "ANTREAN_TRUSTED_PROXIES": "somewhere", "ANTREAN_LOG_LEVEL": "loud",
                "ANTREAN_MAIL_FROM": "nobody", "ANTREAN_DEMO": "perhaps",
            ]
            let answer = try await stack.attempt("antrean", ["worker", "--port", "99999", "--admin-port", "zero"], with: bad)
            #expect(answer.status != 0)
            for name in bad.keys { #expect(answer.errors.contains("\(name) ")) }
            #expect(answer.errors.contains("_PORT"))
            #expect(answer.errors.contains("ANTREAN_ADMIN_PORT"))
        }

        @Test("a bad mail server is told by the notifier before it starts")
        func badMailServer() async throws {
            let bad = ["ANTREAN_SMTP_URL": "gopher://mail", "ANTREAN_LOG_LEVEL": "loud"]
            let answer = try await stack.attempt("antrean", ["notifier", "--admin-port", "99999"], with: bad)
            #expect(answer.status != 0)
            for name in bad.keys { #expect(answer.errors.contains("\(name) ")) }
            #expect(answer.errors.contains("ANTREAN_ADMIN_PORT"))
        }

        @Test("demonstration settings refuse an address that the world can reach", arguments: ["worker", "notifier"])
        func demonstration(role: String) async throws {
            let answer = try await stack.attempt("antrean", [role], with: ["ANTREAN_PUBLIC_URL": "https://antrean.example.id"])
            #expect(answer.status != 0)
            #expect(answer.errors.contains("ANTREAN_DEMO"))
            #expect(answer.errors.contains("https://antrean.example.id"))
        }

        @Test("people are not seeded where it is not a demonstration")
        func seedRefused() async throws {
            let output = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-none-\(UUID().uuidString)").path
            let answer = try await stack.attempt("antrean", ["seed", "--people", "1", "--output", output], with: ["ANTREAN_DEMO": "false"])
            #expect(answer.status != 0)
            #expect(!FileManager.default.fileExists(atPath: output))
        }

        @Test("migrate, office import and capacity may be repeated, and change nothing")
        func repeated() async throws {
            let sums = """
                SELECT hashtextextended(coalesce(string_agg(md5(s::text), '' ORDER BY id), ''), 0) FROM (
                    SELECT id, office_id, day, starts_at, open, planned, capacity, taken, issued FROM slots
                ) s
                """
            let before = try await fingerprint(sums)
            try await stack.ops("antrean", "migrate")
            try await stack.ops("antrean", "capacity")
            try await stack.ops("antrean", "capacity")
            let fresh = try await fingerprint(sums)
            try await stack.ops("antrean", "migrate")
            try await stack.ops("antrean", "office", "import", "--directory", TestEnvironment.packageRoot.appendingPathComponent("data").path)
            try await stack.ops("antrean", "capacity")
            #expect(try await fingerprint(sums) == fresh)
            #expect(before.offices == fresh.offices)
            #expect(try await stack.broken() == [])
        }

        @Test("ops/up may be repeated: what runs as it should is left alone")
        func upTwice() async throws {
            let names = ["worker-1", "worker-2", "worker-3", "notifier", "haproxy", "mail-catcher", "graph-api"]
            try await stack.ops("up")
            let before = names.map(stack.process)
            #expect(before.allSatisfy { $0 != nil })
            let printed = try await stack.ops("up").output
            #expect(names.map(stack.process) == before)
            #expect(printed.contains(stack.url))
        }

        @Test("logs are JSON lines that carry request ids and no personal data")
        func logs() async throws {
            let member = try await stack.person()
            let office = try await API(stack.url).offices()[1].code
            let booked = try await API(stack.worker(1), member.token)
                .book(Order(office: office, preference: .earliest, applicants: [member.holder(), .new()], allowSplit: true)).expecting(201)
            let id = try #require(booked.headers["x-request-id"])
            let file = stack.directory.appendingPathComponent("log/worker-1.log")
            try await eventually("the request is logged") { try String(contentsOf: file, encoding: .utf8).contains(id) }
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            for line in lines { #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(line.prefix(200))") }
            let codes = try booked.decode(Party.self).bookings.map(\.code)
            for secret in [member.nik, member.name, member.token, member.username, member.email] + codes {
                #expect(!lines.contains { $0.contains(secret) })
            }
        }

        private func fingerprint(_ sums: String) async throws -> Fingerprint {
            try await stack.database { session in
                Fingerprint(
                    slots: try await session.query(sums)[0].decode(Int64.self),
                    offices: try await session.query("SELECT hashtextextended(string_agg(o::text, '' ORDER BY id), 0) FROM offices o")[0].decode(
                        Int64.self))
            }
        }

        private struct Fingerprint: Equatable {
            var slots: Int64
            var offices: Int64
        }
    }
}
