import Foundation

extension UUID {
    /// The first 16 bytes of a hash, kept as a uuid: half the bytes of the whole in an index, and a type that databases compare fast.
    /// It has no version bits: nothing reads it as a generated identifier.
    public init(firstBytesOf digest: some Sequence<UInt8>) {
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &value) { bytes in
            for (index, byte) in digest.prefix(16).enumerated() { bytes[index] = byte }
        }
        self.init(uuid: value)
    }
}
