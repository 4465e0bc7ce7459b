import Messaging

/// Reads the text of a transport URL for a program that has only some drivers.
enum TransportText {
    /// Why a text cannot be used; quotes nothing that may hold a password.
    struct Failure: Error, Sendable, CustomStringConvertible {
        let description: String
    }

    /// The URL that `text` is.
    static func read(_ text: String) throws(Failure) -> TransportURL {
        let url: TransportURL
        do throws(MessagingError) { url = try TransportURL(parsing: text) } catch {
            throw Failure(description: error.description)
        }
        guard let driver = TransportDrivers.all.first(where: { $0.names.contains(url.driverName) }) else {
            let names = TransportDrivers.all.flatMap(\.names).map { $0 + "://" }.joined(separator: ", ")
            throw Failure(description: "this program has no driver for \(url.driverName)://; it has \(names)")
        }
        do throws(MessagingError) { try driver.validate(url) } catch { throw Failure(description: error.description) }
        return url
    }

    /// The URL that a setting is.
    static func read(_ setting: Setting) throws(CommandFailure) -> TransportURL {
        do throws(Failure) { return try read(setting.text) } catch { throw setting.failure(error.description) }
    }
}

extension TransportURL {
    /// Whether any host comes with a password.
    var hasPassword: Bool { hosts.contains { $0.password?.isEmpty == false } }
}
