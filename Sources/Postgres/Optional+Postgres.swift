/// NULL is nil.
extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: OID { Wrapped.postgresType }
    public static var postgresArrayType: OID { Wrapped.postgresArrayType }

    public var isPostgresNull: Bool {
        switch self {
        case .none: true
        case .some(let wrapped): wrapped.isPostgresNull
        }
    }

    public func encode(into buffer: inout [UInt8]) {
        self?.encode(into: &buffer)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static var postgresReadableTypes: [OID] { Wrapped.postgresReadableTypes }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        self = .some(try Wrapped(postgresBinary: bytes))
    }

    public static func decode(_ cell: PostgresCell) throws -> Wrapped? {
        cell.bytes == nil ? .none : .some(try Wrapped.decode(cell))
    }
}
