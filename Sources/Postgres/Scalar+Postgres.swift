import Foundation

extension Bool: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.bool
    public static let postgresArrayType = OID.boolArray
    public static let postgresReadableTypes: [OID] = [.bool]

    public func encode(into buffer: inout [UInt8]) { buffer.append(self ? 1 : 0) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self = try bytes.bigEndianInteger(as: UInt8.self) != 0
    }
}

/// float8 on the wire; reads float4 as well.
extension Double: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.float8
    public static let postgresArrayType = OID.float8Array
    public static let postgresReadableTypes: [OID] = [.float8, .float4]

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: bitPattern) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        if bytes.count == 4 {
            self = Double(Float(bitPattern: try bytes.bigEndianInteger()))
        } else {
            self = Double(bitPattern: try bytes.bigEndianInteger())
        }
    }
}

extension UUID: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.uuid
    public static let postgresArrayType = OID.uuidArray
    public static let postgresReadableTypes: [OID] = [.uuid]

    public func encode(into buffer: inout [UInt8]) {
        Swift.withUnsafeBytes(of: uuid) { buffer.append(contentsOf: $0) }
    }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count == MemoryLayout<uuid_t>.size else { throw PostgresDecodingFailure.malformed }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}
