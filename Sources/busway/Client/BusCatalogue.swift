import BuswayGateway
import Logging
import Messaging
import WireJSON

/// The catalogue as the bus tells it, asked once.
enum BusCatalogue {
    /// - Throws: `MessagingError` when there is no connection, ``CommandFailure`` when the bus cannot be asked.
    static func ask(_ url: TransportURL, topic: String?) async throws -> JSONValue {
        let logger = Logger(label: "busway.messaging") { _ in SwiftLogNoOpLogHandler() }
        return try await withTransport(url, drivers: TransportDrivers.all, logger: logger) { transport in
            let survey = CatalogueSurvey(transport)
            let services: [ServiceDescription]
            let complaints: [String]
            do throws(RPCError) {
                (services, complaints) = try await survey.services(known: [])
            } catch {
                throw CommandFailure("\(url): \(error.message)", .unavailable)
            }
            for complaint in complaints { StandardError.print("busway: \(complaint)") }
            var topics = TopicDescription.merging(await survey.verified(services))
            if let topic {
                topics = topics.filter { $0.topic == topic }
                if topics.isEmpty { topics = [TopicDescription(topic: topic)] }
            }
            let consumers = await survey.consumers(of: Set(topics.map(\.topic)).sorted())
            // A topic that was asked for, and that neither a server nor a queue tells of, is not there.
            topics.removeAll { $0.servers.isEmpty && consumers[$0.topic, default: 0] == 0 }
            return [
                "topics": .array(
                    topics.map { topic in
                        var object = topic.json
                        object["described"] = .bool(!topic.servers.isEmpty)
                        object["consumers"] = consumers[topic.topic].map { JSONValue($0) } ?? .null
                        return .object(object)
                    }
                )
            ]
        }
    }
}
