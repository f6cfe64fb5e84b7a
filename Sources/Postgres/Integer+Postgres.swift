extension Int16: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.int2
    public static let postgresArrayType = OID.int2Array
    public static let postgresReadableTypes: [OID] = [.int2]

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: self) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self = try bytes.bigEndianInteger()
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.int4
    public static let postgresArrayType = OID.int4Array
    public static let postgresReadableTypes: [OID] = [.int4, .int2]

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: self) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self = Int32(truncatingIfNeeded: try widened(bytes, atMost: 4))
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.int8
    public static let postgresArrayType = OID.int8Array
    public static let postgresReadableTypes: [OID] = [.int8, .int4, .int2]

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: self) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self = try widened(bytes, atMost: 8)
    }
}

/// int8 on the wire; reads int2 and int4 as well.
extension Int: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.int8
    public static let postgresArrayType = OID.int8Array
    public static let postgresReadableTypes: [OID] = [.int8, .int4, .int2]

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: Int64(self)) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self = Int(try widened(bytes, atMost: 8))
    }
}

/// An integer of two, four or eight bytes, whichever came.
private func widened(_ bytes: UnsafeRawBufferPointer, atMost size: Int) throws -> Int64 {
    guard bytes.count <= size else { throw PostgresDecodingFailure.malformed }
    return switch bytes.count {
    case 2: Int64(try bytes.bigEndianInteger(as: Int16.self))
    case 4: Int64(try bytes.bigEndianInteger(as: Int32.self))
    default: try bytes.bigEndianInteger(as: Int64.self)
    }
}
