import Crypto
import Foundation

/// The numbers of the offices and how to reach WhatsApp for them: a JSON file, for it holds secrets. Without the file nothing is received and
/// nothing is sent.
///
/// ```json
/// {"api": "https://graph.facebook.com", "version": "v25.0", "verify_token": "…", "app_secret": "…",
///  "templates": {"notice": "antrean_notice", "reminder": "antrean_reminder"},
///  "numbers": [{"office": "TNG", "phone_number_id": "…", "display_phone_number": "62215…", "token": "…"}]}
/// ```
public struct WhatsAppSettings: Sendable, Decodable {
    public struct Number: Sendable, Decodable {
        /// The office's code.
        public var office: String
        public var phoneNumberID: String
        /// In international form, as people dial it.
        public var displayPhoneNumber: String
        public var token: String

        enum CodingKeys: String, CodingKey {
            case office, token
            case phoneNumberID = "phone_number_id"
            case displayPhoneNumber = "display_phone_number"
        }
    }

    /// Template messages, which WhatsApp approves: needed a day after a person last wrote. Each has one parameter in its body, the text; the
    /// reminder's also two quick-reply buttons, to keep the place and to give it back. Without it reminders are sent as notices.
    public struct Templates: Sendable, Decodable {
        public var notice: String?
        public var reminder: String?
    }

    /// Base address, without a version.
    public var api: String
    public var version: String
    /// What WhatsApp tells when it verifies the webhook.
    public var verifyToken: String
    /// By which it signs what it delivers.
    public var appSecret: String
    public var templates: Templates?
    public var numbers: [Number]

    enum CodingKeys: String, CodingKey {
        case api, version, templates, numbers
        case verifyToken = "verify_token"
        case appSecret = "app_secret"
    }

    /// What is wrong with the file; it repeats no secret.
    public struct Invalid: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// - Throws: ``Invalid``.
    public static func load(path: String) throws -> WhatsAppSettings {
        guard let data = FileManager.default.contents(atPath: path) else { throw Invalid(description: "the file \(path) cannot be read") }
        let settings: WhatsAppSettings
        do {
            settings = try JSONDecoder().decode(WhatsAppSettings.self, from: data)
        } catch DecodingError.keyNotFound(let key, _) {
            throw Invalid(description: "\(path): \(key.stringValue) is missing")
        } catch {
            throw Invalid(description: "\(path) is not JSON of the form that the documents show")
        }
        if let problem = settings.problem { throw Invalid(description: "\(path): \(problem)") }
        return settings
    }

    private var problem: String? {
        guard let url = URL(string: api), let host = url.host, !host.isEmpty,
            url.scheme == "https" || ["127.0.0.1", "localhost", "::1"].contains(host)
        else {
            return "api must be an https address (plain http only on this machine)"
        }
        if version.wholeMatch(of: /v[0-9]+\.[0-9]+/) == nil { return "version must be like v25.0" }
        if verifyToken.utf8.count < 8 { return "verify_token is shorter than 8 characters" }
        if appSecret.utf8.count < 16 { return "app_secret is shorter than 16 characters" }
        if Set(numbers.map(\.phoneNumberID)).count < numbers.count { return "a phone_number_id stands there twice" }
        if Set(numbers.map(\.office)).count < numbers.count { return "an office stands there twice" }
        for number in numbers where number.phoneNumberID.wholeMatch(of: /[0-9]{5,32}/) == nil || number.token.isEmpty {
            return "the number of \(number.office) needs a phone_number_id of 5 to 32 digits and a token"
        }
        return nil
    }
}
