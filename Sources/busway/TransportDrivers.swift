import Messaging
import MessagingRabbitMQ

/// The drivers this program is built with.
///
/// Nothing else in it knows one, the section of the file for RabbitMQ's options aside.
enum TransportDrivers {
    static let all: [TransportDriverFactory] = [.memory, .rabbitMQ]
}
