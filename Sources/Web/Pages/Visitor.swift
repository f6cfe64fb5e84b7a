import Domain
import Foundation
import Hummingbird
import Security
import Store

/// Who looks at a page: the cookies of the request, and the account behind them.
struct Visitor: Sendable {
    static let sessionCookie = "session"
    static let deviceCookie = "device"
    static let languageCookie = "language"
    static let staffCookie = "staff"

    /// A random text that this browser keeps.
    var device: String
    /// The request brought none: the answer must set it.
    var isNewDevice: Bool
    var session: UUID?
    var account: Account?
    /// On pages of staff: who is logged in there, beside any account.
    var staff: StaffSession?
    var staffToken: UUID?
    var language: Language

    init(_ request: Request, language negotiated: Language, _ services: Services) async throws {
        let cookies = Visitor.cookies(request)
        let known = cookies[Visitor.deviceCookie].flatMap { (16...64).contains($0.utf8.count) ? $0 : nil }
        device = known ?? Random.uuid().uuidString.lowercased()
        isNewDevice = known == nil
        language = cookies[Visitor.languageCookie].flatMap(Language.init(rawValue:)) ?? negotiated
        if let token = cookies[Visitor.sessionCookie], Token.isPlausible(token) {
            let hash = Token.hash(token)
            if let id = try await services.accounts.account(token: hash), let account = try await services.store.account(id) {
                session = hash
                self.account = account
            }
        }
        // the cookie is sent to those pages only
        if let token = cookies[Visitor.staffCookie], Token.isPlausible(token) {
            staffToken = Token.hash(token)
            staff = try await services.store.staffSession(token: Token.hash(token))
        }
    }

    private static func cookies(_ request: Request) -> [String: String] {
        var all: [String: String] = [:]
        for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            all[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return all
    }
}

extension Services {
    /// Over TLS cookies never leave it.
    private var isSecure: Bool { publicURL.hasPrefix("https://") }

    func cookie(_ name: String, _ value: String, days: Int) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(days * 86_400); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }

    /// What a form must bring back. Bound to the browser and the session; a fresh mask each time, so that compressed pages do not give it away.
    func formToken(_ visitor: Visitor) -> String {
        let mask = Random.bytes(16)
        return hex(mask) + hex(zip(mask, formSecret(visitor)).map { $0 ^ $1 })
    }

    func isFormToken(_ text: String?, of visitor: Visitor) -> Bool {
        guard let text, text.utf8.count == 64 else { return false }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
        guard bytes.count == 32 else { return false }
        return ConstantTime.equal(hex(zip(bytes[..<16], bytes[16...]).map { $0 ^ $1 }), hex(formSecret(visitor)))
    }

    private func formSecret(_ visitor: Visitor) -> [UInt8] {
        withUnsafeBytes(
            of: keys.body([
                "form", visitor.device, visitor.session?.uuidString ?? "", visitor.staff == nil ? "" : visitor.staffToken?.uuidString ?? "",
            ]).uuid
        ) { Array($0) }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// What kind of device a browser says it runs on, for the list of sessions.
func deviceName(_ userAgent: String?) -> String {
    guard let agent = userAgent else { return "" }
    let browsers = [
        ("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]
    let systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")]
    let browser = browsers.first { agent.contains($0.0) }?.1
    let system = systems.first { agent.contains($0.0) }?.1
    return [browser, system].compactMap { $0 }.joined(separator: ", ")
}
