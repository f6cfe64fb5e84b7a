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

    /// A UUID of this process's own random part and a number: unlike any other, and without asking the system for random bytes for each request.
    private static func new() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue & 0xffff_ffff_ffff
        // a digit more, so that there are twelve behind it
        return process + String(1 << 48 | number, radix: 16).dropFirst()
    }

    private static let process = "\(Random.uuid().uuidString.lowercased().prefix(18))-8000-"
    private static let count = Atomic<UInt64>(0)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
