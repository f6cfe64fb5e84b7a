import Domain
import Foundation
import Messages
import Security

/// Keys, the public address, and whether this is a demonstration: a demonstration refuses to be public.
struct KeySettings {
    var keys: KeyRing?
    var publicURL: String
    var demo: Bool
    /// What is said against brokers and levies: the official fee is said only when it is set.
    var notice = PublicNotice()

    init(_ reader: inout SettingsReader) {
        demo = reader.flag("demo", default: false)
        publicURL = reader.text("public.url", default: "http://127.0.0.1:8080")
        while publicURL.hasSuffix("/") { publicURL.removeLast() }
        let parts = URLComponents(string: publicURL)
        if !["http", "https"].contains(parts?.scheme ?? "") || (parts?.host ?? "").isEmpty {
            reader.fail("public.url", "must be an address like https://antrean.example.go.id")
        }
        if demo, !Self.isLoopback(parts?.host) {
            reader.fail(
                "demo", "demo settings (generated keys, mail catcher) refuse the public address \(publicURL): set ANTREAN_DEMO=false and real keys")
        }
        if let fee = reader.text("official.fee") { notice.officialFee = Phrase(id: fee, en: reader.text("official.fee.english") ?? fee) }
        if let report = reader.text("report.to") { notice.reportTo = report }
        keys = reader.parse("keys", default: nil) { try KeyRing.load(directory: $0) }
        if let keys {
            do {
                try keys.refuseDemo(publicURL: publicURL)
            } catch {
                reader.fail("keys", "\(error)")
            }
        }
    }

    static func isLoopback(_ host: String?) -> Bool {
        guard let host = host?.lowercased() else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
    }
}
