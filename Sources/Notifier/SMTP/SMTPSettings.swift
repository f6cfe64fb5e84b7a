/// Where and how mails are handed over.
public struct SMTPSettings: Hashable, Sendable {
    public enum TLS: String, CaseIterable, Hashable, Sendable {
        /// In the clear.
        case off
        /// STARTTLS when the server offers it, unverified: keeps listeners out, not impostors.
        case opportunistic
        /// STARTTLS with a verified certificate, or no mail.
        case required
        /// TLS from the first byte (`smtps://`), verified.
        case implicit

        var isVerified: Bool { self == .required || self == .implicit }
    }

    public var host: String
    public var port: Int
    public var tls: TLS
    public var user: String?
    public var password: String?
    /// PEM file of trusted certificates instead of the system's.
    public var caFile: String?
    /// The name this side gives itself in EHLO. Default: the sender's domain is a good one; without one, libcurl takes the machine's.
    public var heloName: String?
    /// Default 10 seconds.
    public var connectTimeout: Duration = .seconds(10)
    /// For one reply of the server, whole seconds. Default 30 seconds.
    public var replyTimeout: Duration = .seconds(30)
    /// For one mail from connecting to the last reply. Default 60 seconds. A mail is tried twice at most when the kept connection turns out
    /// to be dead: a lease must be longer than two of these.
    public var timeout: Duration = .seconds(60)
    /// Connections, each with a thread, 1 to 64; so many mails are under way at once. Default 4.
    public var connections: Int = 4
    /// Mails a second over all connections. Default: no limit.
    public var perSecond: Double?

    public init(host: String, port: Int, tls: TLS, user: String? = nil, password: String? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
        self.user = user
        self.password = password
    }
}
