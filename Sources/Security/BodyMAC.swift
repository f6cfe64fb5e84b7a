import Crypto

/// Tells whether a repeated Idempotency-Key came with the same request, without keeping the request: HMAC-SHA256 of its canonical body.
/// From the permanent key, so that a repetition is known as one also across a rotation.
public struct BodyMAC: Sendable {
    private let key: SymmetricKey

    public init(_ ring: KeyRing) {
        key = ring.permanentKey(.bodyMAC)
    }

    /// 32 bytes.
    public func mac(_ canonicalBody: [UInt8]) -> [UInt8] {
        KeyedHash.mac(canonicalBody, key)
    }
}
