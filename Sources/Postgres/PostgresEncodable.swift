/// A value that can be a parameter, in the server's binary form.
///
/// A `nil` among the parameters goes as NULL of a type that the server infers from the SQL; where it cannot, write the type there (`$1::date`).
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told.
    static var postgresType: OID { get }
    /// The type of an array of these.
    static var postgresArrayType: OID { get }
    /// Whether the value is NULL; then `encode` is not called. Only optionals are.
    var isPostgresNull: Bool { get }
    /// Appends the binary form, without its length.
    func encode(into buffer: inout [UInt8])
}

extension PostgresEncodable {
    public var isPostgresNull: Bool { false }
}

extension [UInt8] {
    /// Appends an integer in network order, as everything on PostgreSQL's wire.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    mutating func overwrite(at offset: Int, bigEndian value: Int32) {
        Swift.withUnsafeBytes(of: value.bigEndian) { bytes in
            for (index, byte) in bytes.enumerated() { self[offset + index] = byte }
        }
    }
}
