import Domain
import Hummingbird
import Messages

/// `GET /v1/requirements?service=`: what to bring, in the reader's language.
struct RequirementRoutes {
    func add(to router: Router<AppContext>) {
        router.path("v1/requirements", [.get: requirements])
    }

    @Sendable private func requirements(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try Query(request, allowed: ["service"])
        let wanted: [Service]
        if let code = query.text("service") {
            guard let service = Service(code: code) else { throw APIError(field: "service", .invalidService) }
            wanted = [service]
        } else {
            wanted = Service.allCases
        }
        var response = try JSON.response([
            "requirements": wanted.map { RequirementView(Messages.requirements(service: $0, language: context.language)) }
        ])
        response.headers[.contentLanguage] = context.language.rawValue
        return response
    }
}

struct RequirementView: Encodable {
    struct Group: Encodable {
        var audience: String
        var title: String
        var items: [Item]

        enum CodingKeys: String, CodingKey {
            case audience = "for"
            case title, items
        }
    }

    struct Item: Encodable {
        var document: String
        var original: Bool
        var copy: Bool
        var note: String?
    }

    var service: String
    var title: String
    var walkInOnly: Bool
    var groups: [Group]
    var notes: [String]

    enum CodingKeys: String, CodingKey {
        case service, title, groups, notes
        case walkInOnly = "walk_in_only"
    }

    init(_ list: RequirementList) {
        service = list.service.code
        title = list.title
        walkInOnly = list.walkInOnly
        groups = list.groups.map { group in
            Group(
                audience: group.audience.rawValue, title: group.title,
                items: group.items.map { Item(document: $0.document, original: $0.original, copy: $0.copy, note: $0.note) })
        }
        notes = list.notes
    }
}
