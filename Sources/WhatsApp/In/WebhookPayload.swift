import Domain
import Foundation
import Security

/// What WhatsApp delivers, as far as it is used. Everything may be missing, and what is not understood is skipped: whatever comes must not keep
/// the rest of a delivery from being read.
struct WebhookPayload: Decodable {
    struct Entry: Decodable { var changes: Lenient<Change>? }
    struct Change: Decodable { var value: Value? }
    struct Value: Decodable {
        var metadata: Metadata?
        var messages: Lenient<Message>?
        var statuses: Lenient<Status>?
    }
    struct Metadata: Decodable { var phone_number_id: String? }

    struct Message: Decodable {
        struct Text: Decodable { var body: String? }
        struct Reply: Decodable { var id: String?, title: String? }
        struct Interactive: Decodable { var button_reply: Reply?, list_reply: Reply? }
        struct Button: Decodable { var payload: String?, text: String? }

        var id: String
        var from: String?
        var from_user_id: String?
        var timestamp: String?
        var type: String?
        var text: Text?
        var interactive: Interactive?
        var button: Button?
    }

    struct Status: Decodable {
        struct Failure: Decodable { var code: Int?, title: String? }

        var id: String
        var status: String
        var timestamp: String?
        var biz_opaque_callback_data: String?
        var errors: Lenient<Failure>?
    }

    var entry: Lenient<Entry>?
}

/// An array of which what cannot be read is left out.
struct Lenient<Element: Decodable>: Decodable {
    var elements: [Element]

    private struct Anything: Decodable {}

    init(from decoder: any Decoder) throws {
        elements = []
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            if let element = try? container.decode(Element.self) {
                elements.append(element)
            } else if (try? container.decode(Anything.self)) == nil {
                // not even an object: it must be stepped over
                _ = try container.superDecoder()
            }
        }
    }
}

/// One thing that was delivered, as it waits in the inbox (sealed).
struct Delivered: Codable, Sendable, Equatable {
    struct Receipt: Codable, Sendable, Equatable {
        /// `sent`, `delivered`, `read` or `failed`.
        var status: String
        /// Which message of ours, as we named it.
        var tracking: String
        /// WhatsApp's number of what went wrong.
        var code: Int?
    }

    /// WhatsApp's id of the person for us.
    var user: String?
    /// The telephone number, digits only.
    var phone: String?
    /// By WhatsApp's clock.
    var sentAt: Date?
    var type: String?
    var text: String?
    /// Of the row or button that was touched.
    var touched: String?
    var receipt: Receipt?
}

extension Delivered {
    /// Who wrote, as far as it is told, each with the keyed hash it is found by.
    func sender(_ blind: Blind) -> (user: (name: String, hash: UUID)?, phone: (number: PhoneNumber, hash: UUID)?) {
        (
            user.map { ($0, blind.person(name: $0, birth: "user", within: "whatsapp")) },
            phone.flatMap { try? PhoneNumber("+\($0)") }.map { ($0, blind.phone($0.e164)) }
        )
    }
}

extension WebhookPayload {
    /// What there is in it: with the number written to, and the id by which each is known when it comes again.
    var items: [(number: String, id: String, item: Delivered)] {
        var items: [(String, String, Delivered)] = []
        for change in (entry?.elements ?? []).flatMap({ $0.changes?.elements ?? [] }) {
            guard let value = change.value, let number = value.metadata?.phone_number_id else { continue }
            for message in value.messages?.elements ?? [] where (1...256).contains(message.id.utf8.count) {
                let reply = message.interactive?.button_reply ?? message.interactive?.list_reply
                items.append(
                    (
                        number, message.id,
                        Delivered(
                            user: bounded(message.from_user_id), phone: bounded(message.from), sentAt: date(message.timestamp),
                            type: bounded(message.type),
                            text: message.text?.body ?? message.button?.text ?? reply?.title, touched: bounded(reply?.id ?? message.button?.payload))
                    ))
            }
            for status in value.statuses?.elements ?? [] {
                guard let tracking = bounded(status.biz_opaque_callback_data), (1...256).contains(status.id.utf8.count),
                    status.status.utf8.count <= 16
                else {
                    continue
                }
                items.append(
                    (
                        number, "\(status.status):\(status.id)",
                        Delivered(
                            sentAt: date(status.timestamp),
                            receipt: .init(status: status.status, tracking: tracking, code: status.errors?.elements.first?.code))
                    ))
            }
        }
        return items
    }

    private func bounded(_ text: String?) -> String? {
        text.flatMap { (1...256).contains($0.utf8.count) ? $0 : nil }
    }

    private func date(_ seconds: String?) -> Date? {
        seconds.flatMap { Int($0) }.flatMap { (0...99_999_999_999).contains($0) ? Date(timeIntervalSince1970: Double($0)) : nil }
    }
}
