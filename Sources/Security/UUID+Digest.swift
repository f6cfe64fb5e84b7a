import Foundation

extension UUID {
    /// The first 16 bytes of a hash, kept as a uuid: half the bytes of the whole in an index, and a type that databases compare fast.
    /// It has no version bits: nothing reads it as a generated identifier.
    @inlinable
    public init(firstBytesOf digest: some ContiguousBytes) {
        self.init(uuid: digest.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) })
    }
}
