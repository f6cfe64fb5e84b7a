import Foundation

/// A part of a mail's body: a leaf with its encoded bytes, or several parts between boundaries (RFC 2046, section 5.1).
indirect enum MIMEPart {
    /// Header lines without CRLF; the body ends with CRLF.
    case leaf(headers: [String], body: [UInt8])
    case multipart(kind: String, parts: [MIMEPart])

    static func text(_ subtype: String, _ text: String) -> MIMEPart {
        .leaf(
            headers: ["Content-Type: text/\(subtype); charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
            body: QuotedPrintable.encode(text))
    }

    static func binary(headers: [String], _ bytes: [UInt8]) -> MIMEPart {
        let options: Data.Base64EncodingOptions = [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
        return .leaf(
            headers: headers + ["Content-Transfer-Encoding: base64"], body: Array(Data(bytes).base64EncodedString(options: options).utf8) + [13, 10])
    }

    /// One part alone needs no multipart around it.
    static func several(_ kind: String, _ parts: [MIMEPart]) -> MIMEPart {
        parts.count == 1 ? parts[0] : .multipart(kind: kind, parts: parts)
    }

    /// Headers, an empty line, the body.
    ///
    /// - Parameters:
    ///   - mail: what tells this mail's boundaries from others'; the same mail gets the same bytes at every attempt.
    ///   - path: where this part stands. It comes first in the boundary, so that none begins with another. `=_` occurs in neither
    ///     quoted-printable nor base64, so that no boundary can occur in a part.
    func render(mail: String, path: String = "m", into output: inout [UInt8]) {
        switch self {
        case .leaf(let headers, let body):
            for header in headers {
                output += header.utf8
                output += crlf
            }
            output += crlf
            output += body
        case .multipart(let kind, let parts):
            let boundary = "=_\(path).\(mail)"
            let root = kind == "related" ? "; type=\"\(parts[0].type)\"" : ""
            output += "Content-Type: multipart/\(kind)\(root);\r\n boundary=\"\(boundary)\"\r\n\r\n".utf8
            for (index, part) in parts.enumerated() {
                output += "--\(boundary)\r\n".utf8
                part.render(mail: mail, path: "\(path)\(index)", into: &output)
            }
            output += "--\(boundary)--\r\n".utf8
        }
    }

    private var crlf: String.UTF8View { "\r\n".utf8 }

    private var type: String {
        switch self {
        case .leaf: "text/plain"
        case .multipart(let kind, _): "multipart/\(kind)"
        }
    }
}
