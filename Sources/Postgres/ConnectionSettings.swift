import Foundation

/// Where and how to connect. The string goes to libpq as it is, so everything of its manual works: URIs or `key=value`, several hosts,
/// `target_session_attrs`, `sslmode`, service files, `PG*` variables for what is left out.
public struct ConnectionSettings: Sendable {
    /// A URI or `key=value` pairs; empty: the environment decides.
    public var conninfo: String
    /// `application_name` unless the string or PGAPPNAME gives another.
    public var applicationName: String
    /// How long one host may take to answer, unless the string or PGCONNECT_TIMEOUT says otherwise. libpq counts in whole seconds, at least 2,
    /// for each host and address in turn.
    public var connectTimeout: Duration

    public init(conninfo: String, applicationName: String = "antrean", connectTimeout: Duration = .seconds(5)) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
    }

    /// Keywords and values in libpq's order: a later one wins, and `dbname` is expanded where it stands. So what comes before the string is a
    /// default, what comes after it is fixed.
    var parameters: [(keyword: String, value: String)] {
        var list: [(String, String)] = []
        if ProcessInfo.processInfo.environment["PGCONNECT_TIMEOUT"] == nil {
            let whole = connectTimeout.components.seconds + (connectTimeout.components.attoseconds > 0 ? 1 : 0)
            list.append(("connect_timeout", String(max(2, whole))))
        }
        // A peer that vanished is noticed within 10 s when there is unsent data, within 45 s when idle.
        list.append(("tcp_user_timeout", "10000"))
        list.append(("keepalives_idle", "30"))
        list.append(("keepalives_interval", "5"))
        list.append(("keepalives_count", "3"))
        list.append(("fallback_application_name", applicationName))
        if !conninfo.isEmpty { list.append(("dbname", conninfo)) }
        list.append(("client_encoding", "UTF8"))
        return list
    }
}
