import Crypto
import Foundation

/// A master key's number: 1, 2, …; never used twice, stored in front of everything sealed with it.
public typealias KeyID = UInt16

/// The installation's secret keys: numbered master keys that rotate, and one permanent key that never does.
///
/// Everything in use is derived with HKDF-SHA256 (RFC 5869), one key per purpose and master key. How they lie in files is told at
/// ``load(directory:)``.
///
/// Rotation, while the system runs:
/// 1. ``rotate(directory:)`` adds a master key that nothing uses yet. Copy the directory to all machines and restart the processes one
///    after the other. From then on what is sealed with either key can be read, and ``Blind`` offers hashes under both: a claim is
///    written under each, so that processes that know only the older key still collide with it.
/// 2. A job writes the missing second hash of older claims and accounts (the NIK is read back from its sealed column).
/// 3. ``promote(directory:id:for:)`` makes the new key the one that seals, and the first of the hashes. Restart again. The job seals old
///    values anew (``Seal/needsRenewal(_:)``).
/// 4. When no row carries the old key's number and no live claim only its hash, delete its file.
///
/// Sealing and hashing have each their own current key, because the first is renewed in hours and the second only when claims are done.
public struct KeyRing: Sendable {
    /// The key new values are sealed with.
    public let sealing: KeyID
    /// The key whose hash comes first, and is the one stored where only one is.
    public let hashing: KeyID
    /// Made by `antrean keys generate --demo`: such keys refuse a public address, see ``refuseDemo(publicURL:)``.
    public let isDemo: Bool

    private let masters: [KeyID: SymmetricKey]
    private let permanent: SymmetricKey

    init(masters: [KeyID: SymmetricKey], permanent: SymmetricKey, sealing: KeyID, hashing: KeyID, isDemo: Bool) {
        precondition(masters[sealing] != nil && masters[hashing] != nil, "the current keys must be in the ring")
        self.masters = masters
        self.permanent = permanent
        self.sealing = sealing
        self.hashing = hashing
        self.isDemo = isDemo
    }

    /// All master keys' numbers, ascending.
    public var ids: [KeyID] { masters.keys.sorted() }

    /// Fresh keys that are nowhere written, for tests. `ids` is the number of master keys; the last is current.
    public static func ephemeral(keys: KeyID = 1) -> KeyRing {
        var masters: [KeyID: SymmetricKey] = [:]
        for id in 1...max(1, keys) { masters[id] = SymmetricKey(size: .bits256) }
        let last = max(1, keys)
        return KeyRing(masters: masters, permanent: SymmetricKey(size: .bits256), sealing: last, hashing: last, isDemo: false)
    }

    /// The same keys with other current ones; `nil` when the ring does not hold them.
    func with(sealing: KeyID? = nil, hashing: KeyID? = nil) -> KeyRing? {
        let sealing = sealing ?? self.sealing
        let hashing = hashing ?? self.hashing
        guard masters[sealing] != nil, masters[hashing] != nil else { return nil }
        return KeyRing(masters: masters, permanent: permanent, sealing: sealing, hashing: hashing, isDemo: isDemo)
    }

    /// The key for a purpose under one master key, `nil` when the ring lacks it.
    func key(_ purpose: KeyPurpose, _ id: KeyID) -> SymmetricKey? {
        masters[id].map { KeyRing.derive($0, purpose, "\(id)") }
    }

    /// The key for a purpose that outlives every rotation.
    func permanentKey(_ purpose: KeyPurpose) -> SymmetricKey {
        KeyRing.derive(permanent, purpose, "permanent")
    }

    /// The purpose's keys for hashing, the current one first, then the newer before the older.
    func hashKeys(_ purpose: KeyPurpose) -> [SymmetricKey] {
        let others = ids.reversed().filter { $0 != hashing }
        return ([hashing] + others).compactMap { key(purpose, $0) }
    }

    static func derive(_ master: SymmetricKey, _ purpose: KeyPurpose, _ id: String) -> SymmetricKey {
        let info = Array("antrean/\(purpose.rawValue)/\(id)".utf8)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: info, outputByteCount: 32)
    }
}

extension KeyRing: CustomStringConvertible, CustomReflectable {
    /// Numbers only: a ring that ends in a log or a crash report gives nothing away.
    public var description: String { "KeyRing(keys \(ids), sealing \(sealing), hashing \(hashing)\(isDemo ? ", demo" : ""))" }

    public var customMirror: Mirror { Mirror(self, children: ["summary": description]) }
}
