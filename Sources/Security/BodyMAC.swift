import Crypto
import Foundation

/// Tells whether a repeated Idempotency-Key came with the same request, without keeping the request: HMAC-SHA256 of its canonical body.
/// From the permanent key, so that a repetition is known as one also across a rotation.
public struct BodyMAC: Sendable {
    private let key: SymmetricKey

    public init(_ ring: KeyRing) {
        key = ring.permanentKey(.bodyMAC)
    }

    /// The first 16 bytes.
    public func mac(_ canonicalBody: [UInt8]) -> UUID {
        UUID(firstBytesOf: KeyedHash.code(canonicalBody, key))
    }
}
