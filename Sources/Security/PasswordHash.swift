import Crypto
import CryptoExtras
import Foundation

/// A password as it is stored: `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, salt and hash in base64 without padding (the PHC string format).
struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    let cost: ScryptCost
    let salt: [UInt8]
    let hash: [UInt8]

    static let saltLength = 16
    static let hashLength = 32

    init(cost: ScryptCost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// `nil` when the text is no such hash.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = ScryptCost(parts[2]),
            let salt = [UInt8](base64Unpadded: parts[3]), let hash = [UInt8](base64Unpadded: parts[4]),
            (8...64).contains(salt.count), (16...64).contains(hash.count)
        else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    var description: String { "$scrypt$\(cost)$\(salt.base64Unpadded)$\(hash.base64Unpadded)" }

    /// Hashes a password with a fresh salt.
    static func make(_ password: String, cost: ScryptCost) throws -> PasswordHash {
        let salt = Random.bytes(saltLength)
        return PasswordHash(cost: cost, salt: salt, hash: try derive(password, salt, cost, hashLength))
    }

    /// Whether this is the password's hash. Takes as long for a wrong password as for the right one.
    func matches(_ password: String) throws -> Bool {
        ConstantTime.equal(try PasswordHash.derive(password, salt, cost, hash.count), hash)
    }

    /// scrypt of the password in Unicode normalisation form C, so that it is the same typed on any keyboard (RFC 8265).
    static func derive(_ password: String, _ salt: [UInt8], _ cost: ScryptCost, _ length: Int) throws -> [UInt8] {
        let bytes = Array(password.precomposedStringWithCanonicalMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: length, rounds: 1 << cost.log2N, blockSize: cost.r, parallelism: cost.p)
        return key.withUnsafeBytes { Array($0) }
    }
}
