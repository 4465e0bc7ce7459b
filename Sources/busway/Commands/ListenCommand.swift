import ArgumentParser
import Messaging
import Reactor

/// The command `busway listen`.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Prints notifications as JSON lines, until it is interrupted or nobody reads any more.",
        discussion: """
            Without --pool it sees copies of what is sent from now on and takes nothing from anybody.
            With --pool it takes part: everything goes to one member of each pool, also what was sent
            while none of them listened. A pool needs --transport.
              busway listen --priority error --priority critical --event-type 'compute\\.'
            """
    )

    @Option(help: "A topic; may be given several times. (default: notifications)")
    var topic: [String] = []
    @Option(help: ArgumentHelp("A priority; may be given several times. (default: all)"))
    var priority: [String] = []
    @Option(
        help: ArgumentHelp("Print only what happened that matches this from its start on.", valueName: "regex")
    )
    var eventType: String?
    @Option(help: ArgumentHelp("Take part in this pool of listeners.", valueName: "name"))
    var pool: String?
    @OptionGroup var bus: BusOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let plan = try plan(environment)
            let way = try bus.way(environment)
            // The end of the reader is the end of the command, and not a signal's.
            ignoreBrokenPipes()
            let loop = try EventLoop(name: "listen")
            do {
                try await listen(plan, way, on: loop)
                await loop.shutDown()
            } catch {
                await loop.shutDown()
                throw error
            }
        }
    }

    private func listen(_ plan: ListeningPlan, _ way: BusOptions.Way, on loop: EventLoop) async throws {
        let signals = try await SignalSource([.interrupt, .terminate], on: loop)
        let output = LineOutput()
        output.watch(on: loop)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { break }
                // A second one ends the process at once.
                signals.close()
            }
            group.addTask { await output.closed.wait() }
            group.addTask {
                switch way {
                case .bus(let url): try await BusListening(url: url, plan: plan, output: output).run()
                case .gateway(let base, let credentials):
                    guard plan.pool == nil else {
                        throw CommandFailure("--pool: a pool is on the bus itself; give --transport", .usage)
                    }
                    try await GatewayListening(
                        base: base,
                        credentials: credentials,
                        plan: plan,
                        output: output,
                        loop: loop
                    ).run()
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func plan(_ environment: Environment) throws -> ListeningPlan {
        let topics = Self.values(topic, environment, "TOPIC").map(\.text)
        let priorities = try Self.values(priority, environment, "PRIORITY").map(PriorityWord.read)
        let filter = try environment.setting(eventType, "EVENT_TYPE").map { setting throws(CommandFailure) in
            do throws(MessagingError) { return try NotificationFilter(eventType: setting.text) } catch {
                throw setting.failure("\(error)")
            }
        }
        return ListeningPlan(
            topics: topics.isEmpty ? ["notifications"] : Self.unique(topics),
            priorities: priorities.isEmpty ? NotificationPriority.allCases : Self.unique(priorities),
            filter: filter,
            pool: pool ?? environment["POOL"]
        )
    }

    private static func values(_ given: [String], _ environment: Environment, _ name: String) -> [Setting] {
        let words = given.isEmpty ? environment[name]?.split(separator: ",").map(String.init) ?? [] : given
        return words.map { word in
            Setting(
                text: word,
                name: given.isEmpty ? "BUSWAY_\(name)" : "--\(name.lowercased())",
                code: given.isEmpty ? .configuration : .usage
            )
        }
    }

    private static func unique<Value: Equatable>(_ values: [Value]) -> [Value] {
        values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
