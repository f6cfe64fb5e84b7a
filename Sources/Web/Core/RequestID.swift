import Foundation
import HTTPTypes
import Security
import Synchronization

/// How a request is named in its answer and in the logs.
enum RequestID {
    /// The balancer's id, when it comes from the balancer and looks like one; else a new one.
    static func of(_ headers: HTTPFields, isTrusted: @autoclosure () -> Bool) -> String {
        if let given = headers.value(.requestID), (8...64).contains(given.utf8.count), given.utf8.allSatisfy(isPlain), isTrusted() { return given }
        return new()
    }

    /// This process's own random name, and a number: unlike any other, and without asking the system for random bytes for each request.
    private static func new() -> String {
        process + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 16)
    }

    private static let process = "\(Random.uuid().uuidString.lowercased().prefix(18))-"
    private static let count = Atomic<UInt64>(0)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
