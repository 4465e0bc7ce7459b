import Reactor

/// Where a health check asks when it is told nothing: the admin listener of this machine.
enum HealthcheckURL {
    /// The URL for the address in `BUSWAY_ADMIN`; a wildcard address is reached through loopback.
    static func standard(admin: String?) throws(CommandFailure) -> String {
        guard let admin else { return "http://127.0.0.1:8081" }
        if admin.hasPrefix("unix:") { return "http+" + admin }
        let address: ListenAddress
        do throws(AddressError) { address = try ListenAddress(admin) } catch {
            throw CommandFailure("BUSWAY_ADMIN: \(error)", .configuration)
        }
        guard let numeric = address.numeric, let port = numeric.port else { return "http://\(admin)" }
        switch numeric.host {
        case "0.0.0.0": return "http://127.0.0.1:\(port)"
        case "::": return "http://[::1]:\(port)"
        default: return "http://\(admin)"
        }
    }
}
