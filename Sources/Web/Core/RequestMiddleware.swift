import Domain
import Hummingbird
import Logging

/// The outermost layer: names the request, turns every error into a problem, and notes what became of it.
struct RequestMiddleware: RouterMiddleware {
    let proxies: TrustedProxies

    func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response {
        let exchange = Exchange(request.headers, isTrusted: proxies.trusts(context.peer))
        var context = context
        context.requestID = exchange.id
        context.language = exchange.language
        var response: Response
        var failure: APIError?
        do {
            response = try await next(request, context)
        } catch {
            let told = APIError(error)
            failure = told
            if told.code == .internalError {
                context.logger.error("a request failed", metadata: ["request_id": .string(context.requestID), "error": "\(error)"])
            }
            response = told.reply(language: context.language, requestID: context.requestID).response
        }
        // an answer to HEAD ends with its headers, also when it is a problem
        if request.method == .head { response = response.createHeadResponse() }
        exchange.finish(
            &response.headers, status: response.status, method: request.method, path: context.endpointPath ?? "-", code: failure?.code,
            logger: context.logger)
        return response
    }
}
