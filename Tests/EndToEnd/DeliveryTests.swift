import Foundation
import Postgres
import TestSupport
import Testing

extension EndToEnd {
    @Suite("the notifier")
    struct DeliveryTests {
        let stack: Stack
        let office: String

        init() async throws {
            stack = try Stack()
            office = try await API(stack.url).offices()[7].code
        }

        @Test("killed while it sends, and started again: every message arrives, none is lost", .repairsAfterFailure, .timeLimit(.minutes(5)))
        func killed() async throws {
            let offices = try await API(stack.url).offices().map(\.code)
            let members = try await stack.people(400)
            try await stack.forgetMails()
            _ = try await endLeases()
            try await drained()
            try await stack.crash("notifier")
            let orders = members.enumerated().map { (offices[$0 % offices.count], $1) }
            let codes = try await crowd(of: 24, orders) { [stack] office, member in
                let order = Order(office: office, preference: .earliest, applicants: [member.holder(), .new()], allowSplit: true)
                let party = try await API(stack.url, member.token).book(order).expecting(201).decode(Party.self)
                return (member, party.bookings.map(\.code))
            }
            #expect(try await waiting() == 400)
            // eighty mails a second, so that it can be killed in the middle
            try refuse(#"{"stage": "rcpt", "seconds": 0.1}"#)
            defer { try? refuse("") }
            var begun = 400
            for _ in 0..<2 {
                try await stack.repair()
                let before = begun
                try await eventually("the notifier sends") {
                    begun = try await unsent()
                    return begun < before - 20
                }
                try await stack.crash("notifier")
            }
            #expect(try await unsent() > 0, "it was killed too late to show anything")
            try refuse("")
            let orphans = try await endLeases()
            try await stack.repair()
            try await drained()
            var mails = 0
            let all = Dictionary(grouping: try await stack.mails(to: members.map(\.email)), by: \.to)
            for (member, codes) in codes {
                let mine = (all[member.email] ?? []).filter { mail in codes.allSatisfy { mail.text.contains($0) } }
                #expect(!mine.isEmpty, "\(member.username) was told nothing")
                #expect(Set(mine.map(\.messageID)).count == 1, "sent again, a mail must be known as the same")
                mails += mine.count
            }
            print("notifier: 400 messages in \(mails) mails after two kills, \(orphans) orphans at the last")
            #expect(try await stack.broken() == [])
        }

        @Test("tries again when the mail server says later")
        func later() async throws {
            let member = try await stack.person()
            try refuse(#"{"stage": "rcpt", "reply": "451 4.3.0 try again later", "only": "\#(member.email)", "times": 2}"#)
            defer { try? refuse("") }
            let code = try await book(member)
            let id = try await message(of: member)
            try await eventually("the refusal is noted", within: .seconds(30)) {
                try await stack.count("SELECT count(*) FROM outbox WHERE id = $1 AND attempt > 0 AND last_error LIKE '%451%'", [id]) == 1
            }
            let mail = try await stack.mail(to: member.email, within: .seconds(60)) { $0.text.contains(code) }
            #expect(mail.attachments.count == 1)
            try await eventually("it is done") { try await state(id) == "delivered" }
            #expect(try await stack.count("SELECT attempt FROM outbox WHERE id = $1", [id]) == 3)
        }

        @Test("a connection cut after the mail was taken leads to the same mail again, not to a lost one")
        func cut() async throws {
            let member = try await stack.person()
            try refuse(#"{"stage": "data", "reply": "drop", "only": "\#(member.email)", "times": 1}"#)
            defer { try? refuse("") }
            let code = try await book(member)
            let id = try await message(of: member)
            try await eventually("it is done", within: .seconds(60)) { try await state(id) == "delivered" }
            let mails = try await stack.mails(to: member.email).filter { $0.text.contains(code) }
            #expect(mails.count == 2)
            #expect(Set(mails.map(\.messageID)).count == 1)
        }

        @Test("gives up what the mail server refuses for good, shows it, and sends it again when told to")
        func deadLetter() async throws {
            let member = try await stack.person()
            try refuse(#"{"stage": "rcpt", "reply": "550 5.1.1 no such user", "only": "\#(member.email)"}"#)
            defer { try? refuse("") }
            let code = try await book(member)
            let id = try await message(of: member)
            try await eventually("it is given up", within: .seconds(30)) { try await state(id) == "dead" }
            let status = try await stack.ops("antrean", "notifier", "--status").output
            #expect(status.contains("dead letter \(id) "))
            #expect(status.contains("550"))
            #expect(!status.contains(member.email), "operations read it, so it names nobody")
            #expect(try await stack.mails(to: member.email).isEmpty)
            try refuse("")
            try await stack.ops("antrean", "notifier", "--resend", String(id))
            let mail = try await stack.mail(to: member.email) { $0.text.contains(code) }
            #expect(mail.inline.count == 1)
            try await eventually("it is done") { try await state(id) == "delivered" }
            #expect(try await !stack.ops("antrean", "notifier", "--status").output.contains("dead letter \(id) "))
        }

        @Test("a code whose time ran out before it could be sent is a dead letter, not one that was delivered")
        func late() async throws {
            let newcomer = Newcomer()
            try refuse(#"{"stage": "rcpt", "reply": "451 4.3.0 try again later", "only": "\#(newcomer.email)"}"#)
            defer { try? refuse("") }
            _ = try await API(stack.url).post("/v1/accounts", newcomer.registration).expecting(201)
            let id = Int64(
                try await stack.count(
                    """
                    SELECT o.id FROM outbox o JOIN registrations r ON r.id = o.subject_id
                    WHERE o.kind = 'verification' AND r.username = $1
                    """, [newcomer.username]))
            try await eventually("the refusal is noted", within: .seconds(30)) {
                try await stack.count("SELECT count(*) FROM outbox WHERE id = $1 AND last_error LIKE '%451%'", [id]) == 1
            }
            try await stack.database {
                try await $0.execute("UPDATE registrations SET expires_at = clock_timestamp() WHERE username = '\(newcomer.username)'")
            }
            try refuse("")
            try await eventually("it is given up", within: .seconds(60)) { try await state(id) == "dead" }
            #expect(try await stack.count("SELECT count(*) FROM outbox WHERE id = $1 AND last_error LIKE '%time ran out%'", [id]) == 1)
            #expect(try await stack.mails(to: newcomer.email).isEmpty)
        }

        @Test("says when there is nothing to send again")
        func nothing() async throws {
            let answer = try await stack.attempt("antrean", ["notifier", "--resend", "9007199254740991"])
            #expect(answer.status != 0)
            #expect(!(answer.errors + answer.output).isEmpty)
        }

        private func book(_ member: Member) async throws -> String {
            let order = Order(office: office, preference: .earliest, applicants: [member.holder()])
            return try await API(stack.url, member.token).book(order).expecting(201).decode(Party.self).bookings[0].code
        }

        private func refuse(_ rule: String) throws {
            try Data(rule.utf8).write(to: stack.directory.appendingPathComponent("run/mail-refusal.json"), options: .atomic)
        }

        /// The one confirmation of an account.
        private func message(of member: Member) async throws -> Int64 {
            Int64(
                try await stack.count(
                    """
                    SELECT o.id FROM outbox o JOIN parties p ON p.id = o.subject_id JOIN accounts a ON a.id = p.account_id
                    WHERE o.subject = 'party' AND o.kind = 'confirmation' AND a.username = $1
                    """, [member.username]))
        }

        private func state(_ id: Int64) async throws -> String {
            try await stack.database { try await $0.query("SELECT state FROM outbox WHERE id = $1", [id])[0].decode(String.self) }
        }

        private func waiting() async throws -> Int {
            try await stack.count("SELECT count(*) FROM outbox WHERE state = 'waiting'")
        }

        private func unsent() async throws -> Int {
            try await stack.count("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')")
        }

        /// The time passes after which others take over what a notifier had that died, or lost its database.
        /// - Returns: how many messages that is.
        private func endLeases() async throws -> Int {
            try await stack.count(
                """
                WITH orphans AS (UPDATE outbox SET lease_until = clock_timestamp() WHERE state = 'sending' RETURNING 1)
                SELECT count(*) FROM orphans
                """)
        }

        private func drained() async throws {
            try await eventually("the outbox is empty", within: .seconds(150)) { try await unsent() == 0 }
        }
    }
}
