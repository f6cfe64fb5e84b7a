import CPostgres
import Foundation

/// The only owner of a `PGconn`: libpq's steps one by one, and the waiting between them; no policy.
///
/// Used on one thread at a time: its `Connection` sees to that. States: open, from `init`; closed, by `close()` or `deinit`, which is final.
/// A broken connection is still open here until it is closed.
final class Wire {
    private var handle: OpaquePointer?
    private let notices = Notices()

    /// How a round trip ended.
    enum Ending: Sendable {
        /// The server is ready for the next command: what it answered counts.
        case complete
        case lost
        case deadline
        /// COPY was begun, which this client does not speak.
        case copy
    }

    /// Everything that came back for one command.
    struct Reply {
        var ending = Ending.complete
        /// The last result that was no error.
        var result: ResultHandle?
        /// The first error.
        var failure: Diagnostic?
        /// The command tags that came, in order.
        var tags: [String] = []
        var notices: [Diagnostic] = []
    }

    /// Blocks until connected. It is `PQreset` that connects: the asynchronous variant ignores `connect_timeout` and gives up a silent host never,
    /// and what a server says while `PQconnectdbParams` connects (that it shuts down, say) libpq writes to standard error, among the log lines.
    init(_ settings: ConnectionSettings) throws(PostgresError) {
        let parameters = settings.parameters
        let keywords = parameters.map { strdup($0.keyword) }
        let values = parameters.map { strdup($0.value) }
        defer { (keywords + values).forEach { free($0) } }
        let handle = PQconnectStartParams(
            keywords.map { UnsafePointer($0) } + [nil],
            values.map { UnsafePointer($0) } + [nil],
            1)
        guard let handle else { throw PostgresError(.connect, "out of memory", phase: .connect) }
        notices.attach(to: handle)
        PQreset(handle)
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle)).trimmingCharacters(in: .whitespacesAndNewlines)
            PQfinish(handle)
            throw PostgresError(.connect, message, phase: .connect)
        }
        self.handle = handle
        notices.clear()
        PQsetnonblocking(handle, 1)
    }

    deinit { close() }

    func close() {
        guard let handle else { return }
        self.handle = nil
        PQfinish(handle)
    }

    /// The socket, for `poll` only; -1 when closed.
    var socket: Int32 { handle.map { PQsocket($0) } ?? -1 }

    var isOpen: Bool { handle.map { PQstatus($0) == CONNECTION_OK } ?? false }

    var serverVersion: Int { handle.map { Int(PQserverVersion($0)) } ?? 0 }

    var processID: Int32 { handle.map { PQbackendPID($0) } ?? 0 }

    var transactionStatus: TransactionStatus {
        guard let handle else { return .unknown }
        return switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// What libpq itself says is wrong.
    var lastMessage: String {
        handle.map { String(cString: PQerrorMessage($0)).trimmingCharacters(in: .whitespacesAndNewlines) } ?? "the connection is closed"
    }

    // MARK: - Sending. False: refused before anything was sent, or the connection is broken; `isOpen` tells which.

    func send(simple sql: String) -> Bool {
        notices.clear()
        return PQsendQuery(handle, sql) == 1
    }

    func send(prepare name: String, _ sql: String, types: [UInt32]) -> Bool {
        notices.clear()
        return PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1
    }

    func send(prepared name: String, _ parameters: ParameterBuffer) -> Bool {
        notices.clear()
        return parameters.withArguments { values, lengths, formats in
            PQsendQueryPrepared(handle, name, Int32(values.count), values, lengths, formats, 1) == 1
        }
    }

    // MARK: - Receiving

    /// Sends what is buffered and reads until the server is ready again, until `PQgetResult` returns NULL: only then an outcome counts, because an
    /// error may still follow a command's success (a deferred constraint).
    func receive(deadline: ContinuousClock.Instant?) -> Reply {
        var reply = Reply()
        reply.ending = flush(deadline: deadline) ?? collect(into: &reply, deadline: deadline)
        // What the server said before it hung up is worth knowing.
        if reply.ending == .lost { drain(into: &reply) }
        reply.notices = notices.take()
        return reply
    }

    /// Reads what the server sent unasked, without waiting. Not nil: it hung up, and this is why.
    func farewell() -> (message: String, sqlState: SQLState?)? {
        while isOpen, SocketWait.hasInput(socket), PQconsumeInput(handle) == 1 {
            // Parses what was read; errors outside of a command arrive as notices.
            _ = PQisBusy(handle)
        }
        let last = notices.take().last { $0.endsSession }
        if let last { return (last.message, last.sqlState) }
        return isOpen ? nil : (lastMessage, nil)
    }

    /// Nil when everything is sent.
    private func flush(deadline: ContinuousClock.Instant?) -> Ending? {
        while true {
            switch PQflush(handle) {
            case 0: return nil
            case 1:
                // The server may itself be blocked until we read.
                switch SocketWait.wait(socket, for: [.read, .write], until: deadline) {
                case .timedOut: return .deadline
                case .failed: return .lost
                case .ready(let events):
                    if events.contains(.read), PQconsumeInput(handle) == 0 { return .lost }
                }
            default: return .lost
            }
        }
    }

    private func collect(into reply: inout Reply, deadline: ContinuousClock.Instant?) -> Ending {
        while true {
            while PQisBusy(handle) == 1 {
                switch SocketWait.wait(socket, for: .read, until: deadline) {
                case .timedOut: return .deadline
                case .failed: return .lost
                case .ready: if PQconsumeInput(handle) == 0 { return .lost }
                }
            }
            guard let raw = PQgetResult(handle) else { return isOpen ? .complete : .lost }
            if !take(ResultHandle(owning: raw), into: &reply) { return .copy }
        }
    }

    /// The results that were read already; the connection is broken, so nothing blocks.
    private func drain(into reply: inout Reply) {
        while let raw = PQgetResult(handle) {
            if !take(ResultHandle(owning: raw), into: &reply) { return }
        }
    }

    /// False for COPY, whose results never end.
    private func take(_ result: ResultHandle, into reply: inout Reply) -> Bool {
        switch result.status {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            return false
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            reply.tags.append(result.tag)
            reply.result = result
        default:
            let diagnostic = result.diagnostic
            // The server's own word is kept rather than libpq's "connection lost" after it.
            if reply.failure?.sqlState == nil { reply.failure = diagnostic }
        }
        return true
    }
}
