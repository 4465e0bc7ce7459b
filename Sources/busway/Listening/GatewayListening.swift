import HTTPTypes
import Messaging
import Reactor
import SocketHTTP
import WireJSON

/// Prints notifications that a gateway's event streams show.
struct GatewayListening: Sendable {
    let base: String
    let credentials: GatewayCredentials
    let plan: ListeningPlan
    let output: LineOutput
    let loop: EventLoop

    /// A heartbeat is due every quarter of it by default, so that after it nobody is there any more.
    private static let silence = Duration.seconds(60)

    /// Prints until the task is cancelled or nobody reads any more.
    ///
    /// - Throws: ``CommandFailure`` when the gateway refuses, ends a stream or is lost.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for topic in plan.topics { group.addTask { try await read(topic) } }
            try await group.next()
            group.cancelAll()
        }
    }

    private func read(_ topic: String) async throws {
        do {
            let connection = try await HTTPExchange.connect(base, on: loop, deadline: .now + .seconds(30))
            try await read(topic, from: connection)
            await connection.close()
        } catch {
            if Task.isCancelled { return }
            throw error as? CommandFailure ?? CommandFailure("\(base): \(error)", .unavailable)
        }
    }

    private func read(_ topic: String, from connection: HTTPClientConnection) async throws {
        var path = "/v1/notifications/\(topic.percentEncoded)"
        if plan.priorities.count < NotificationPriority.allCases.count {
            path += "?priority=" + plan.priorities.map(\.name).joined(separator: ",")
        }
        var request = try HTTPExchange.request(base, path: path, method: .get)
        request.headerFields[.accept] = "text/event-stream"
        credentials.add(to: &request.headerFields)
        let response = try await connection.begin(request, deadline: .now + .seconds(90))
        guard response.status == .ok else { throw try await refusal(response, connection) }
        var reader = EventReader()
        while let piece = try await connection.nextPiece(deadline: .now + Self.silence) {
            for event in try reader.take(piece) where try await !show(event, topic) { return }
        }
        throw CommandFailure("\(base) has ended the stream", .unavailable)
    }

    /// Prints what an event tells.
    ///
    /// - Returns: whether somebody reads.
    private func show(_ event: EventReader.Event, _ topic: String) async throws -> Bool {
        guard event.name == "notification" || event.name == "end" else { return true }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: event.data, options: .bus) } catch {
            throw CommandFailure("\(base) sent an event that is not JSON: is it a gateway?", .software)
        }
        guard event.name == "notification" else {
            let reason = value["detail"]?.stringValue ?? value["reason"]?.stringValue ?? "no reason was given"
            throw CommandFailure("\(base) has ended the stream: \(reason)", .unavailable)
        }
        let notification = ReceivedNotification(
            value["priority"]?.stringValue.flatMap { NotificationPriority($0) } ?? .info,
            eventType: value["event_type"]?.stringValue
        )
        return plan.wants(notification) ? await output.print(value) : true
    }

    private func refusal(_ response: HTTPResponse, _ connection: HTTPClientConnection) async throws -> CommandFailure {
        var body: [UInt8] = []
        while body.count < 1 << 20, let piece = try await connection.nextPiece(deadline: .now + Self.silence) {
            body += piece
        }
        let document: RawJSON
        do throws(JSONError) { document = try RawJSON(validating: body, options: .bus) } catch {
            return CommandFailure(
                "\(base) answered \(response.status.code), and not with JSON: is it a gateway?",
                .software
            )
        }
        return try GatewayProblem(document, status: response.status.code).failure
    }
}
