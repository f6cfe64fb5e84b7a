import Foundation

/// A value behind a lock, for short steps without I/O and without `await`.
///
/// Not `Synchronization.Mutex`: that one is made of futexes in a library that ThreadSanitizer does not see into, so every use of it is reported as a
/// race on Linux, and real ones would drown. This lock is a pthread mutex, which it knows.
package final class Guarded<Value: Sendable>: @unchecked Sendable {
    @usableFromInline package let lock = NSLock()
    @usableFromInline package var value: Value

    package init(_ value: Value) {
        self.value = value
    }

    @inlinable package func withLock<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
