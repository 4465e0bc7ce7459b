/// What one reading of the configuration brought, before anything is done with it.
struct ConfigurationReading<Settings: Sendable>: Sendable {
    /// What the command runs with.
    let settings: Settings
    /// What the file says, word for word, to tell what has changed since.
    let text: ConfigurationText
    /// The files it came from; a change of one is a reason to read all of them again.
    let files: [String]
    /// What the operator should know and can still be lived with.
    let warnings: [String]
}
