import Domain
import Hummingbird
import Logging

/// The HTTP side of a worker: routes and middleware over `Services`. Built here, run by `antrean worker`, tested without a
/// server.
public enum WebApp {
    public struct Settings: Sendable {
        public var host = "127.0.0.1"
        public var port = 8081
        /// Requests in progress before others hear 503. Default 2000.
        public var requestsInProgress = 2000
        public var proxies: TrustedProxies

        public init(proxies: TrustedProxies) {
            self.proxies = proxies
        }
    }

    /// The application without its life cycle.
    public static func build(_ services: Services, settings: Settings, logger: Logger) -> some ApplicationProtocol {
        Application(
            router: router(services, settings: settings),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 4096),
            logger: logger)
    }

    static func router(_ services: Services, settings: Settings) -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: RequestMiddleware(proxies: settings.proxies))
        router.add(middleware: LoadLimit(most: settings.requestsInProgress))
        OfficeRoutes(services: services).add(to: router)
        AvailabilityRoutes(services: services).add(to: router)
        RequirementRoutes().add(to: router)
        AccountRoutes(services: services).add(to: router)
        BookingRoutes(services: services).add(to: router)
        ChangeRoutes(services: services).add(to: router)
        TicketRoutes(services: services).add(to: router)
        router.path(
            "openapi.yaml",
            [
                .get: { _, _ in
                    Response(
                        status: .ok, headers: [.contentType: "application/yaml"], body: .init(byteBuffer: ByteBuffer(string: services.openAPI)))
                }
            ])
        return router
    }
}
