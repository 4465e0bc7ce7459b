import Messaging
import MessagingRabbitMQ
import Scheduler
import WireJSON

/// A scheduler and one who asks it, on a bus inside the process or on RabbitMQ: `SchedulerService [URL]`.
@main
enum SchedulerService {
    static func main() async throws {
        let url = CommandLine.arguments.dropFirst().first ?? "memory://"
        var options = TransportOptions()
        options.controlExchange = "nova"
        try await withTransport(url, drivers: [.memory, .rabbitMQ], options: options) { transport in
            let hosts = [Host(name: "compute-1", freeMemory: 4096), Host(name: "compute-2", freeMemory: 8192)]
            let server = SchedulerServer(transport, name: "node-1", hosts: hosts)
            try await server.start()
            try await ask(SchedulerAPI(transport))
            await server.stop()
            await server.wait()
        }
    }

    private static func ask(_ scheduler: SchedulerAPI) async throws {
        let context: RequestContext = ["request_id": "req-1", "user_id": "ann"]
        print("served by \(try await scheduler.serviceName(context))")
        let best = try await scheduler.selectHosts(context, RequestSpec(memory: 2048), limit: 2)
        print("best hosts: \(best.map(\.name).joined(separator: ", "))")
        do {
            _ = try await scheduler.selectHosts(context, RequestSpec(memory: 65_536))
        } catch {
            print("refused: \(error)")
        }
    }
}
