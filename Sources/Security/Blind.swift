import Foundation

/// Keyed hashes by which personal data is found without standing in the clear: HMAC-SHA256, the first 16 bytes as a uuid. A NIK has no
/// check digit and is easily enumerated, so a hash without a key would hide nothing.
///
/// Each kind has a key of its own. The forms in the plural give the hash under every key of the ring, the current first: what must be
/// unique (claims) is written under all of them while keys rotate, what is looked up is looked up by any of them. See ``KeyRing``.
public struct Blind: Sendable {
    private let nikHash: KeyedHash
    private let emailHash: KeyedHash
    private let phoneHash: KeyedHash
    private let deviceHash: KeyedHash
    private let personHash: KeyedHash
    private let limitHash: KeyedHash

    public init(_ ring: KeyRing) {
        nikHash = KeyedHash(ring, .nikHash)
        emailHash = KeyedHash(ring, .emailHash)
        phoneHash = KeyedHash(ring, .phoneHash)
        deviceHash = KeyedHash(ring, .deviceHash)
        personHash = KeyedHash(ring, .personHash)
        limitHash = KeyedHash(ring, .limits)
    }

    /// Of the 16 digits.
    public func nik(_ digits: String) -> UUID { nikHash.uuid(digits) }
    public func nikAll(_ digits: String) -> [UUID] { nikHash.uuids(digits) }

    /// Of the normalised address.
    public func email(_ normalised: String) -> UUID { emailHash.uuid(normalised) }
    public func emailAll(_ normalised: String) -> [UUID] { emailHash.uuids(normalised) }

    /// Of the number in E.164.
    public func phone(_ e164: String) -> UUID { phoneHash.uuid(e164) }
    public func phoneAll(_ e164: String) -> [UUID] { phoneHash.uuids(e164) }

    /// Of the device cookie's value.
    public func device(_ identifier: String) -> UUID { deviceHash.uuid(identifier) }
    public func deviceAll(_ identifier: String) -> [UUID] { deviceHash.uuids(identifier) }

    /// Of somebody's name and birth date, where there is no NIK; `within` narrows it, e.g. to one office.
    public func person(name: String, birth: String, within: String) -> UUID { personHash.uuid("\(birth)|\(within)|\(name)") }

    /// The key of a counter, e.g. of log-ins by an address. `kind` keeps counters of different things apart.
    public func limit(_ kind: String, _ subject: String) -> UUID { limitHash.uuid("\(kind.utf8.count):\(kind)\(subject)") }
}
