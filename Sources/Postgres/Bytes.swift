/// Binary data: `bytea`.
public struct Bytes: Sendable, Hashable {
    public var array: [UInt8]

    public init(_ bytes: some Sequence<UInt8>) {
        array = Array(bytes)
    }
}

extension Bytes: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.bytea
    public static let postgresArrayType = OID.byteaArray
    public static let postgresReadableTypes: [OID] = [.bytea]

    public func encode(into buffer: inout [UInt8]) { buffer.append(contentsOf: array) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) {
        array = Array(bytes)
    }
}
