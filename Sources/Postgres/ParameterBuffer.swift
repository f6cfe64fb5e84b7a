/// The parameters of one statement, encoded one behind the other in a single buffer.
struct ParameterBuffer {
    private(set) var types: [UInt32] = []
    /// Offset and length in `bytes`; nil for NULL.
    private var spans: [(offset: Int, length: Int)?] = []
    private var bytes: [UInt8]

    init(_ parameters: [(any PostgresEncodable)?]) {
        // libpq takes a null pointer for NULL, and an empty array has no address: one byte makes sure that an empty text has one.
        bytes = [0]
        types.reserveCapacity(parameters.count)
        spans.reserveCapacity(parameters.count)
        for parameter in parameters {
            guard let parameter else {
                types.append(OID.unspecified.rawValue)
                spans.append(nil)
                continue
            }
            types.append(Swift.type(of: parameter).postgresType.rawValue)
            guard !parameter.isPostgresNull else {
                spans.append(nil)
                continue
            }
            let start = bytes.count
            parameter.encode(into: &bytes)
            spans.append((start, bytes.count - start))
        }
    }

    var count: Int { types.count }

    /// Gives the arrays that `PQsendQueryPrepared` wants: values, lengths, formats (1 is binary).
    func withArguments<R>(_ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> R) -> R {
        bytes.withUnsafeBytes { buffer in
            let values = spans.map { span in
                span.map { UnsafePointer(buffer.baseAddress!.advanced(by: $0.offset).assumingMemoryBound(to: CChar.self)) }
            }
            let lengths = spans.map { Int32($0?.length ?? 0) }
            return body(values, lengths, [Int32](repeating: 1, count: spans.count))
        }
    }
}
