import BuswayGateway
import BuswayTokens

extension ServeSettings {
    /// What checks bearer tokens; nil where none are taken.
    ///
    /// - Throws: ``ConfigurationError`` that names the setting, the file of the keys and what is wrong with it.
    func tokenVerifier() async throws -> TokenVerifier? {
        guard let keySetFile, let rules = gateway.access.tokens else { return nil }
        let text = try keySetFile.text()
        do throws(KeySetError) { return try await TokenVerifier(keySet: text, rules: rules) } catch {
            throw keySetFile.failure(error.description)
        }
    }
}
