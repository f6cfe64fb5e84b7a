import Crypto
import Domain
import Foundation
import Logging
import Messages
import Notifier
import Postgres
import Security
import Store
import TestSupport
import Testing

@testable import WhatsApp

let monday = Day("2026-11-30")!
let tuesday = Day("2026-12-01")!

/// An office with a number, a worker's dialogue and a notifier's words, with a real database between; what is sent is looked at, not sent.
struct ChatWorld: Sendable {
    static let settings = WhatsAppSettings(
        api: "http://127.0.0.1:9", version: "v25.0", verifyToken: "verify-me-please", appSecret: "0123456789abcdef0123456789abcdef", templates: nil,
        numbers: [.init(office: "TNG", phoneNumberID: "106540352242922", displayPhoneNumber: "62215550001", token: "t")])

    let db: TestDatabase
    let store: Store
    let notifier: Store
    let office: TestOffice
    let keys: KeyRing
    let webhook: Webhook
    let service: ChatService
    let maker: ChatMessageMaker

    /// Two hours of `places` on Tuesday and on Wednesday; it is Monday, 10.00.
    static func with(places: Int = 5, _ body: @Sendable (ChatWorld) async throws -> Void) async throws {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 10)!))
            let office = try await db.makeOffice(code: "TNG")
            for day in [tuesday, tuesday.adding(days: 1)] {
                for hour in [9, 10] { try await db.makeSlot(office, day, hour: hour, places: places) }
            }
            try await db.store(.worker) { (store: Store) async throws in
                try await db.store(.notifier) { (notifier: Store) async throws in
                    try await body(ChatWorld(db: db, store: store, notifier: notifier, office: office))
                }
            }
            #expect(try await db.broken() == [])
        }
    }

    private init(db: TestDatabase, store: Store, notifier: Store, office: TestOffice) {
        self.db = db
        self.store = store
        self.notifier = notifier
        self.office = office
        keys = KeyRing.ephemeral()
        webhook = Webhook(ChatWorld.settings, store: store, keys: keys, logger: .silent)
        service = ChatService(store: store, ids: IDSource(store: store), keys: keys, now: { db.now() }, logger: .silent)
        maker = ChatMessageMaker(
            store: notifier, keys: keys, publicURL: "https://antrean.example", notice: PublicNotice(), settings: ChatWorld.settings)
    }

    func receive(_ messages: [[String: Any]]) async throws {
        let body = ChatWorld.delivery(messages)
        #expect(try await webhook.receive(body, signature: ChatWorld.sign(body)))
    }

    func dealWithAll() async throws {
        while try await service.step() {}
    }

    /// A person writes, or touches a row; what is answered.
    func say(_ text: String, from: String = "6281234567890", touching id: String? = nil, at date: Date? = nil) async throws -> [ChatMessage] {
        var message: [String: Any] = [
            "from": from, "id": "wamid.\(UUID().uuidString)", "timestamp": String(Int((date ?? db.now()).timeIntervalSince1970)),
        ]
        if let id {
            message["type"] = "interactive"
            message["interactive"] = ["type": "list_reply", "list_reply": ["id": id, "title": text]]
        } else {
            message["type"] = "text"
            message["text"] = ["body": text]
        }
        try await receive([message])
        try await dealWithAll()
        return try await answers()
    }

    /// What the notifier would send now, in order.
    func answers() async throws -> [ChatMessage] {
        var all: [ChatMessage] = []
        while true {
            let claimed = try await notifier.claimMessages(owner: "test", count: 20, lease: .seconds(60), way: .whatsapp)
            guard !claimed.isEmpty else { return all }
            let findings = try await maker.findings(for: claimed)
            for message in claimed { if let made = try maker.make(message, findings, now: db.now()) { all.append(made) } }
            _ = try await notifier.finish(claimed.map { FinishedMessage(message: $0, state: "delivered", due: nil, error: nil) })
        }
    }

    func code(in message: ChatMessage?) throws -> BookingCode {
        let words = try #require(message).plain.split(separator: " ")
        return try #require(words.compactMap { try? BookingCode(String($0)) }.first)
    }

    static func delivery(_ messages: [[String: Any]], number: String = "106540352242922") -> [UInt8] {
        let value: [String: Any] = [
            "messaging_product": "whatsapp", "metadata": ["display_phone_number": "62215550001", "phone_number_id": number], "messages": messages,
        ]
        let body: [String: Any] = [
            "object": "whatsapp_business_account", "entry": [["id": "1", "changes": [["field": "messages", "value": value]]]],
        ]
        return Array(try! JSONSerialization.data(withJSONObject: body))
    }

    static func sign(_ body: [UInt8], secret: String = settings.appSecret) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
    }
}
