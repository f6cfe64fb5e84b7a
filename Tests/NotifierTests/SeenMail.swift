import Foundation

/// A mail as Python's parser understands it: not by our own reading of our own writing.
struct SeenMail: Decodable {
    struct Part: Decodable {
        let type: String
        let parts: [Part]?
        let parameters: [String: String]?
        let disposition: String?
        let filename: String?
        let contentID: String?
        let bytes: Data?

        enum CodingKeys: String, CodingKey {
            case type, parts, parameters, disposition, filename, bytes
            case contentID = "content_id"
        }

        var text: String { String(decoding: bytes ?? Data(), as: UTF8.self) }

        /// The tree of types, e.g. `multipart/mixed(text/plain, image/png)`.
        var shape: String { type + (parts.map { "(\($0.map(\.shape).joined(separator: ", ")))" } ?? "") }
    }

    let headers: [[String]]
    let from: [[String]]
    let to: [[String]]
    let body: Part
    let defects: [String]

    init(_ bytes: [UInt8]) throws {
        let seen = try Scripts.run("/usr/bin/python3", [Scripts.path("read-mail.py")], input: Data(bytes))
        self = try JSONDecoder().decode(SeenMail.self, from: seen)
    }

    func header(_ name: String) -> [String] {
        headers.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] }
    }
}
