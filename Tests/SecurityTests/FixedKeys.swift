import Crypto
import Foundation

@testable import Security

/// A ring whose keys are known, for answers that were computed by other programs: master key 1 is the bytes 0 to 31, master key 2 32 to 63,
/// the permanent key 64 to 95.
func fixedRing(sealing: KeyID = 1, hashing: KeyID = 1) -> KeyRing {
    KeyRing(
        masters: [1: SymmetricKey(data: Array(UInt8(0)..<32)), 2: SymmetricKey(data: Array(UInt8(32)..<64))],
        permanent: SymmetricKey(data: Array(UInt8(64)..<96)), sealing: sealing, hashing: hashing, isDemo: false)
}

func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex.utf8.filter { $0 != UInt8(ascii: " ") })
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)! }
}

func uuid(hex: String) -> UUID {
    UUID(firstBytesOf: bytes(hex: hex))
}

/// Gives the body a directory of its own, which is gone afterwards.
func withDirectory(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-keys-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
}
