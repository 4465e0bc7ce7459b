public import Messaging
import WireJSON

/// Asks the bus once who is on it and what they offer.
///
/// Only busway's own topic gets a message; of all others it is only asked how many consumers they have, which their
/// servers do not notice, and those that the configuration lets be pinged are pinged.
public struct CatalogueSurvey: Sendable {
    /// How long one program has to answer.
    private static let patience = Duration.seconds(2)
    /// How many are asked at once.
    private static let width = 8

    private let transport: Transport
    private let configuration: CatalogueConfiguration
    private let reader: CatalogueReader

    /// Makes a survey of the bus that `transport` is connected to.
    public init(_ transport: Transport, _ configuration: CatalogueConfiguration = CatalogueConfiguration()) {
        self.transport = transport
        self.configuration = configuration
        reader = CatalogueReader(configuration)
    }

    /// How an attempt to ask a program ended.
    private enum Answer: Sendable {
        case told(ServiceDescription)
        case refused(String)
        /// Nobody is there any more.
        case gone
        /// No answer in time: it may come next time.
        case silent
    }

    /// Asks all programs, those in `known` by their names.
    ///
    /// The others are found by asking the topic that all share, which the bus deals out in turn.
    ///
    /// - Throws: what asking for the number of programs threw.
    public func services(
        known: [ServiceDescription]
    ) async throws(RPCError) -> (
        services: [ServiceDescription], complaints: [String]
    ) {
        let asked = Target(topic: CatalogueResponder.topic)
        let count = min(try await transport.watchedConsumers(of: asked), configuration.servers)
        var complaints = Set<String>()
        var found: [String: ServiceDescription] = [:]
        let names = known.map(\.instance)
        for (name, answer) in zip(names, await answers(names.map { $0 })) {
            switch answer {
            case .told(let service) where service.instance == name: found[name] = service
            // Once it is late it is not gone yet: what it told last holds until its queue has no consumer.
            case .silent: found[name] = known.first { $0.instance == name }
            case .refused(let reason): complaints.insert(reason)
            default: break
            }
        }
        // Each is asked in turn while no other gateway asks as well; twice as often finds them all the same.
        var attempts = 2 * max(count - found.count, 0)
        while found.count < count, attempts > 0 {
            let batch = min(attempts, Self.width, count - found.count)
            attempts -= batch
            for answer in await answers(Array(repeating: nil, count: batch)) {
                switch answer {
                case .told(let service): found[service.instance] = found[service.instance] ?? service
                case .refused(let reason): complaints.insert(reason)
                case .gone, .silent: break
                }
            }
        }
        return (found.values.sorted { $0.instance < $1.instance }, complaints.sorted().prefix(10).map { $0 })
    }

    /// Those services with only the servers that the bus has seen serving: a program may tell of no other.
    ///
    /// Where two claim the same server, the first in the list has it.
    public func verified(_ services: [ServiceDescription]) async -> [ServiceDescription] {
        struct Claim: Hashable {
            let topic: String
            let server: String
            let exchange: String?
        }
        var claims: [Claim] = []
        var seen = Set<Claim>()
        for server in services.flatMap(\.servers) {
            let claim = Claim(topic: server.topic, server: server.server, exchange: server.exchange)
            if claims.count < configuration.servers, seen.insert(claim).inserted { claims.append(claim) }
        }
        let consumers = await inParallel(claims) { claim in
            await self.consumers(Target(exchange: claim.exchange, topic: claim.topic, server: claim.server))
        }
        var serving = Set(zip(claims, consumers).filter { ($0.1 ?? 0) > 0 }.map(\.0))
        return services.map { service in
            var service = service
            service.servers = service.servers.filter { server in
                let claim = Claim(topic: server.topic, server: server.server, exchange: server.exchange)
                return serving.remove(claim) != nil
            }
            return service
        }.filter { !$0.servers.isEmpty }
    }

    /// How many consumers each topic has, as far as the bus says.
    public func consumers(of topics: [String]) async -> [String: Int] {
        let counts = await inParallel(topics) { await self.consumers(Target(topic: $0)) }
        return Dictionary(zip(topics, counts).compactMap { topic, count in count.map { (topic, $0) } }) { first, _ in
            first
        }
    }

    /// How long a ping of each topic took; nil where none came back.
    public func pings(of topics: [String]) async -> [String: Duration?] {
        let times = await inParallel(topics) { topic -> Duration? in
            let client = client(Target(topic: topic))
            let start = transport.options.time.now
            do throws(RPCError) {
                try await client.call(PingEndpoint.methodName)
                return start.duration(to: transport.options.time.now)
            } catch {
                return nil
            }
        }
        return Dictionary(zip(topics, times)) { first, _ in first }
    }

    private func consumers(_ target: Target) async -> Int? {
        do throws(RPCError) { return try await transport.watchedConsumers(of: target) } catch {
            // The bus is going away, or the name is one it does not let be asked about: then nothing is known.
            return nil
        }
    }

    /// Asks programs by name, or with nil whoever's turn it is.
    private func answers(_ instances: [String?]) async -> [Answer] {
        await inParallel(instances) { instance in
            let client = client(Target(topic: CatalogueResponder.topic, server: instance, version: "1.0"))
            do throws(RPCError) {
                let answer = try await client.call(CatalogueResponder.method, raw: .emptyObject)
                do throws(CatalogueReader.Refusal) { return .told(try reader.service(answer)) } catch {
                    return .refused("\(CatalogueResponder.topic): \(error)")
                }
            } catch {
                switch error.code {
                case .timeout: return .silent
                // Without a word of it: it is too long, or no reply at all.
                case .badReply: return .refused("\(CatalogueResponder.topic): an answer is too long, or cannot be read")
                default: return .gone
                }
            }
        }
    }

    private func client(_ target: Target) -> RPCClient {
        RPCClient(transport, target: target, timeout: Self.patience, mandatory: true, requiresConsumer: true)
    }

    /// What `ask` makes of each element, a few at a time, in the order of the elements.
    private func inParallel<Element: Sendable, Result: Sendable>(
        _ elements: [Element],
        _ ask: @escaping @Sendable (Element) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results = [Result?](repeating: nil, count: elements.count)
            var next = 0
            func add() {
                guard next < elements.count else { return }
                let (index, element) = (next, elements[next])
                next += 1
                group.addTask { (index, await ask(element)) }
            }
            for _ in 0..<min(Self.width, elements.count) { add() }
            while let (index, result) = await group.next() {
                results[index] = result
                add()
            }
            return results.compactMap { $0 }
        }
    }
}
