import Foundation
import HTTPTypes
import Security

/// How a request is named in its answer and in the logs.
enum RequestID {
    /// The balancer's id, when it comes from the balancer and looks like one; else a new one.
    static func of(_ headers: HTTPFields, isTrusted: @autoclosure () -> Bool) -> String {
        if let given = headers.value(.requestID), (8...64).contains(given.utf8.count), given.utf8.allSatisfy(isPlain), isTrusted() { return given }
        return Random.uuid().uuidString.lowercased()
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
