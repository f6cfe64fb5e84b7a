import Domain
import Testing

@testable import Web

@Suite("Bad requests") struct BadRequestTests {
    @Test("are refused with their code, in both languages, and leave nothing behind", arguments: BadRequests.allCases)
    func refused(_ subject: BadRequests) async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            for bad in subject.table(stage) {
                let before = try await worker.rowCounts()
                let indonesian = try await problem(bad, worker, .id)
                let english = try await problem(bad, worker, .en)
                #expect(indonesian?.title != english?.title && indonesian?.detail != english?.detail, "\(bad.name)")
                var after = try await worker.rowCounts()
                if bad.counted { after["limits"] = before["limits"] }
                #expect(before == after, "\(bad.name)")
            }
        }
    }

    @Test("are more than two hundred")
    func enough() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            #expect(BadRequests.allCases.reduce(0) { $0 + $1.table(stage).count } >= 200)
        }
    }

    private func problem(_ bad: BadRequest, _ worker: Worker, _ language: Language) async throws -> ProblemAnswer? {
        let answer = try await worker.send(bad.sending, language)
        #expect(answer.status == bad.code.status.code, "\(bad.name): \(answer.text)")
        #expect((400..<500).contains(answer.status), "\(bad.name)")
        #expect(answer["Content-Type"] == "application/problem+json", "\(bad.name)")
        #expect(answer["Content-Language"] == language.rawValue, "\(bad.name)")
        guard let problem = try? answer.decode(ProblemAnswer.self) else {
            Issue.record("\(bad.name): no problem in \(answer.text)")
            return nil
        }
        #expect(problem.code == bad.code.rawValue, "\(bad.name): \(answer.text)")
        #expect(problem.status == answer.status, "\(bad.name)")
        #expect(problem.type == "urn:antrean:problem:\(bad.code.rawValue)", "\(bad.name)")
        #expect(problem.requestId == answer["X-Request-Id"] && !problem.requestId.isEmpty, "\(bad.name)")
        #expect(!problem.title.isEmpty && !problem.detail.isEmpty, "\(bad.name)")
        if let field = bad.field { #expect(problem.errors?.first?.field == field, "\(bad.name): \(answer.text)") }
        return problem
    }
}
