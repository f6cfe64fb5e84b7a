/// A value that can be read from a column, in the server's binary form.
public protocol PostgresDecodable: Sendable {
    /// The column types that this type reads. Make it a `static let`: it is asked for every value.
    static var postgresReadableTypes: [OID] { get }
    /// Reads a value that is not NULL, of one of the readable types.
    /// - Throws: `PostgresDecodingFailure` when the bytes cannot be such a value.
    init(postgresBinary bytes: UnsafeRawBufferPointer) throws
    /// Reads a cell, NULL or not. Only types that look at the column's type or at NULL write their own.
    static func decode(_ cell: PostgresCell) throws -> Self
}

/// One value as it came: its column's type, and its bytes, nil for NULL. Valid only during the call it is given to.
public struct PostgresCell {
    public let type: OID
    public let bytes: UnsafeRawBufferPointer?

    public init(type: OID, bytes: UnsafeRawBufferPointer?) {
        self.type = type
        self.bytes = bytes
    }
}

/// Why a value could not be read. Callers of `Row` get it as a `PostgresError` of code `.decoding` which names column and types, never the value.
public enum PostgresDecodingFailure: Error, Equatable {
    case null
    case type(OID)
    case malformed
}

extension PostgresDecodable {
    public static func decode(_ cell: PostgresCell) throws -> Self {
        guard let bytes = cell.bytes else { throw PostgresDecodingFailure.null }
        guard postgresReadableTypes.contains(cell.type) else { throw PostgresDecodingFailure.type(cell.type) }
        return try Self(postgresBinary: bytes)
    }
}

extension UnsafeRawBufferPointer {
    /// The whole buffer as one integer in network order.
    /// - Throws: `.malformed` when the length differs.
    public func bigEndianInteger<I: FixedWidthInteger>(as type: I.Type = I.self) throws -> I {
        guard count == MemoryLayout<I>.size else { throw PostgresDecodingFailure.malformed }
        return I(bigEndian: loadUnaligned(as: I.self))
    }
}
