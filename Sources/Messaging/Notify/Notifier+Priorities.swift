public import WireJSON

/// One method a priority, as oslo's notifier has them.
extension Notifier {
    /// Tells what somebody did, for auditors; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func audit(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.audit, eventType, context, payload)
    }

    /// Tells what helps who looks for a fault; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func debug(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.debug, eventType, context, payload)
    }

    /// Tells what usually happens; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func info(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.info, eventType, context, payload)
    }

    /// Tells something that deserves a look; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func warn(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.warn, eventType, context, payload)
    }

    /// Tells that something failed; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func error(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.error, eventType, context, payload)
    }

    /// Tells that something failed that everything depends on; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func critical(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.critical, eventType, context, payload)
    }

    /// Tells a measurement; see ``notify(_:_:_:_:)``.
    @discardableResult
    public func sample(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.sample, eventType, context, payload)
    }

    /// The same as ``warn(_:_:_:)``, as with oslo.
    @discardableResult
    public func warning(
        _ eventType: String,
        _ context: RequestContext = .empty,
        _ payload: JSONValue = [:]
    ) async -> NotificationReceipt {
        await notify(.warn, eventType, context, payload)
    }

    /// Tells that something happened, its particulars being the properties of a value.
    ///
    /// - Throws: ``RPCError`` with code `notEncodable` when `payload` cannot be written as JSON; else as
    ///   ``notify(_:_:_:_:)`` nothing.
    @discardableResult
    public func notify(
        _ priority: NotificationPriority,
        _ eventType: String,
        _ context: RequestContext = .empty,
        encoding payload: some Encodable
    ) async throws(RPCError) -> NotificationReceipt {
        let value: JSONValue
        do throws(JSONError) {
            value = try WireJSONEncoder().encodeValue(payload)
        } catch {
            throw RPCError(.notEncodable, "The payload of \(eventType) cannot be written: \(error)", cause: error)
        }
        return await notify(priority, eventType, context, value)
    }
}
