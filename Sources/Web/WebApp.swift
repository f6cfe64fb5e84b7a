import Domain
import Hummingbird
import Logging
import NIOCore

/// The HTTP side of a worker: routes and middleware over `Services`. Built here, run by `antrean worker`, tested without a
/// server.
public enum WebApp {
    public struct Settings: Sendable {
        public var host = "127.0.0.1"
        public var port = 8081
        /// Requests in progress before others hear 503. Default 512: two batches on the way and two gathering, for each of two channels, fill
        /// the database; whoever came besides would only wait.
        public var requestsInProgress = 512
        /// A connection on which no request comes, or none becomes whole, for so long is closed. Longer than a balancer keeps idle connections.
        public var idleTimeout: Duration = .seconds(60)
        public var proxies: TrustedProxies

        public init(proxies: TrustedProxies) {
            self.proxies = proxies
        }
    }

    /// The application without its life cycle.
    public static func build(_ services: Services, settings: Settings, logger: Logger) -> some ApplicationProtocol {
        let pacer = Pacer()
        let limit = LoadLimit(most: settings.requestsInProgress, proxies: settings.proxies)
        let direct = DirectHandler.Settings(
            routes: [DirectBooking(services: services), DirectAvailability(services: services)], proxies: settings.proxies, logger: logger)
        let idle = TimeAmount(settings.idleTimeout)
        return Application(
            router: router(services, settings: settings),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [IdleHandler(timeout: idle), LoadLimitHandler(limit, pacer), DirectHandler(direct)])),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 4096),
            onServerRunning: { await bearMany($0, logger: logger) },
            logger: logger)
    }

    /// Bytes that the kernel takes of an answer before they are read (it counts twice as much for them).
    private static let sendBuffer: SocketOptionValue = 65_536

    /// The server accepts four connections, then hears who is connected already. While thousands ask at once that is a long turn, and whoever
    /// connects then would wait many of them, for seconds, before he heard even a refusal.
    ///
    /// And the kernel keeps up to four megabytes for each who reads slowly: six hundred of them had 1.6 GB of it. Connections have the bound from
    /// the socket that accepts them.
    private static func bearMany(_ server: any NIOCore.Channel, logger: Logger) async {
        do {
            try await server.setOption(.maxMessagesPerRead, value: 256).get()
            try await server.setOption(.socketOption(.so_sndbuf), value: sendBuffer).get()
        } catch {
            logger.warning("Thousands of connections at once will be served badly", metadata: ["error": "\(error)"])
        }
    }

    static func router(_ services: Services, settings: Settings) -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: RequestMiddleware(proxies: settings.proxies))
        OfficeRoutes(services: services).add(to: router)
        AvailabilityRoutes(services: services).add(to: router)
        QueueFeed(services: services).add(to: router)
        RequirementRoutes().add(to: router)
        AccountRoutes(services: services).add(to: router)
        PersonRoutes(services: services).add(to: router)
        BookingRoutes(services: services).add(to: router)
        ChangeRoutes(services: services).add(to: router)
        TicketRoutes(services: services).add(to: router)
        ReminderRoutes(services: services).add(to: router)
        DeliveryWishRoutes(services: services).add(to: router)
        HomeVisitRoutes(services: services).add(to: router)
        StaffRoutes(services: services).add(to: router)
        PageRoutes(services: services).add(to: router)
        if let webhook = services.webhook { WebhookRoutes(webhook: webhook).add(to: router) }
        // One buffer for everybody: a copy for each who reads it slowly was a gigabyte for some hundreds of them.
        let openAPI = ByteBuffer(string: services.openAPI)
        router.path(
            "openapi.yaml",
            [
                .get: { _, _ in
                    Response(status: .ok, headers: [.contentType: "application/yaml"], body: .init(byteBuffer: openAPI))
                }
            ])
        return router
    }
}
