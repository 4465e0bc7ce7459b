import ReactorTLS

extension TLSServerConfiguration {
    /// What connections are served with.
    ///
    /// - Parameter setting: what `self` stands in, for the error.
    /// - Throws: ``CommandFailure`` when the files can no longer be used.
    func context(_ setting: String) throws(CommandFailure) -> TLSServerContext {
        do throws(TLSError) { return try TLSServerContext(self) } catch {
            throw CommandFailure("\(setting): \(error)", .configuration)
        }
    }
}
