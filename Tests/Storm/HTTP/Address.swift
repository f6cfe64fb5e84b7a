import ArgumentParser
import Foundation

/// Where the service is.
struct Address: Sendable {
    let host: String
    let port: Int

    init(_ text: String) throws {
        guard let url = URL(string: text), url.scheme == "http", let host = url.host, url.path.isEmpty || url.path == "/" else {
            throw ValidationError("--url is http://HOST:PORT, not '\(text)'")
        }
        self.host = host
        port = url.port ?? 80
    }

    /// For the header `Host`.
    var authority: String { "\(host):\(port)" }
}
