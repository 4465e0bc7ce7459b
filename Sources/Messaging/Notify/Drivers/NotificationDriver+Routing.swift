extension NotificationDriver {
    /// Lets rules choose which of `drivers` tell a notification (oslo: the driver `routing`).
    ///
    /// A driver that several groups choose tells once. Names in the rules that are none of the drivers' are ignored, and
    /// so is a `routing` among the drivers.
    public static func routing(_ rules: RoutingRules, among drivers: [NotificationDriver]) -> NotificationDriver {
        let drivers = drivers.filter { $0.name != "routing" }
        return NotificationDriver(name: "routing") { notification, delivery in
            let chosen = rules.drivers(forEventType: notification.eventType, notification.priority)
            var failure: (any Error)?
            for driver in drivers where chosen.contains(driver.name) {
                do {
                    try await driver.tell(notification, delivery)
                } catch {
                    failure = failure ?? error
                }
            }
            if let failure { throw failure }
        }
    }
}
