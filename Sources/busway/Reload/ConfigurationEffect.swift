/// What a configuration changed when it was put in force.
struct ConfigurationEffect: Sendable {
    /// Whether a value at this place of the file counts from now on, or only from the next start.
    let isLive: @Sendable (_ key: String) -> Bool
    /// What became of the certificates, for the log.
    let certificates: String
}
