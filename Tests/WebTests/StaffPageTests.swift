import Domain
import Foundation
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Pages of staff") struct StaffPageTests {
    /// Who may see which page: own office, then another. What a page does is in the table of the operations.
    private static let pages: [String: (own: Set<StaffRole>, other: Set<StaffRole>)] = {
        let desk: (own: Set<StaffRole>, other: Set<StaffRole>) = ([.officer, .head], [])
        let heads: (own: Set<StaffRole>, other: Set<StaffRole>) = ([.head, .operator], [.operator])
        return [
            "": (Set(StaffRole.allCases), Set(StaffRole.allCases)), "members": ([.head, .operator], [.head, .operator]),
            "members/new": ([.head, .operator], [.head, .operator]), "audit": ([.auditor], [.auditor]), "pseudonyms": ([.auditor], [.auditor]),
            "country": ([.operator, .auditor], [.operator, .auditor]), "conflicts": ([.operator], [.operator]), "changes": ([.operator], [.operator]),
            "offices/:office/counters": desk, "offices/:office/counters/:counter": desk, "offices/:office/walk-ins": desk,
            "offices/:office/bookings": desk, "offices/:office/home-visits": desk, "offices/:office/home-visits/new": desk,
            "offices/:office/list": desk, "offices/:office/offline": desk, "offices/:office/offline/list": desk, "offices/:office/desk": desk,
            "offices/:office/desk/:code/paper": desk, "offices/:office/desk/:code/messages/:message": desk,
            "offices/:office/desk/:code/delivery": desk,
            "offices/:office/deliveries": ([.officer, .postal, .head], []), "offices/:office/deliveries.csv": ([.officer, .postal, .head], []),
            "offices/:office/day": heads, "offices/:office/devices": heads, "offices/:office/patterns": heads,
            "closures": ([.head, .operator], [.head, .operator]), "releases": ([.head, .operator], [.head, .operator]),
        ]
    }()

    @Test("every role at every page, of an own office and of another; what a page does has the right of its operation")
    func pageMatrix() async throws {
        try await withWorker { worker in
            let (own, other) = (try await worker.database.makeOffice(code: "OWN"), try await worker.database.makeOffice(code: "OTHER"))
            let shown = StaffPages.all.filter { $0.operation == nil && !["staff/login", "staff/invitations/:token"].contains($0.path) }
            #expect(Set(shown.map { String($0.path.dropFirst("staff/".count)) }) == Set(Self.pages.keys))
            let operations = Dictionary(uniqueKeysWithValues: StaffRoutes.operations.map { ($0.id, $0.access) })
            for row in StaffPages.all {
                guard let operation = row.operation else { continue }
                #expect(operations[operation] == row.access, "\(row.path) does \(operation)")
            }
            var tokens: [StaffRole: String] = [:]
            for role in StaffRole.allCases {
                tokens[role] = try await worker.makeStaff("x\(role.rawValue)", role, role.isNational ? [] : [own]).token
            }
            for row in shown {
                let roles = Self.pages[String(row.path.dropFirst("staff/".count))]!
                for (office, allowed) in [(own, roles.own), (other, roles.other)] {
                    let path =
                        "/"
                        + row.path.replacing(":office", with: office.code).replacing(":counter", with: "1").replacing(":message", with: "7")
                        .replacing(":code", with: worker.services.codes.code(for: 77).text)
                    for role in StaffRole.allCases {
                        var asked = Sending.get(path)
                        asked.headers["Cookie"] = "staff=\(tokens[role]!)"
                        let status = try await worker.send(asked).status
                        // nobody is booked here
                        #expect(status == (!allowed.contains(role) ? 403 : path.contains("/desk/") ? 404 : 200), "\(role) at \(path)")
                    }
                    let stranger = try await worker.send(.get(path))
                    #expect([303, 401].contains(stranger.status), "\(path): \(stranger.status)")
                }
            }
        }
    }
}
