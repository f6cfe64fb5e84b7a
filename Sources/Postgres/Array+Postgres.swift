/// One-dimensional arrays: `[Int]`, `[String?]`. Arrays of arrays are not supported: the server refuses their type.
extension Array: PostgresEncodable where Element: PostgresEncodable {
    public static var postgresType: OID { Element.postgresArrayType }
    public static var postgresArrayType: OID { .unspecified }

    /// Dimensions, whether there are NULLs, the element's type; then for the dimension its size and lower bound; then each element with its length.
    public func encode(into buffer: inout [UInt8]) {
        buffer.append(bigEndian: Int32(isEmpty ? 0 : 1))
        buffer.append(bigEndian: Int32(Element.hasNull(self) ? 1 : 0))
        buffer.append(bigEndian: Element.postgresType.rawValue)
        guard !isEmpty else { return }
        buffer.append(bigEndian: Int32(count))
        buffer.append(bigEndian: Int32(1))
        Element.encode(elements: self, into: &buffer)
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// Any array: what its elements are stands in the value itself.
    public static var postgresReadableTypes: [OID] { [] }

    public static func decode(_ cell: PostgresCell) throws -> [Element] {
        guard let bytes = cell.bytes else { throw PostgresDecodingFailure.null }
        guard ArrayReader.mayBeArray(cell.type) else { throw PostgresDecodingFailure.type(cell.type) }
        return try [Element](postgresBinary: bytes)
    }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        var reader = ArrayReader(rest: bytes)
        let dimensions = try reader.integer()
        _ = try reader.integer()
        let type = OID(rawValue: UInt32(bitPattern: try reader.integer()))
        guard dimensions != 0 else {
            self = []
            return
        }
        guard dimensions == 1 else { throw PostgresDecodingFailure.malformed }
        let count = Int(try reader.integer())
        _ = try reader.integer()
        // Every element takes at least its length field, so a wrong count cannot reserve much.
        guard count >= 0, count <= reader.rest.count / 4 else { throw PostgresDecodingFailure.malformed }
        self = []
        reserveCapacity(count)
        for _ in 0..<count {
            append(try Element.decode(PostgresCell(type: type, bytes: try reader.value())))
        }
        guard reader.rest.isEmpty else { throw PostgresDecodingFailure.malformed }
    }
}

/// Walks over the binary form of an array.
private struct ArrayReader {
    var rest: UnsafeRawBufferPointer

    /// Scalars of the catalogue that could be mistaken for arrays are refused; everything else proves itself by its header.
    static func mayBeArray(_ type: OID) -> Bool {
        switch type {
        case .bool, .bytea, .char, .name, .int8, .int2, .int4, .text, .json, .float4, .float8, .varchar, .bpchar, .timestamptz, .uuid, .jsonb: false
        default: true
        }
    }

    mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= rest.count else { throw PostgresDecodingFailure.malformed }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count)) }
        return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    }

    mutating func integer() throws -> Int32 {
        try take(4).bigEndianInteger()
    }

    /// The next element's bytes, nil for NULL.
    mutating func value() throws -> UnsafeRawBufferPointer? {
        let length = try integer()
        return length == -1 ? nil : try take(Int(length))
    }
}
