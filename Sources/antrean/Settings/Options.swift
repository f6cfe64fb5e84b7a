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

    @Option(name: .customLong("public-url"), help: "Address that people open (ANTREAN_PUBLIC_URL; http://127.0.0.1:8080).")
    var publicURL: String?

    @Option(help: "true: demo settings, refused when the public address is not loopback (ANTREAN_DEMO; false).")
    var demo: String?

    @Option(help: "The official fee of a passport, as tickets and pages are to say it (ANTREAN_OFFICIAL_FEE; not said).")
    var officialFee: String?

    @Option(help: "The same in English (ANTREAN_OFFICIAL_FEE_ENGLISH; like the other).")
    var officialFeeEnglish: String?

    @Option(help: "Where to report who asks for money (ANTREAN_REPORT_TO; SP4N-LAPOR!).")
    var reportTo: String?

    var flags: [String: String?] {
        [
            "keys": keys, "public.url": publicURL, "demo": demo, "official.fee": officialFee, "official.fee.english": officialFeeEnglish,
            "report.to": reportTo,
        ]
    }
}

/// Where the ports are that operations look at.
struct AdminOptions: ParsableArguments {
    @Option(help: "Address of /livez, /readyz and /metrics (ANTREAN_ADMIN_HOST; 127.0.0.1).")
    var adminHost: String?

    @Option(help: "Port of /livez, /readyz and /metrics (ANTREAN_ADMIN_PORT; 9080).")
    var adminPort: String?

    var flags: [String: String?] { ["admin.host": adminHost, "admin.port": adminPort] }
}

/// What worker and notifier share of WhatsApp.
struct WhatsAppOptions: ParsableArguments {
    @Option(help: "JSON file of the offices' WhatsApp numbers (ANTREAN_WHATSAPP; WhatsApp is not used).")
    var whatsapp: String?

    var flags: [String: String?] { ["whatsapp": whatsapp] }
}

/// What a worker can be told.
struct WorkerOptions: ParsableArguments {
    @Option(name: [.customLong("host"), .customLong("http-host")], help: "Address to listen on (ANTREAN_HTTP_HOST; 127.0.0.1).")
    var host: String?

    @Option(name: [.customLong("port"), .customLong("http-listen-port")], help: "Port to listen on (ANTREAN_HTTP_LISTEN_PORT; 8081).")
    var port: String?

    @Option(help: "Requests in progress before others hear 503 (ANTREAN_HTTP_REQUESTS_IN_PROGRESS; 512).")
    var httpRequestsInProgress: String?

    @Option(help: "Blocks of addresses whose forwarding headers are believed, by commas (ANTREAN_TRUSTED_PROXIES; none).")
    var trustedProxies: String?

    @Option(help: "Connections beside those of the channels (ANTREAN_POOL_SIZE; 8).")
    var poolSize: String?

    @Option(help: "Channels that give out places, a connection each (ANTREAN_BOOKING_CHANNELS; 2).")
    var bookingChannels: String?

    @Option(help: "log2 of scrypt's N for new passwords (ANTREAN_PASSWORD_COST; 15).")
    var passwordCost: String?

    @Option(help: "Threads that hash passwords (ANTREAN_PASSWORD_THREADS; 2).")
    var passwordThreads: String?

    @Option(help: "How long it says not ready before it stops, on SIGTERM (ANTREAN_DRAIN_MILLISECONDS; 2000).")
    var drainMilliseconds: String?

    @Option(help: "Organiser of calendar entries (ANTREAN_MAIL_FROM).")
    var mailFrom: String?

    @Option(help: "The API's description (ANTREAN_OPENAPI; docs/openapi.yaml beside the folder of ANTREAN_SQL).")
    var openapi: String?

    var flags: [String: String?] {
        [
            "http.host": host, "http.listen.port": port, "http.requests.in.progress": httpRequestsInProgress, "trusted.proxies": trustedProxies,
            "pool.size": poolSize, "booking.channels": bookingChannels, "password.cost": passwordCost, "password.threads": passwordThreads,
            "drain.milliseconds": drainMilliseconds, "mail.from": mailFrom, "openapi": openapi,
        ]
    }
}

/// What a notifier can be told. The password comes from the environment or a file only: flags are seen by everybody on the machine.
struct MailOptions: ParsableArguments {
    @Option(
        name: .customLong("smtp-url"),
        help: "Mail server: smtp://host:port or smtps://…, with ?starttls=off|opportunistic|required (ANTREAN_SMTP_URL).")
    var smtpURL: String?

    @Option(help: "User at the mail server (ANTREAN_SMTP_USER; the password is ANTREAN_SMTP_PASSWORD or ANTREAN_SMTP_PASSWORD_FILE).")
    var smtpUser: String?

    @Option(name: .customLong("smtp-ca"), help: "File of certificates by which the mail server's is checked (ANTREAN_SMTP_CA; the system's).")
    var smtpCA: String?

    @Option(help: "Connections to the mail server (ANTREAN_SMTP_CONNECTIONS; 8).")
    var smtpConnections: String?

    @Option(help: "Sender of every mail (ANTREAN_MAIL_FROM).")
    var mailFrom: String?

    var flags: [String: String?] {
        ["smtp.url": smtpURL, "smtp.user": smtpUser, "smtp.ca": smtpCA, "smtp.connections": smtpConnections, "mail.from": mailFrom]
    }
}
