import Messaging
import WireJSON

/// A notification listener's place: letters become notifications.
struct PostOfficeFeed: NotificationFeed {
    let place: ReaderPlace

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingNotification] {
        while true {
            let deliveries = try await place.poll(atMost: maximum)
            var notifications: [any IncomingNotification] = []
            for delivery in deliveries {
                do throws(JSONError) {
                    let message = try RawJSON(validating: delivery.letter.text)
                    notifications.append(PostOfficeNotification(message: message, delivery: delivery, place: place))
                } catch {
                    _ = await place.driver.office.settle(delivery.number, of: place.reader)
                }
            }
            if !notifications.isEmpty || deliveries.isEmpty { return notifications }
        }
    }

    func stop() async { await place.driver.office.leave(place.reader, .keeping) }

    func cleanup() async { await place.end() }
}

/// A notification taken from a letter.
struct PostOfficeNotification: IncomingNotification {
    let message: RawJSON
    let delivery: PostOffice.Delivery
    let place: ReaderPlace

    var isRedelivered: Bool { delivery.letter.isRedelivered }

    func acknowledge() async throws(MessagingError) { try await place.acknowledge(delivery) }

    func requeue() async { await place.requeue(delivery) }
}
