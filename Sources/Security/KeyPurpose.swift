/// What a key is for. Every purpose has a key of its own, derived from a master key, so that what leaks of one says nothing of
/// another and no hash of one kind can be compared with one of a different kind.
///
/// The raw value is part of the derivation (`antrean/<purpose>/<key id>`): changing one makes everything written with it unreadable.
enum KeyPurpose: String, CaseIterable, Sendable {
    case nikHash = "nik-hash"
    case emailHash = "email-hash"
    case phoneHash = "phone-hash"
    case deviceHash = "device-hash"
    case personHash = "person-hash"
    case limits
    case reminderLink = "reminder-link"
    case seal
    case ticket

    // From the permanent key: these must not change when the master keys rotate.
    case codePermutation = "code-permutation"
    case bodyMAC = "body-mac"
}
