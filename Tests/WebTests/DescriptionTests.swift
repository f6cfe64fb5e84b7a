import Domain
import Hummingbird
import Testing

@testable import Web

@Suite("The description") struct DescriptionTests {
    @Test("holds every path and method of the router and no other, and every other method is answered 405 with Allow")
    func operations() async throws {
        try await withWorker { worker in
            let router = WebApp.router(
                worker.services, settings: .init(proxies: try TrustedProxies("")))
            // pages are for people, and no part of the API
            let paths = Set(router.routes.map { $0.path.description }.filter { $0.hasPrefix("/v1/") || $0 == "/openapi.yaml" })
            var served: Set<String> = []
            for path in paths {
                var allowed: Set<String> = []
                var told: Set<String> = []
                let here = "/" + path.split(separator: "/").map { $0.hasPrefix("{") ? "AAAAA-AAAAA" : $0 }.joined(separator: "/")
                for method in HTTPRequest.Method.known where method != .connect {
                    let answer = try await worker.send(Sending(method: method, path: here))
                    if answer.status != 405 {
                        allowed.insert(method.rawValue)
                    } else {
                        let listed = (answer["Allow"] ?? "").split(separator: ", ").map(String.init)
                        #expect(told.isEmpty || told == Set(listed), "\(method) \(path)")
                        told = Set(listed)
                        if method != .head { #expect(try answer.decode(ProblemAnswer.self).code == "method_not_allowed") }
                    }
                }
                #expect(allowed == told, "\(path)")
                #expect(allowed.contains("GET") == allowed.contains("HEAD"), "\(path)")
                served.formUnion(allowed.subtracting(["HEAD"]).map { "\($0) \(path)" })
            }
            #expect(served == Description.operations)
        }
    }

    @Test("lists every code, and the one of the balancer")
    func codes() {
        #expect(Set(Description.codes) == Set(ErrorCode.allCases.map(\.rawValue) + ["bad_request"]))
        #expect(Description.codes.count == Set(Description.codes).count)
    }

    @Test("docs/api.md tells status, cause and remedy of every code")
    func guide() {
        let rows = Description.documented
        for code in ErrorCode.allCases {
            let mine = rows.filter { $0.code == code.rawValue && $0.status == code.status.code }
            #expect(mine.count == 1, "\(code.rawValue) \(code.status.code)")
            #expect(mine.allSatisfy { $0.cells[2].count >= 7 && $0.cells[3].count >= 7 }, "\(code.rawValue)")
        }
        let known = Set(ErrorCode.allCases.map(\.rawValue) + ["bad_request"])
        #expect(rows.allSatisfy { known.contains($0.code) })
    }

    @Test("is served as it lies in docs")
    func served() async throws {
        try await withWorker { worker in
            let answer = try await worker.send(.get("/openapi.yaml"))
            #expect(answer.status == 200 && answer["Content-Type"] == "application/yaml")
            #expect(answer.text == Description.text && answer.text.hasPrefix("openapi: 3.1.0"))
        }
    }
}
