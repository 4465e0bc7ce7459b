import Messaging
import MessagingRabbitMQ

/// The drivers this program is built with.
///
/// Nothing else in it knows one.
enum TransportDrivers {
    static let all: [TransportDriverFactory] = [.memory, .rabbitMQ]
}
