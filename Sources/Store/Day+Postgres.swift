import Domain
import Postgres

/// Days since 1970-01-01 of PostgreSQL's own epoch, 2000-01-01.
private let postgresEpoch = 10_957

extension Day: PostgresEncodable {
    public static let postgresType = OID(rawValue: 1082)
    public static let postgresArrayType = OID(rawValue: 1182)

    public func encode(into buffer: inout [UInt8]) {
        withUnsafeBytes(of: Int32(daysSinceEpoch - postgresEpoch).bigEndian) { buffer.append(contentsOf: $0) }
    }
}

extension Day: PostgresDecodable {
    public static let postgresReadableTypes = [postgresType]

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self.init(daysSinceEpoch: Int(try bytes.bigEndianInteger(as: Int32.self)) + postgresEpoch)
    }
}
