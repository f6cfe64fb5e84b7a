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
    /// Appends the elements of an array, each with its length; NULL has the length -1. Asked once an array, so that the elements, whose type is known
    /// here, need not be asked one by one what they are.
    static func encode(elements: [Self], into buffer: inout [UInt8])
    static func hasNull(_ elements: [Self]) -> Bool
}

extension PostgresEncodable {
    public var isPostgresNull: Bool { false }

    public static func encode(elements: [Self], into buffer: inout [UInt8]) {
        for element in elements {
            let start = buffer.count
            buffer.append(bigEndian: Int32(-1))
            guard !element.isPostgresNull else { continue }
            element.encode(into: &buffer)
            buffer.overwrite(at: start, bigEndian: Int32(buffer.count - start - 4))
        }
    }

    public static func hasNull(_ elements: [Self]) -> Bool {
        elements.contains { $0.isPostgresNull }
    }
}

extension [UInt8] {
    /// Appends an integer in network order, as everything on PostgreSQL's wire.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    mutating func overwrite(at offset: Int, bigEndian value: Int32) {
        withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self) }
    }
}
