import Foundation

extension SMTPSettings {
    /// A setting that cannot be used, told as a sentence that names no secret.
    public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Reads `smtp://user:password@host:port?starttls=off|opportunistic|required` or `smtps://…`.
    ///
    /// The port is 587 by default, 465 for smtps; STARTTLS is required by default when there is a user, else opportunistic. `user` and
    /// `password`, when given, go before those of the address: a password belongs in a file.
    public init(url text: String, user: String? = nil, password: String? = nil) throws(Invalid) {
        guard let url = URLComponents(string: text), let scheme = url.scheme, ["smtp", "smtps"].contains(scheme) else {
            throw Invalid(description: "the mail server's address must be like smtp://mail.example.go.id:587 or smtps://mail.example.go.id")
        }
        guard let host = url.host, SMTPSettings.isHost(host) else {
            throw Invalid(description: "the mail server's address names no host")
        }
        guard url.path.isEmpty || url.path == "/" else {
            throw Invalid(description: "the mail server's address has a path, and nothing can follow host and port but ?starttls=…")
        }
        let user = user ?? url.user?.nilIfEmpty
        let implicit = scheme == "smtps"
        var tls: TLS = implicit ? .implicit : user == nil ? .opportunistic : .required
        for item in url.queryItems ?? [] {
            guard item.name == "starttls", !implicit, let mode = item.value.flatMap(TLS.init(rawValue:)), mode != .implicit else {
                throw Invalid(description: "the mail server's address may say ?starttls=off, opportunistic or required, and with smtps nothing")
            }
            tls = mode
        }
        self.init(host: host, port: url.port ?? (implicit ? 465 : 587), tls: tls, user: user, password: password ?? url.password?.nilIfEmpty)
        if let problem = problem { throw problem }
    }

    /// What is wrong with the settings as a whole; `nil` when they can be used.
    public var problem: Invalid? {
        if !SMTPSettings.isHost(host) || !(1...65535).contains(port) {
            return Invalid(description: "the mail server needs a host and a port from 1 to 65535")
        }
        if (user == nil) != (password == nil) {
            return Invalid(description: "the mail server needs both user and password, or neither")
        }
        if user != nil, !tls.isVerified, !isLoopback {
            return Invalid(description: "a password is sent to a mail server over verified TLS only: use smtps:// or ?starttls=required")
        }
        if let heloName, !heloName.utf8.allSatisfy({ Mailbox.isLetterOrDigit($0) || ".-".utf8.contains($0) }) || heloName.isEmpty {
            return Invalid(description: "the name for EHLO must be a host name")
        }
        if !(1...64).contains(connections) {
            return Invalid(description: "connections to the mail server must be 1 to 64")
        }
        if timeout <= .zero || connectTimeout <= .zero || replyTimeout < .seconds(1) || perSecond.map({ $0 <= 0 }) == true {
            return Invalid(description: "timeouts and rate of the mail server must be positive")
        }
        return nil
    }

    var isLoopback: Bool { host == "localhost" || host == "[::1]" || host == "::1" || host.hasPrefix("127.") }

    /// As libcurl wants it. Its path is the name for EHLO.
    var curlURL: String {
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return "\(tls == .implicit ? "smtps" : "smtp")://\(name):\(port)/\(heloName ?? "")"
    }

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { Mailbox.isLetterOrDigit($0) || ".-_:[]".utf8.contains($0) }
    }
}

extension String {
    fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
