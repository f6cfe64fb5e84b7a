import Crypto
import Foundation
import Logging
import Metrics
import Notifier
import Security
import Store

/// Takes in what WhatsApp delivers: checks the signature, stores everything that is new, and is done; ``ChatService`` deals with it.
///
/// Called by the worker's HTTP routes, with bytes and headers. What it throws is a fault of the database: WhatsApp is told to come again.
public struct Webhook: Sendable {
    private let store: Store
    private let seal: Seal
    private let blind: Blind
    private let verifyToken: String
    private let secret: SymmetricKey
    /// The code of each number's office.
    private let numbers: [String: String]
    private let offices: OfficeCache
    private let logger: Logger
    private let forged = Counter(label: "antrean_whatsapp_forged_total")
    private let unknown = Counter(label: "antrean_whatsapp_unknown_numbers_total")
    private let taken = Counter(label: "antrean_whatsapp_received_total")

    public init(_ settings: WhatsAppSettings, store: Store, keys: KeyRing, logger: Logger) {
        self.store = store
        seal = Seal(keys)
        blind = Blind(keys)
        verifyToken = settings.verifyToken
        secret = SymmetricKey(data: Array(settings.appSecret.utf8))
        numbers = Dictionary(uniqueKeysWithValues: settings.numbers.map { ($0.phoneNumberID, $0.office) })
        offices = OfficeCache(store: store)
        self.logger = logger
    }

    /// What to answer when WhatsApp verifies the address; nil: it is not WhatsApp.
    public func verify(mode: String?, token: String?, challenge: String?) -> String? {
        guard mode == "subscribe", let token, let challenge, challenge.utf8.count <= 256 else { return nil }
        let key = SymmetricKey(size: .bits256)
        // of equal length, so that comparing them takes the same time whatever they hold
        let (given, ours) = (HMAC<SHA256>.authenticationCode(for: Array(token.utf8), using: key), Array(verifyToken.utf8))
        return HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: ours, using: key) ? challenge : nil
    }

    /// - Parameter signature: the header `X-Hub-Signature-256`.
    /// - Returns: false when the signature does not fit. What is not understood is taken, and forgotten.
    public func receive(_ body: [UInt8], signature: String?) async throws -> Bool {
        guard isSigned(body, signature) else {
            forged.increment()
            logger.warning("a delivery for the WhatsApp webhook has no valid signature")
            return false
        }
        guard let payload = try? JSONDecoder().decode(WebhookPayload.self, from: Data(body)) else { return true }
        let known = Dictionary(uniqueKeysWithValues: try await offices.current().values.map { ($0.code, $0.id) })
        var deliveries: [ChatDelivery] = []
        for (number, itsID, item) in payload.items {
            // WhatsApp's ids have the telephone number in them
            let id = (item.receipt == nil ? "message " : "receipt ") + blind.limit("whatsapp", itsID).uuidString
            guard let office = numbers[number].flatMap({ known[$0] }) else {
                unknown.increment()
                continue
            }
            let sealed = try seal.seal(Array(JSONEncoder().encode(item)), table: "chat_inbox", column: "body", row: id)
            let sender = item.sender(blind)
            deliveries.append(ChatDelivery(messageID: id, office: office, sealed: sealed, sender: sender.user?.hash ?? sender.phone?.hash))
        }
        if !deliveries.isEmpty { taken.increment(by: try await store.receive(deliveries)) }
        return true
    }

    private func isSigned(_ body: [UInt8], _ signature: String?) -> Bool {
        guard let signature, signature.hasPrefix("sha256="), let code = Array(hex: signature.dropFirst(7)), code.count == 32 else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: secret)
    }
}

extension [UInt8] {
    init?(hex: Substring) {
        let digits = hex.utf8.map { byte -> UInt8? in
            switch byte {
            case 48...57: byte - 48
            case 97...102: byte - 87
            case 65...70: byte - 55
            default: nil
            }
        }
        guard digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0]! << 4 | digits[$0 + 1]! }
    }
}
