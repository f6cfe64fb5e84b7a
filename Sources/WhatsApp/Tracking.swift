import Store

/// How a sending of ours is named towards WhatsApp, so that what it says of it later finds its row.
struct Tracking {
    var subject: Int64
    var message: Int64
    /// Which sending of the message: when it was asked for, and the attempt since. Nil: an older program sent it.
    var sending: (asking: Int64, attempt: Int)?

    init(_ message: ClaimedMessage) {
        subject = message.subjectID
        self.message = message.id
        sending = (message.asking, message.attempt)
    }

    /// Nil: we have named nothing so.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard [3, 5].contains(parts.count), parts[0] == "antrean", let subject = Int64(parts[1]), let message = Int64(parts[2]) else { return nil }
        self.subject = subject
        self.message = message
        guard parts.count == 5 else { return }
        guard let asking = Int64(parts[3]), let attempt = Int(parts[4]), (0...1_000_000).contains(attempt) else { return nil }
        sending = (asking, attempt)
    }

    var text: String { "antrean.\(subject).\(message)" + (sending.map { ".\($0.asking).\($0.attempt)" } ?? "") }
}
