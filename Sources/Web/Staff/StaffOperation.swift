import Accounts
import Domain
import Foundation
import Hummingbird
import Store

/// What staff may do over HTTP, as a table: each operation with the right that it needs. Whoever adds one must say which; a test tries every role
/// at every row, at an own office and at another.
struct StaffOperation: Sendable {
    /// Whom it is for.
    enum Access: Sendable, Hashable {
        /// Nobody has to be logged in: log-in itself, and invitations.
        case anybody
        /// Everybody of the staff.
        case staff
        /// Who has the right; when the path names an `:office`, at that office.
        case right(StaffRight)
    }

    typealias Handler = @Sendable (StaffRequest) async throws -> Response

    /// `operationId` in `docs/openapi.yaml`.
    var id: String
    var method: HTTPRequest.Method
    var path: String
    var access: Access
    var handler: Handler

    init(_ id: String, _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ handler: @escaping Handler) {
        self.id = id
        self.method = method
        self.path = path
        self.access = access
        self.handler = handler
    }
}

/// One request of staff, with all that its handler needs.
struct StaffRequest: Sendable {
    let services: Services
    let request: Request
    let context: AppContext
    /// Nil only where anybody may ask.
    let found: StaffSession?
    /// The office that the path names.
    let office: Office?

    /// Who asks.
    func session() throws -> StaffSession {
        guard let found else { throw APIError(.authenticationRequired) }
        return found
    }

    func actor() throws -> StaffActor { StaffActor(try session()) }

    func pathOffice() throws -> Office {
        guard let office else { throw APIError(.officeNotFound) }
        return office
    }

    /// A number in the path.
    func id(_ name: String, _ code: ErrorCode) throws -> Int64 {
        guard let id = context.parameters.get(name).flatMap({ Int64($0) }), id > 0 else { throw APIError(code) }
        return id
    }
}

/// `/v1/staff/…`.
struct StaffRoutes {
    let services: Services

    static let operations: [StaffOperation] =
        StaffAccountRoutes.operations + StaffAuditRoutes.operations + DeskRoutes.operations + DeskBookings.operations
        + QueueRoutes.operations + DeliveryRoutes.operations + HoursRoutes.operations + ConflictRoutes.operations + PatternRoutes.operations
        + ClosureRoutes.operations + ReleaseRoutes.operations
        + CountryRoutes.operations
        + HomeVisitStaffRoutes.operations
        + OutageRoutes.operations

    func add(to router: Router<AppContext>) {
        var paths: [String: [HTTPRequest.Method: Handler]] = [:]
        for operation in Self.operations { paths[operation.path, default: [:]][operation.method] = { try await serve($0, $1, operation) } }
        for (path, handlers) in paths { router.path(RouterPath(path), handlers) }
    }

    private func serve(_ request: Request, _ context: AppContext, _ operation: StaffOperation) async throws -> Response {
        var session: StaffSession?
        if operation.access != .anybody { session = try await services.staffSession(request) }
        let office = try await services.checked(operation.access, session, office: context.parameters.get("office"))
        return try await operation.handler(
            StaffRequest(services: services, request: request, context: context, found: session, office: office))
    }
}

extension Services {
    /// - Throws: authentication_required, invalid_token.
    func staffSession(_ request: Request) async throws -> StaffSession {
        guard let session = try await store.staffSession(token: try authentication.token(request.headers)) else { throw APIError(.invalidToken) }
        return session
    }

    /// Whether who asks may; gives back the office that is named.
    /// - Throws: forbidden, office_not_found.
    func checked(_ access: StaffOperation.Access, _ session: StaffSession?, office code: String?) async throws -> Office? {
        switch access {
        case .anybody, .staff: return nil
        case .right(let right):
            // an office that is not there is told only to who could see it
            guard let session, session.may(right) else { throw APIError(.forbidden) }
            guard let code else { return nil }
            let office = try await self.office(code)
            guard session.may(right, at: office.id) else { throw APIError(.forbidden) }
            return office
        }
    }
}

extension StaffError {
    var code: ErrorCode {
        switch self {
        case .invalidCredentials: .invalidCredentials
        case .secondFactorRequired: .secondFactorRequired
        case .secondFactorWrong: .secondFactorWrong
        case .tooManyAttempts: .tooManyAttempts
        case .usernameTaken: .usernameTaken
        case .notAllowed: .forbidden
        case .officesDoNotFit: .officesDoNotFit
        case .notFound: .staffNotFound
        case .invitationInvalid: .invitationInvalid
        }
    }
}
