import Crypto
import Foundation

/// Encrypts what identifies a person before it is stored: AES-256-GCM (NIST SP 800-38D) with a random nonce. Table, column, row and key
/// number are authenticated with it, so that a value moved to another row or column does not open.
///
/// A sealed value is one byte of version (1), two of key number (big-endian), 12 of nonce, the ciphertext, 16 of tag: 31 bytes more than
/// the plain text.
public struct Seal: Sendable {
    /// Why a sealed value does not open.
    public enum Problem: Error, Hashable, Sendable {
        /// Too short, or of a version this program does not know.
        case malformed
        /// Sealed with a key that the ring does not hold: restore it from the backup.
        case unknownKey(KeyID)
        /// Changed, or moved from another place, or the key file of that number is not the one it was sealed with.
        case notAuthentic
        /// Opened, but no UTF-8 text.
        case notText
    }

    static let version: UInt8 = 1
    private static let headerLength = 3
    private static let nonceLength = 12
    private static let tagLength = 16

    private let current: KeyID
    private let keys: [KeyID: SymmetricKey]

    public init(_ ring: KeyRing) {
        current = ring.sealing
        keys = Dictionary(uniqueKeysWithValues: ring.ids.compactMap { id in ring.key(.seal, id).map { (id, $0) } })
    }

    public func seal(_ plain: String, table: String, column: String, row: String) throws -> [UInt8] {
        try seal(Array(plain.utf8), table: table, column: column, row: row)
    }

    /// `row` is what identifies the row for good, usually its id; `table` and `column` are names without `|`.
    public func seal(_ plain: [UInt8], table: String, column: String, row: String) throws -> [UInt8] {
        guard let key = keys[current] else { throw Problem.unknownKey(current) }
        let place = Seal.place(table, column, row, current)
        let nonce = try AES.GCM.Nonce(data: Random.bytes(Seal.nonceLength))
        let box = try AES.GCM.seal(plain, using: key, nonce: nonce, authenticating: place)
        // nonce, ciphertext and tag in this order, contiguous
        guard let combined = box.combined else { preconditionFailure("a nonce of 12 bytes") }
        var sealed: [UInt8] = [Seal.version, UInt8(current >> 8), UInt8(current & 0xff)]
        sealed.reserveCapacity(Seal.headerLength + combined.count)
        combined.withUnsafeBytes { sealed.append(contentsOf: $0) }
        return sealed
    }

    public func open(_ box: [UInt8], table: String, column: String, row: String) throws(Problem) -> String {
        guard let text = String(validating: try openBytes(box, table: table, column: column, row: row), as: UTF8.self) else { throw .notText }
        return text
    }

    public func openBytes(_ box: [UInt8], table: String, column: String, row: String) throws(Problem) -> [UInt8] {
        guard let id = Seal.keyID(of: box) else { throw .malformed }
        guard let key = keys[id] else { throw .unknownKey(id) }
        do {
            let sealed = try AES.GCM.SealedBox(combined: box[Seal.headerLength...])
            return Array(try AES.GCM.open(sealed, using: key, authenticating: Seal.place(table, column, row, id)))
        } catch {
            throw .notAuthentic
        }
    }

    /// The number of the key a value was sealed with; `nil` when it is no sealed value.
    public static func keyID(of box: [UInt8]) -> KeyID? {
        guard box.count >= headerLength + nonceLength + tagLength, box[0] == version else { return nil }
        return KeyID(box[1]) << 8 | KeyID(box[2])
    }

    /// Whether a value is sealed with another key than the current one, so that the job of a rotation must seal it anew.
    public func needsRenewal(_ box: [UInt8]) -> Bool {
        Seal.keyID(of: box) != current
    }

    private static func place(_ table: String, _ column: String, _ row: String, _ id: KeyID) -> [UInt8] {
        let bar = UInt8(ascii: "|")
        precondition(!table.utf8.contains(bar) && !column.utf8.contains(bar), "names of tables and columns hold no |")
        var place: [UInt8] = []
        place.reserveCapacity(64)
        for part in [table, column, row] {
            place += part.utf8
            place.append(bar)
        }
        place += String(id).utf8
        return place
    }
}
