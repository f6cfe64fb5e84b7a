import Domain
import Foundation
import Hummingbird

/// Bodies in and out. Sizes are bounded, types checked, and every fault is told with the field it is in.
enum JSON {
    /// The largest body that any operation takes, in bytes.
    static let maximumBody = 64 * 1024
    static let contentType = "application/json; charset=utf-8"

    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return Reply(json: ByteBuffer(bytes: try encoder.encode(value)), status: status).response
    }

    static func response(_ value: some JSONWritable, status: HTTPResponse.Status = .ok) -> Response {
        Reply(value, status: status).response
    }

    /// Reads a body.
    /// - Throws: `APIError`: body_too_large, unsupported_media_type, invalid_encoding, invalid_json, invalid_type, missing_field.
    /// - Parameter most: bytes.
    static func body<Value: Decodable>(_ request: Request, as type: Value.Type, most: Int = maximumBody) async throws -> Value {
        guard let content = request.headers[.contentType], isJSON(content) else { throw APIError(.unsupportedMediaType) }
        let buffer = try await collect(request, most)
        let data = Data(buffer.readableBytesView)
        guard String(validating: buffer.readableBytesView, as: UTF8.self) != nil else { throw APIError(.invalidEncoding) }
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch let error as DecodingError {
            throw APIError(error)
        }
    }

    private static func collect(_ request: Request, _ most: Int) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > most { throw APIError(.bodyTooLarge) }
        return try await request.body.collect(upTo: most)
    }

    static func isJSON(_ contentType: String) -> Bool {
        if contentType == "application/json" { return true }
        let type = contentType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }
}

extension APIError {
    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context): self.init(field: context.codingPath.path, .invalidType)
        case .valueNotFound(_, let context): self.init(field: context.codingPath.path, .missingField)
        case .keyNotFound(let key, let context): self.init(field: (context.codingPath + [key]).path, .missingField)
        case .dataCorrupted(let context) where !context.codingPath.isEmpty: self.init(field: context.codingPath.path, .invalidType)
        default: self.init(.invalidJSON)
        }
    }
}

extension [any CodingKey] {
    /// `applicants[0].nik`
    var path: String {
        reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }
}
