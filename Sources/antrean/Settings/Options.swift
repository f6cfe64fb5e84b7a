import ArgumentParser

/// Flags that every command with a database takes. Each is a setting of the same name.
struct CommonOptions: ParsableArguments {
    @Option(help: "Conninfo or URI of the database (ANTREAN_DATABASE, else DATABASE_URL, else PG…).")
    var database: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (ANTREAN_LOG_LEVEL; info).")
    var logLevel: String?

    @Option(help: "JSON file of settings: {\"antrean\": {\"database\": …}}.")
    var config: String?

    var flags: [String: String?] { ["database": database, "log.level": logLevel] }
}

/// Flags of commands that read or write what is sealed.
struct KeyOptions: ParsableArguments {
    @Option(help: "Directory of the key files (ANTREAN_KEYS).")
    var keys: String?

    @Option(help: "Address that people open (ANTREAN_PUBLIC_URL; http://127.0.0.1:8080).")
    var publicURL: String?

    @Option(help: "true: demo settings, refused when the public address is not loopback (ANTREAN_DEMO; false).")
    var demo: String?

    var flags: [String: String?] { ["keys": keys, "public.url": publicURL, "demo": demo] }
}

/// Where the ports are that operations look at.
struct AdminOptions: ParsableArguments {
    @Option(help: "Address of /livez, /readyz and /metrics (ANTREAN_ADMIN_HOST; 127.0.0.1).")
    var adminHost: String?

    @Option(help: "Port of /livez, /readyz and /metrics (ANTREAN_ADMIN_PORT; 9080).")
    var adminPort: String?

    var flags: [String: String?] { ["admin.host": adminHost, "admin.port": adminPort] }
}
