import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Who takes in what another service delivers, with bytes and headers as they came.
public protocol WebhookReceiver: Sendable {
    /// What to answer when the service verifies the address; nil: it is somebody else.
    func verify(mode: String?, token: String?, challenge: String?) -> String?

    /// False: the signature does not fit.
    /// - Throws: when it could not be stored, so that the service comes again.
    func receive(_ body: [UInt8], signature: String?) async throws -> Bool
}

/// `/whatsapp/webhook`: only WhatsApp calls it.
struct WebhookRoutes {
    let webhook: any WebhookReceiver

    /// WhatsApp's own limit of a delivery, in bytes.
    static let maximumBody = 3 * 1024 * 1024

    func add(to router: Router<AppContext>) {
        router.path("whatsapp/webhook", [.get: verify, .post: receive])
    }

    @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.uri.queryParameters
        let challenge = webhook.verify(
            mode: query["hub.mode"].map(String.init), token: query["hub.verify_token"].map(String.init),
            challenge: query["hub.challenge"].map(String.init))
        guard let challenge else { return Response(status: .forbidden) }
        return Response(status: .ok, headers: [.contentType: "text/plain"], body: .init(byteBuffer: ByteBuffer(string: challenge)))
    }

    @Sendable private func receive(_ request: Request, _ context: AppContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: WebhookRoutes.maximumBody)
        } catch is NIOTooManyBytesError {
            throw APIError(.bodyTooLarge)
        }
        let isTaken = try await webhook.receive(Array(buffer: body), signature: request.headers[.hubSignature])
        return Response(status: isTaken ? .ok : .unauthorized)
    }
}

extension HTTPField.Name {
    fileprivate static let hubSignature = Self("X-Hub-Signature-256")!
}
