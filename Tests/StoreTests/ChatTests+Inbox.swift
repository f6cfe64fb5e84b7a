import Domain
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Store

/// What WhatsApp delivers, and what it says of what was sent.
extension ChatTests {
    /// Who wrote a message of these tests, by the hash it is found by.
    private func write(_ store: Store, _ office: Int32, _ texts: [String], from number: Int) async throws {
        let hash = person(number).phone!.hash
        let messages = texts.map { ChatDelivery(messageID: $0, office: office, sealed: Array($0.utf8), sender: hash) }
        #expect(try await store.receive(messages) == texts.count)
    }

    @Test("a message is taken once, however often and in whatever order it comes; one that fails is put off, and given up after ten times")
    func inbox() async throws {
        try await withOffice { db, store, office in
            let deliveries = (1...20).map { ChatDelivery(messageID: "wamid.\($0)", office: office, sealed: [UInt8($0)]) }
            let new = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...6 { group.addTask { try await store.receive(deliveries.shuffled() + deliveries.prefix(3)) } }
                return try await group.reduce(0, +)
            }
            #expect(new == 20)
            var dealt = 0
            while try await store.dealWithChatMessage({ _, _ in nil }) { dealt += 1 }
            #expect(dealt == 20)
            #expect(try await db.count("SELECT count(*) FROM chat_inbox WHERE state = 'done' AND body_sealed IS NULL") == 20)

            #expect(try await store.receive([ChatDelivery(messageID: "poison", office: office, sealed: [1])]) == 1)
            for attempt in 1...10 {
                await #expect(throws: ChatMessageFailed.self) {
                    try await store.dealWithChatMessage { _, _ in throw StoreError.unexpected("poison") }
                }
                #expect(try await store.dealWithChatMessage({ _, _ in nil }) == false, "it is put off")
                try await db.setClock(Zone.wib.instant(monday, clock(10)).addingTimeInterval(Double(attempt) * 400))
            }
            #expect(try await db.count("SELECT count(*) FROM chat_inbox WHERE state = 'dead' AND attempts = 10 AND body_sealed IS NOT NULL") == 1)
        }
    }

    @Test("whoever is slower tries again, and no attempt at the message is counted for it")
    func contention() async throws {
        try await withOffice { db, store, office in
            #expect(try await store.receive([ChatDelivery(messageID: "m", office: office, sealed: [])]) == 1)
            let dealt = try await store.dealWithChatMessage { _, desk in
                _ = try await desk.connection.query("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'deadlock_detected'; END $$")
                return nil
            }
            #expect(dealt)
            #expect(try await db.count("SELECT count(*) FROM chat_inbox WHERE state = 'waiting' AND attempts = 0") == 1)
        }
    }

    @Test("what WhatsApp could not deliver is a dead letter, whichever comes first; what was given up and arrived is none")
    func receipts() async throws {
        try await withOffice { db, store, office in
            try await db.store(.notifier) { (notifier: Store) async throws in
                func claimed() async throws -> ClaimedMessage {
                    let identity = person(1)
                    try await inMessage(store, office) { desk in
                        try await desk.reply(chat: try await desk.chat(identity, office: office, language: nil).id, office: office, facts: "{}")
                    }
                    return try #require(try await notifier.claimMessages(owner: "n", count: 1, lease: .seconds(60), way: .whatsapp).first)
                }
                func note(_ receipt: String, _ message: ClaimedMessage) async throws {
                    try await inMessage(store, office) {
                        try await $0.note(
                            receipt: receipt, subject: message.subjectID, message: message.id, sending: (message.asking, message.attempt), error: "x")
                    }
                }
                func finish(_ message: ClaimedMessage, _ state: String) async throws {
                    _ = try await notifier.finish([
                        FinishedMessage(message: message, state: state, due: state == "waiting" ? Date() : nil, error: "outcome unknown")
                    ])
                }
                func state(_ message: ClaimedMessage) async throws -> String {
                    try await db.admin.query("SELECT state FROM outbox WHERE id = $1", [message.id])[0].decode(String.self)
                }
                for end in ["delivered", "waiting"] {
                    let message = try await claimed()
                    try await note("failed", message)
                    try await finish(message, end)
                    #expect(try await state(message) == "dead")
                }
                let early = try await claimed()
                try await note("delivered", early)
                try await finish(early, "waiting")
                #expect(try await state(early) == "delivered")
                let late = try await claimed()
                try await finish(late, "dead")
                try await note("delivered", late)
                #expect(try await state(late) == "delivered")
                for receipt in ["failed", "delivered"] {
                    let orphan = try await claimed()
                    try await note(receipt, orphan)
                    try await db.admin.execute("UPDATE outbox SET lease_until = antrean_now() WHERE state = 'sending'")
                    #expect(try await notifier.rescueMessages() == 1)
                    #expect(try await state(orphan) == (receipt == "failed" ? "dead" : "delivered"))
                }
            }
        }
    }

    @Test("what WhatsApp says of an earlier sending ends no later one")
    func olderReceipts() async throws {
        try await withOffice { db, store, office in
            try await db.store(.notifier) { (notifier: Store) async throws in
                let identity = person(1)
                try await inMessage(store, office) { desk in
                    try await desk.reply(chat: try await desk.chat(identity, office: office, language: nil).id, office: office, facts: "{}")
                }
                func claimed() async throws -> ClaimedMessage {
                    try #require(try await notifier.claimMessages(owner: "n", count: 1, lease: .seconds(60), way: .whatsapp).first)
                }
                func note(_ receipt: String, _ message: ClaimedMessage) async throws {
                    try await inMessage(store, office) {
                        try await $0.note(
                            receipt: receipt, subject: message.subjectID, message: message.id, sending: (message.asking, message.attempt), error: "x")
                    }
                }
                func finish(_ message: ClaimedMessage, _ state: String) async throws {
                    let due = state == "waiting" ? db.now() : nil
                    _ = try await notifier.finish([FinishedMessage(message: message, state: state, due: due, error: "outcome unknown")])
                }
                func state() async throws -> String { try await db.admin.query("SELECT state FROM outbox")[0].decode(String.self) }
                let first = try await claimed()
                try await finish(first, "waiting")
                let second = try await claimed()
                #expect(second.attempt == 2)
                try await note("failed", first)
                #expect(try await state() == "sending", "the second is on its way")
                try await finish(second, "delivered")
                #expect(try await state() == "delivered")
                try await note("failed", first)
                #expect(try await state() == "delivered", "the second was taken")
                try await db.setClock(db.now().addingTimeInterval(60))
                #expect(try await notifier.resend(message: first.id))
                let again = try await claimed()
                #expect(again.attempt == 1 && again.asking > 0)
                for receipt in ["read", "failed"] { try await note(receipt, second) }
                try await finish(again, "waiting")
                #expect(try await state() == "waiting", "that the first was read says nothing of the one that was asked for since")
                try await note("delivered", again)
                #expect(try await state() == "delivered")
            }
        }
    }

    @Test("the messages of one person are dealt with in the order in which they came, whatever puts one off; nobody else waits for them")
    func order() async throws {
        try await withOffice { db, store, office in
            try await write(store, office, ["a1", "a2", "a3"], from: 1)
            try await write(store, office, ["b1"], from: 2)
            let dealt = Mutex<[String]>([])
            @Sendable func deal(_ due: @escaping @Sendable (String) async throws -> Date?) async throws -> Bool {
                try await store.dealWithChatMessage { delivery, _ in
                    dealt.withLock { $0.append(delivery.messageID) }
                    return try await due(delivery.messageID)
                }
            }
            let later = db.now().addingTimeInterval(30)
            // put off
            #expect(try await deal { _ in later })
            #expect(try await deal { _ in nil })
            #expect(try await !deal { _ in nil }, "the others of the first wait")
            // under way, with somebody else
            try await db.setClock(later)
            let isDealtWith = try await deal { _ in
                let found = try await store.dealWithChatMessage { _, _ in nil }
                #expect(!found)
                return nil
            }
            #expect(isDealtWith)
            struct Fault: Error {}
            // failed: waited for, but not for ever
            for _ in 1...3 {
                await #expect(throws: ChatMessageFailed.self) { try await deal { _ in throw Fault() } }
                #expect(dealt.withLock { $0.last } == "a2")
                try await db.setClock(db.now().addingTimeInterval(5))
            }
            while try await deal({ _ in nil }) {}
            #expect(dealt.withLock { $0 }.filter { $0 != "a2" } == ["a1", "b1", "a1", "a3"])
            #expect(try await db.count("SELECT count(*) FROM chat_inbox WHERE state = 'done' AND sender IS NULL") == 4)
        }
    }

    @Test("of one sender no more wait than are answered in an hour; others are taken all the same")
    func backlog() async throws {
        try await withOffice { db, store, office in
            try await db.admin.execute("UPDATE policy SET chat_slow_per_hour = 3, chat_most_per_hour = 3")
            for number in 1...5 {
                let hash = person(1).phone!.hash
                let new = try await store.receive([ChatDelivery(messageID: "a\(number)", office: office, sealed: [], sender: hash)])
                #expect(new == (number <= 3 ? 1 : 0))
            }
            try await write(store, office, ["b1"], from: 2)
            #expect(try await store.dealWithChatMessage { _, _ in nil })
            try await write(store, office, ["a6"], from: 1)
        }
    }

    @Test("a message that fails ten times is given up: who wrote is told, it can be dealt with once more, and its text is forgotten after eight days")
    func givenUp() async throws {
        try await withOffice { db, store, office in
            let identity = person(1)
            try await inMessage(store, office) { _ = try await $0.chat(identity, office: office, language: nil) }
            try await write(store, office, ["bad", "worse"], from: 1)
            struct Fault: Error {}
            var gaveUp = 0
            for _ in 1...20 {
                try await db.setClock(db.now().addingTimeInterval(301))
                do {
                    _ = try await store.dealWithChatMessage { _, _ in throw Fault() }
                } catch let error as ChatMessageFailed where error.isGivenUp {
                    gaveUp += 1
                } catch is ChatMessageFailed {}
            }
            #expect(gaveUp == 2)
            #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'reply' AND facts ->> 'say' = 'failed'") == 2)
            try await db.store(.notifier) { (notifier: Store) async throws in
                let dead = try await notifier.deadChatMessages()
                #expect(
                    dead.count == 2 && dead[0].id < dead[1].id && dead[0].office == office && dead[0].attempts == 10
                        && dead[0].error.contains("Fault"), "\(dead)")
                #expect(try await notifier.retry(chatMessage: dead[0].id))
                #expect(try await !notifier.retry(chatMessage: dead[0].id), "it waits already")
                let texts = Mutex<[String]>([])
                while try await store.dealWithChatMessage({ delivery, _ in
                    texts.withLock { $0.append(String(decoding: delivery.sealed, as: UTF8.self)) }
                    return nil
                }) {}
                #expect(texts.withLock { $0 } == ["bad"])
                try await db.setClock(db.now().addingTimeInterval(8 * 86_400 + 1))
                _ = try await notifier.sweep()
                #expect(try await notifier.deadChatMessages().isEmpty)
                #expect(try await !notifier.retry(chatMessage: dead[1].id))
            }
        }
    }

    @Test("two chats that turn out to be one person's wait for a reply that is on its way to the one that goes")
    func mergeWaits() async throws {
        try await withOffice { db, store, office in
            let (phone, user) = (person(1).phone, person(2).phone)
            try await inMessage(store, office) { desk in
                _ = try await desk.chat(ChatIdentity(user: user, phone: nil), office: office, language: nil)
                let old = try await desk.chat(ChatIdentity(user: nil, phone: phone), office: office, language: nil)
                try await desk.reply(chat: old.id, office: office, facts: "{}")
            }
            try await db.store(.notifier) { (notifier: Store) async throws in
                let sent = try await notifier.claimMessages(owner: "n", count: 1, lease: .seconds(60), way: .whatsapp)
                #expect(try await store.receive([ChatDelivery(messageID: "both", office: office, sealed: [])]) == 1)
                @Sendable func merge() async throws -> Bool {
                    try await store.dealWithChatMessage { _, desk in
                        _ = try await desk.chat(ChatIdentity(user: user, phone: phone), office: office, language: nil)
                        return nil
                    }
                }
                #expect(try await merge())
                #expect(try await db.count("SELECT count(*) FROM chats") == 2, "put off")
                #expect(try await notifier.chat(sent[0].subjectID, office: office) != nil, "the reply finds whom it is for")
                _ = try await notifier.finish(sent.map { FinishedMessage(message: $0, state: "delivered", due: nil, error: nil) })
                try await db.setClock(db.now().addingTimeInterval(1))
                #expect(try await merge())
                #expect(try await db.count("SELECT count(*) FROM chats") == 1)
                #expect(try await db.count("SELECT count(*) FROM chat_inbox WHERE state = 'waiting' OR attempts > 0") == 0)
            }
        }
    }
}
