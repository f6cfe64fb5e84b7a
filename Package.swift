// swift-tools-version: 6.2
import PackageDescription

/// `ANTREAN_CORE=1` leaves out everything that needs the server packages, so that the targets under `Booking` build and
/// test in seconds, also under ThreadSanitizer.
let coreOnly = Context.environment["ANTREAN_CORE"] == "1"

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let csv = Target.Dependency.product(name: "SwiftCSV", package: "SwiftCSV")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")

var packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
]

var targets: [Target] = [
    .target(name: "CPostgres", linkerSettings: [.linkedLibrary("pq")]),
    library("Postgres", ["CPostgres", logging, metrics]),
    library("Domain"),
    library("Store", ["Postgres", "Domain"]),
    library("Booking", ["Store", "Postgres", "Domain", logging, metrics]),
    library("Capacity", ["Store", "Domain"]),

    .target(name: "TestSupport", dependencies: ["Postgres", "Store", "Domain"], path: "Tests/Support", swiftSettings: strict),
    tests("PostgresTests", ["Postgres", "TestSupport"]),
    tests("DomainTests", ["Domain"]),
    tests("StoreTests", ["Store", "Capacity", "TestSupport"]),
    tests("BookingTests", ["Booking", "Capacity", "TestSupport"]),
]

if !coreOnly {
    packages += [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ]
    targets += [
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CQREncode", linkerSettings: [.linkedLibrary("qrencode"), .linkedLibrary("z")]),
        .target(name: "CZBar", linkerSettings: [.linkedLibrary("zbar")]),
        library("Security", ["Domain", crypto, cryptoExtras]),
        library("Messages", ["Domain", "CQREncode", mustache]),
        library("Accounts", ["Store", "Security", "Domain", logging]),
        library("Desk", ["Store", "Security", "Domain", "CZBar", logging]),
        library("Reports", ["Store", "Messages", "Domain", mustache]),
        library("Tickets", ["Store", "Messages", "Security", "Domain"]),
        library("Notifier", ["Tickets", "Store", "Messages", "Security", "Domain", "CCurl", lifecycle, logging, metrics]),
        library(
            "Web",
            [
                "Booking", "Accounts", "Desk", "Capacity", "Notifier", "Tickets", "Store", "Postgres", "Messages", "Security", "Domain", hummingbird,
                mustache, crypto,
                lifecycle, logging, metrics,
            ],
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Pages/Assets")]),
        library("WhatsApp", ["Notifier", "Tickets", "Store", "Messages", "Security", "Domain", httpClient, nio, nioPosix, crypto, logging, metrics]),
        library("Observability", [logging, metrics]),
        .executableTarget(
            name: "antrean",
            dependencies: [
                "Web", "WhatsApp", "Notifier", "Accounts", "Desk", "Booking", "Capacity", "Reports", "Store", "Postgres", "Messages", "Security",
                "Domain",
                "Observability",
                hummingbird, lifecycle, configuration, arguments, csv, logging, metrics,
            ],
            swiftSettings: strict),

        // The load of ops/prove: built for the proofs, never shipped.
        .executableTarget(name: "storm", dependencies: [nio, nioPosix, nioHTTP, arguments], path: "Tests/Storm", swiftSettings: strict),
        // what ops/bench measures the worker's answers against
        .executableTarget(name: "Hello", dependencies: [hummingbird, logging], path: "Tests/Hello", swiftSettings: strict),

        tests("SecurityTests", ["Security"]),
        tests("MessagesTests", ["Messages"]),
        tests("ReportsTests", ["Reports", "Postgres", "TestSupport"]),
        tests("NotifierTests", ["Notifier", "TestSupport"], resources: [.copy("Servers")]),
        tests("WhatsAppTests", ["WhatsApp", "TestSupport", httpClient, nio, crypto, logging]),
        tests("WebTests", ["Web", "TestSupport", hummingbirdTesting]),
        tests("EndToEnd", ["TestSupport", "Domain", "Security", httpClient], resources: [.copy("Support/read-mails.py")]),
    ]
}

let package = Package(
    name: "antrean",
    platforms: [.macOS(.v15)],
    products: coreOnly ? [] : [.executable(name: "antrean", targets: ["antrean"])],
    dependencies: packages,
    targets: targets
)
