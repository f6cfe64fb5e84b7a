import Accounts
import Domain
import Foundation
import Hummingbird
import Security

/// Who asks, by the bearer token.
struct Authentication {
    let accounts: AccountService

    /// The hash of a request's token. Whether it is a session is not looked up: a booking does that in its own transaction.
    /// - Throws: authentication_required, invalid_token.
    func token(_ headers: HTTPFields) throws -> UUID {
        guard let header = headers.value(.authorization) else { throw APIError(.authenticationRequired) }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", Token.isPlausible(String(parts[1])) else { throw APIError(.invalidToken) }
        return Token.hash(String(parts[1]))
    }

    /// The account of the request's session.
    func account(_ request: Request) async throws -> Int64 {
        guard let account = try await accounts.account(token: try token(request.headers)) else { throw APIError(.invalidToken) }
        return account
    }
}
