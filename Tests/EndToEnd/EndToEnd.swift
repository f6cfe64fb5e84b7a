import Testing

/// Everything that is shown on a running copy: HAProxy, three workers, a notifier, a mail catcher and PostgreSQL, as `ops/test` starts them.
/// One test after the other: they share the copy, and some of them take parts of it away for a while.
@Suite("end to end", .serialized)
enum EndToEnd {}
