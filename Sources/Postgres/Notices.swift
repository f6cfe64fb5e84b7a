import CPostgres

/// Collects the notices and warnings of the command that runs. libpq would print them to standard error otherwise.
///
/// libpq calls back on the thread that reads, which is the connection's own; so no lock.
final class Notices {
    private var collected: [Diagnostic] = []
    /// A chatty function must not fill the memory; the first ones tell enough, and a warning at COMMIT comes with COMMIT alone.
    private static let limit = 100

    /// The connection must not outlive this object: `Wire` owns both.
    func attach(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().add(Diagnostic(result))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func clear() {
        collected.removeAll(keepingCapacity: true)
    }

    func take() -> [Diagnostic] {
        defer { clear() }
        return collected
    }

    private func add(_ diagnostic: Diagnostic) {
        // The one that puts a commit in doubt is never crowded out.
        guard collected.count < Notices.limit || diagnostic.questionsCommit else { return }
        collected.append(diagnostic)
    }
}
