import Domain
import Foundation
import Hummingbird
import Security

/// What the client sent under `Idempotency-Key`, folded into 16 bytes.
struct IdempotencyKey {
    let mac: BodyMAC

    /// - Throws: idempotency_key_required, idempotency_key_invalid (1 to 255 visible ASCII characters).
    func required(_ headers: HTTPFields) throws -> UUID {
        guard let key = try optional(headers) else { throw APIError(.idempotencyKeyRequired) }
        return key
    }

    func optional(_ headers: HTTPFields) throws -> UUID? {
        guard let text = headers.value(.idempotencyKey) else { return nil }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw APIError(.idempotencyKeyInvalid)
        }
        return mac.mac("key:" + text)
    }

    /// What tells two bodies apart: their values in a fixed order, whatever the JSON looked like.
    func body(_ parts: [String]) -> UUID {
        mac.mac(parts.reduce(into: "") { text, part in text += "\(part.utf8.count):\(part)" })
    }
}
