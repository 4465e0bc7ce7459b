import Messaging

/// The drivers this program is built with.
///
/// Nothing else in it knows one.
enum TransportDrivers {
    static let all: [TransportDriverFactory] = [.memory]
}
