import Hummingbird
import Logging
import Observability

/// `/livez` (the process runs; never touches the database), `/readyz`, `/metrics`: on a port of their own.
enum AdminApp {
    static func build(_ settings: AdminSettings, readiness: Readiness, metrics: PrometheusMetrics, logger: Logger) -> some ApplicationProtocol {
        let router = Router()
        router.get("livez") { _, _ in "ok\n" }
        router.get("readyz") { _, _ in
            switch await readiness.check() {
            case .ready: text("ready\n", .ok)
            case .not(let reason): text("not ready: \(reason)\n", .serviceUnavailable)
            }
        }
        router.get("metrics") { _, _ in
            text(metrics.text(), .ok, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return Application(
            router: router, configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil), logger: logger)
    }

    private static func text(_ text: String, _ status: HTTPResponse.Status, type: String = "text/plain; charset=utf-8") -> Response {
        var headers: HTTPFields = [.contentType: type]
        if status == .serviceUnavailable { headers[.retryAfter] = "1" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
