import Crypto
import Foundation
import Mustache
import NIOCore

/// What pages are made of, carried by the executable: templates, and files with the hash of their bytes in the name.
enum PageSite {
    struct File: Sendable {
        /// One for everybody who asks.
        let body: ByteBuffer
        let type: String

        init(bytes: [UInt8], type: String) {
            body = ByteBuffer(bytes: bytes)
            self.type = type
        }
    }

    static let templates: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache, "errors": PackageResources.errors_mustache, "field": PackageResources.field_mustache,
        "form": PackageResources.form_mustache, "message": PackageResources.message_mustache, "home": PackageResources.home_mustache,
        "requirements": PackageResources.requirements_mustache, "howto": PackageResources.howto_mustache,
        "privacy": PackageResources.privacy_mustache, "offices": PackageResources.offices_mustache, "office": PackageResources.office_mustache,
        "calendar": PackageResources.calendar_mustache, "people": PackageResources.people_mustache, "time": PackageResources.time_mustache,
        "confirm": PackageResources.confirm_mustache, "bookings": PackageResources.bookings_mustache, "ticket": PackageResources.ticket_mustache,
        "status": PackageResources.status_mustache, "account": PackageResources.account_mustache, "family": PackageResources.family_mustache,
        "sessions": PackageResources.sessions_mustache, "offline": PackageResources.offline_mustache,
        "reminder": PackageResources.reminder_mustache, "invitation": PackageResources.invitation_mustache, "staff": PackageResources.staff_mustache,
        "members": PackageResources.members_mustache, "devices": PackageResources.devices_mustache, "audit": PackageResources.audit_mustache,
        "desk": PackageResources.desk_mustache, "counters": PackageResources.counters_mustache, "counter": PackageResources.counter_mustache,
        "walkins": PackageResources.walkins_mustache, "screen": PackageResources.screen_mustache, "paper": PackageResources.paper_mustache,
        "deliveries": PackageResources.deliveries_mustache, "day": PackageResources.day_mustache,
        "daychanges": PackageResources.daychanges_mustache, "changes": PackageResources.changes_mustache,
        "letter": PackageResources.letter_mustache, "patterns": PackageResources.patterns_mustache,
        "closures": PackageResources.closures_mustache, "releases": PackageResources.releases_mustache,
        "patternchanges": PackageResources.patternchanges_mustache, "conflicts": PackageResources.conflicts_mustache,
        "pseudonym": PackageResources.pseudonym_mustache,
        "country": PackageResources.country_mustache,
        "daylist": PackageResources.daylist_mustache,
        "offlinedesk": PackageResources.offlinedesk_mustache,
        "homevisits": PackageResources.homevisits_mustache, "officevisits": PackageResources.officevisits_mustache,
    ]

    /// The templates are constants of the program; a test renders each.
    static let parsedTemplates: MustacheLibrary = {
        var parsed: [String: MustacheTemplate] = [:]
        for (name, bytes) in templates { parsed[name] = try! MustacheTemplate(string: String(decoding: bytes, as: UTF8.self)) }
        return MustacheLibrary(templates: parsed)
    }()

    static let css = address("app", PackageResources.app_css, "css")
    static let js = address("app", PackageResources.app_js, "js")
    static let deskJS = address("desk", PackageResources.desk_js, "js")
    static let icon = address("icon", PackageResources.icon_svg, "svg")
    static let icon192 = address("icon-192", PackageResources.icon_192_png, "png")
    static let icon512 = address("icon-512", PackageResources.icon_512_png, "png")

    /// By their path: may be kept for a year, for another content has another name.
    static let files: [String: File] = [
        css: File(bytes: PackageResources.app_css, type: "text/css; charset=utf-8"),
        js: File(bytes: PackageResources.app_js, type: "text/javascript; charset=utf-8"),
        deskJS: File(bytes: PackageResources.desk_js, type: "text/javascript; charset=utf-8"),
        icon: File(bytes: PackageResources.icon_svg, type: "image/svg+xml"),
        icon192: File(bytes: PackageResources.icon_192_png, type: "image/png"),
        icon512: File(bytes: PackageResources.icon_512_png, type: "image/png"),
    ]

    /// Another one whenever the shell changes, so that phones fetch it anew.
    static let serviceWorker: String = {
        let version = [css, js, icon, hash(templates["offline"]!), hash(templates["layout"]!)].map { $0.suffix(16) }.joined()
        return String(decoding: PackageResources.sw_js, as: UTF8.self)
            .replacingOccurrences(of: "@VERSION@", with: hash(Array(version.utf8)))
            .replacingOccurrences(of: "@FILES@", with: [css, js, icon].map { "'\($0)'" }.joined(separator: ", "))
    }()

    static func render(_ template: String, _ context: [String: Any]) -> String {
        parsedTemplates.render(context, withTemplate: template) ?? ""
    }

    private static func address(_ name: String, _ bytes: [UInt8], _ kind: String) -> String {
        "/static/\(name).\(hash(bytes)).\(kind)"
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
