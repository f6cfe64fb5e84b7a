import ArgumentParser

/// The one executable: a subcommand is a role of the system or a task of operations.
@main
struct Antrean: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "antrean",
        abstract: "Queues at Indonesia's immigration offices.",
        discussion: """
            Settings come from flags, then from the environment (ANTREAN_…, for the database also PG… and DATABASE_URL), then from the JSON \
            file of --config. A secret may stand in a file named by the same setting with _FILE.
            """,
        subcommands: [
            WorkerCommand.self, NotifierCommand.self, MigrateCommand.self, CapacityCommand.self, PatternCommand.self, ClosureCommand.self,
            ExceptionCommand.self,
            ReleaseCommand.self,
            ReportCommand.self,
            RetentionCommand.self,
            RemindCommand.self,
            OfficeCommand.self,
            StaffCommand.self,
            KeysCommand.self,
            SeedCommand.self, DoctorCommand.self,
        ])
}
