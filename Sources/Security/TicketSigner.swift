import Crypto
import Domain
import Foundation

/// Signs what a ticket's QR code says, so that a desk without network knows it for ours: ECDSA over P-256 with SHA-256, which every browser can check.
/// The key comes from the master key that seals; a desk is given the public keys of the whole ring.
public struct TicketSigner: Sendable {
    private let keys: [P256.Signing.PrivateKey]

    public init(_ ring: KeyRing) {
        keys = ([ring.sealing] + ring.ids.filter { $0 != ring.sealing }).compactMap { ring.key(.ticket, $0) }.map(TicketSigner.signingKey)
    }

    /// Uncompressed points (65 bytes, SEC 1), the one in use first.
    public var publicKeys: [[UInt8]] { keys.map { Array($0.publicKey.x963Representation) } }

    /// What the QR code holds.
    public func text(_ code: BookingCode, _ proof: TicketProof) throws -> String {
        let bytes = proof.bytes
        return code.compact + Base32.encode(bytes + (try keys[0].signature(for: TicketSigner.signed(code, bytes)).rawRepresentation))
    }

    /// Nil: not signed by us.
    public func read(_ text: String) -> (code: BookingCode, proof: TicketProof)? {
        guard text.utf8.count == TicketProof.scannedLength, let code = try? BookingCode(String(text.prefix(10))),
            let bytes = Base32.decode(text.dropFirst(10)), let proof = TicketProof(bytes: bytes.prefix(TicketProof.size)),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes.dropFirst(TicketProof.size)),
            keys.contains(where: { $0.publicKey.isValidSignature(signature, for: TicketSigner.signed(code, proof.bytes)) })
        else { return nil }
        return (code, proof)
    }

    private static func signed(_ code: BookingCode, _ proof: [UInt8]) -> [UInt8] { Array("antrean-ticket".utf8) + Array(code.compact.utf8) + proof }

    /// A number below the curve's order: one derived key in four billion is not, and the next derived from it is taken.
    private static func signingKey(_ key: SymmetricKey) -> P256.Signing.PrivateKey {
        var bytes = key.withUnsafeBytes { Array($0) }
        while true {
            if let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) { return key }
            bytes = Array(SHA256.hash(data: bytes))
        }
    }
}
