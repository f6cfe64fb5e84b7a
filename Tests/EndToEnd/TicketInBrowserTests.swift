import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("the ticket in a browser")
    struct TicketInBrowserTests {
        let stack: Stack

        init() throws {
            stack = try Stack()
        }

        /// What Chromium measured.
        private struct Measured: Decodable {
            var window: Int
            var width: Int
            var beyond: [String]
            var text: String
            var pictures: [Int]
            var requests: [String]
        }

        @Test("fits a phone of 360 pixels and shows code, number, hour and QR picture", arguments: ["id", "en"])
        func phone(language: String) async throws {
            let member = try await stack.person()
            let api = API(stack.url, member.token, language: language)
            let offices = try await api.offices()
            // the longest names are the hardest to fit
            let office = try #require(offices.max { $0.name.count < $1.name.count })
            var person = Person.new("parent", service: "renewal")
            person.name = "Raden Ayu Siti Nurhalimah Kusumaningtyas Wijayakusuma Hadiningrat"
            let booked = try await api.book(Order(office: office.code, preference: .earliest, applicants: [person])).expecting(201)
                .decode(Party.self).bookings[0]
            let page = try await api.get("/v1/bookings/\(booked.code)/ticket").expecting(200)
            #expect(page.headers["content-type"]?.hasPrefix("text/html") == true)
            #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
            #expect(page.headers["content-language"] == language)
            let measured = try await measure(page.text, policy: page.headers["content-security-policy"] ?? "", width: 360)
            #expect(measured.window == 360)
            #expect(measured.width <= 360)
            #expect(measured.beyond == [])
            #expect(measured.requests == [])
            let visit = try SpokenVisit(booked, english: language == "en")
            for fact in [booked.code, booked.queueNumber, booked.name, office.name, visit.day, visit.hours, visit.arrive] {
                #expect(measured.text.contains(fact))
            }
            #expect(measured.pictures.contains { $0 >= 160 }, "a QR code that small cannot be scanned")
            let wide = try await measure(page.text, policy: page.headers["content-security-policy"] ?? "", width: 1280)
            #expect(wide.width <= 1280)
        }

        /// Opens a page in a frame of this width, as a phone would, and measures there.
        private func measure(_ html: String, policy: String, width: Int) async throws -> Measured {
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-browser-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let escaped = { (text: String) in text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;") }
            // the policy stands in the page, because a file has no headers; frame-ancestors may only stand in a header
            let meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"\(escaped(policy.replacing("; frame-ancestors 'none'", with: "")))\">"
            let guarded = html.replacing("<meta charset=\"utf-8\">", with: "<meta charset=\"utf-8\">\(meta)", maxReplacements: 1)
            let frame = """
                <!doctype html><meta charset="utf-8"><body style="margin:0">
                <iframe id="phone" style="border:0;width:\(width)px;height:740px" srcdoc="\(escaped(guarded))"></iframe>
                <pre id="measured"></pre>
                <script>
                document.getElementById("phone").addEventListener("load", event => {
                  const page = event.target.contentDocument, window = event.target.contentWindow
                  const bar = window.innerWidth - page.documentElement.clientWidth
                  const beyond = [...page.body.querySelectorAll("*")].filter(each => {
                    const box = each.getBoundingClientRect()
                    return box.width > 0 && (box.right > window.innerWidth - bar + 0.5 || box.left < -0.5)
                  }).map(each => each.tagName + "." + each.className + " " + each.textContent.slice(0, 40))
                  document.getElementById("measured").textContent = btoa(unescape(encodeURIComponent(JSON.stringify({
                    window: window.innerWidth, width: page.documentElement.scrollWidth + bar, beyond,
                    text: page.body.innerText.replace(/\\s+/g, " "),
                    pictures: [...page.querySelectorAll("svg,img")].map(each => Math.round(each.getBoundingClientRect().width)),
                    requests: window.performance.getEntriesByType("resource").map(each => each.name),
                  }))))
                })
                </script>
                """
            let file = directory.appendingPathComponent("frame.html")
            try Data(frame.utf8).write(to: file)
            let arguments = [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                "--user-data-dir=\(directory.appendingPathComponent("profile").path)", "--window-size=1400,900", "--virtual-time-budget=5000",
                "--dump-dom",
                file.absoluteString,
            ]
            let dom = try await Program.run("/usr/bin/chromium", arguments).succeeded("chromium").output
            guard let match = dom.firstMatch(of: /<pre id="measured">([^<]+)<\/pre>/), let data = Data(base64Encoded: String(match.1)) else {
                throw Failure("Chromium measured nothing: \(dom.suffix(500))")
            }
            return try JSONDecoder().decode(Measured.self, from: data)
        }
    }
}
