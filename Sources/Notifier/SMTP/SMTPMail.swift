/// A mail as it is handed to a server.
struct SMTPMail: Sendable {
    var bytes: [UInt8]
    var from: String
    var to: String
}
