/// `text` on the wire. Reads every type whose binary form is its text: text, varchar, char(n), name, "char", json, jsonb, xml, unknown, and user-defined
/// types (an enum is its label). A NUL inside is refused by the server (22021).
extension String: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.text
    public static let postgresArrayType = OID.textArray
    public static let postgresReadableTypes: [OID] = [.text, .varchar, .bpchar, .name, .char, .json, .xml, .unknown]

    public func encode(into buffer: inout [UInt8]) { buffer.append(contentsOf: utf8) }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw PostgresDecodingFailure.malformed }
        self = text
    }

    public static func decode(_ cell: PostgresCell) throws -> String {
        guard let bytes = cell.bytes else { throw PostgresDecodingFailure.null }
        if cell.type == .jsonb {
            // jsonb's binary form is a version byte and the text.
            guard bytes.first == 1 else { throw PostgresDecodingFailure.malformed }
            return try String(postgresBinary: UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
        }
        guard cell.type.isUserDefined || postgresReadableTypes.contains(cell.type) else { throw PostgresDecodingFailure.type(cell.type) }
        return try String(postgresBinary: bytes)
    }
}
