import Crypto
import Foundation

/// Tells whether a repeated Idempotency-Key came with the same request, without keeping the request: HMAC-SHA256 of its canonical body.
/// From the permanent key, so that a repetition is known as one also across a rotation.
public struct BodyMAC: Sendable {
    private let code: KeyedCode

    public init(_ ring: KeyRing) {
        code = KeyedCode(ring.permanentKey(.bodyMAC))
    }

    /// The first 16 bytes.
    public func mac(_ canonicalBody: String) -> UUID {
        code.uuid(canonicalBody)
    }
}
