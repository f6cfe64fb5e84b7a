import Desk
import Domain
import Hummingbird
import Messages

/// The television of a waiting room: for everybody, without any personal data. It is shown as it stands, then follows by itself.
enum ScreenPage {
    static let pages: [(path: String, handler: PageHandler)] = [("offices/:code/screen", screen)]

    @Sendable private static func screen(_ page: PageRequest) async throws -> Response {
        let office = try await page.services.office(page.parameters.get("code"))
        let view = QueueView(try await page.services.queue.board(office))
        func row(_ call: QueueView.Call) -> [String: String] { ["number": call.number, "counter": String(call.counter)] }
        return page.html(
            PageSite.render(
                "screen",
                [
                    "title": page.text("screen_title"), "office": office.name, "language": page.language.rawValue, "css": PageSite.css,
                    "js": PageSite.js, "icon": PageSite.icon, "events": "/v1/offices/\(office.code)/queue/events", "zone": office.zone.iana,
                    "now": view.now.prefix(4).map(row), "last": view.last.map(row),
                    "lanes": view.lanes.filter { $0.lane == "online" || $0.waiting > 0 }.map {
                        [
                            "lane": page.text("lane_\($0.lane)"),
                            "wait": page.text("screen_wait", ["n": String($0.waiting), "minutes": String($0.minutes)]),
                        ]
                    }, "t": PageTexts.all(page.language),
                    "names": ["online", "priority", "fast", "special"].map { ["lane": $0, "name": page.text("lane_\($0)")] },
                ]))
    }
}
