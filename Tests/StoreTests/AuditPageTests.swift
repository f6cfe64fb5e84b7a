import Foundation
import Store
import TestSupport
import Testing

@Suite("pages of the trail")
struct AuditPageTests {
    @Test("no line is left out between two pages, though numbers and times are drawn one after the other")
    func order() async throws {
        try await withTestDatabase { db in
            let noon = try #require(try? Date("2027-03-01T05:00:00Z", strategy: .iso8601))
            try await db.admin.execute(
                """
                INSERT INTO audit (id, at, action) VALUES
                    (1001, '2027-03-01 05:00Z', 'x'), (1003, '2027-03-01 05:01Z', 'x'), (1002, '2027-03-01 05:02Z', 'x'), (1004, '2027-03-01 05:03Z', 'x');
                """)
            var seen: [Int64] = []
            while let line = try await db.store.auditLines(from: noon, until: noon.addingTimeInterval(600), before: seen.last, limit: 1).first {
                seen.append(line.id)
            }
            #expect(seen == [1004, 1002, 1003, 1001])
        }
    }
}
