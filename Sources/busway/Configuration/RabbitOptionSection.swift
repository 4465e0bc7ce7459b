import Messaging
import MessagingRabbitMQ

/// The section `oslo_messaging_rabbit`: options of the RabbitMQ driver under oslo's names, as oslo's own files have them.
struct RabbitOptionSection: Sendable {
    /// What it says.
    private(set) var options = TransportQuery()
    /// Where each option stands, counted from 1.
    private var lines: [String: Int] = [:]

    /// A section without a word in it.
    init() {}

    /// Reads the section; reports what cannot be used.
    init(_ section: ConfigurationSection) {
        section.allow(RabbitOptions.names)
        for key in section.keys {
            options[key] = section.string(key)
            lines[key] = section.line(of: key)
        }
        do throws(RabbitOptionError) { _ = try RabbitOptions(known: options) } catch {
            section.reader.report("\(section.full(error.option)): \(error.reason)", at: section.node(error.option))
        }
    }

    /// A URL with these options where it does not say otherwise; a URL of another driver stays as it is.
    ///
    /// - Throws: what is wrong with both together, at the line of `file` that has to do with it; an option that only the
    ///   URL has is told at the first of those here, one of which it does not go with.
    func completing(_ url: TransportURL, in file: String) throws(ConfigurationError) -> TransportURL {
        guard !options.isEmpty, TransportDriverFactory.rabbitMQ.names.contains(url.driverName) else { return url }
        var url = url
        for item in options.items where url.query[item.name] == nil { url.query[item.name] = item.value }
        do throws(RabbitOptionError) {
            _ = try RabbitOptions(known: url.query)
        } catch {
            let message = "oslo_messaging_rabbit, together with the transport URL: \(error.option) \(error.reason)"
            let line = lines[error.option] ?? lines.values.min()
            throw ConfigurationError([ConfigurationProblem(file: file, line: line, message: message)])
        }
        return url
    }
}
