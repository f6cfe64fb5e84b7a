import Foundation
import Messages
import Testing

@testable import Web

@Suite("Pages") struct PageTests {
    private var sources: URL { URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Web/Pages").standardized }

    @Test("every text that a template or a page names is in the catalogue, in both languages, and none is left over")
    func texts() throws {
        var used: Set<String> = []
        for (_, bytes) in PageSite.templates {
            let template = String(decoding: bytes, as: UTF8.self)
            for match in template.matches(of: /\{\{t\.([a-z0-9_]+)\}\}/) { used.insert(String(match.1)) }
        }
        let folders = [sources, sources.appending(path: "../Staff").standardized]
        for file in try folders.flatMap({ try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil) })
        where file.pathExtension == "swift" && (file.path.contains("/Pages/") || file.path.hasSuffix("Pages.swift")) {
            let source = try String(contentsOf: file, encoding: .utf8)
            for match in source.matches(of: /"([a-z][a-z0-9]*(_[a-z0-9]+)*)"/) where PageTexts.all[String(match.1)] != nil {
                used.insert(String(match.1))
            }
            for match in source.matches(of: /done=([a-z_]+)/) { used.insert(String(match.1)) }
            for match in source.matches(of: /text\("([a-z0-9_]+)"/) { used.insert(String(match.1)) }
            for match in source.matches(of: /(?:code|mailed|label): "([a-z]+_part)"/) { used.insert(String(match.1)) }
        }
        // made up of two halves
        let halves = ["day_", "kind_", "role_", "desk_", "lane_", "priority_", "visit_", "counter_", "delivery_", "cut_"]
        used.formUnion(PageTexts.all.keys.filter { key in halves.contains { key.hasPrefix($0) } })
        #expect(used.subtracting(PageTexts.all.keys) == [])
        #expect(Set(PageTexts.all.keys).subtracting(used) == [])
        for (key, phrase) in PageTexts.all {
            #expect(!phrase.id.isEmpty && !phrase.en.isEmpty, "\(key)")
            let places = { (text: String) in Set(text.matches(of: /\{[a-z]+\}/).map { String($0.0) }) }
            #expect(places(phrase.id) == places(phrase.en), "\(key)")
        }
    }

    @Test("whatever a page can change the API can: each action names its operation")
    func actions() {
        let operations = Set(Description.text.matches(of: /operationId: ([A-Za-z]+)/).map { String($0.1) })
        for (action, _) in PageRoutes.actions {
            #expect(action.operation.map(operations.contains) ?? false, "\(action.path)")
        }
        #expect(PageRoutes.actions.count >= 18)
    }

    @Test("every template is read, and none is left out")
    func templates() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: sources.appending(path: "Templates").path)
        #expect(Set(files) == Set(PageSite.templates.keys.map { "\($0).mustache" }))
        for name in PageSite.templates.keys { #expect(PageSite.parsedTemplates.getTemplate(named: name) != nil) }
    }

    @Test("a form from elsewhere, or for another browser, changes nothing; what is typed is never markup")
    func safety() async throws {
        try await withWorker { worker in
            func post(_ path: String, _ form: String, cookie: String? = nil, origin: String? = nil) async throws -> Answer {
                var headers = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"]
                headers["Cookie"] = cookie
                headers["Origin"] = origin
                return try await worker.send(Sending(method: .post, path: path, headers: headers, body: Array(form.utf8)))
            }
            let page = try await worker.send(Sending(path: "/login", headers: ["Accept": "text/html"]))
            let cookie = String(try #require(page["Set-Cookie"]).prefix { $0 != ";" })
            #expect(try #require(page["Set-Cookie"]).contains("HttpOnly; SameSite=Lax"))
            let token = String(page.text.components(separatedBy: #"name="csrf" value=""#)[1].prefix(64))
            let policy = try #require(page["Content-Security-Policy"])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(try await post("/login", "login=budi&password=x", cookie: cookie).status == 403)
            #expect(try await post("/login", "login=budi&password=x&csrf=\(token)").status == 403)
            #expect(try await post("/login", "login=budi&password=x&csrf=\(token)", cookie: cookie, origin: "https://evil.example").status == 403)
            let typed = try await post("/login", "login=%3Cscript%3E&password=x&csrf=\(token)", cookie: cookie)
            #expect(typed.status == 401 && typed.text.contains("&lt;script&gt;") && !typed.text.contains("<script>"))
        }
    }
}
