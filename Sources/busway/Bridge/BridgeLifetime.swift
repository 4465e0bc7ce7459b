import Logging
import Messaging

/// Runs the servers of a bridge until a signal comes, then lets what runs end.
struct BridgeLifetime: Sendable {
    /// How long to wait after a broker has refused a server, which only somebody else can mend.
    private static let pause = Duration.seconds(2)

    let servers: [RPCServer]
    let duty: SignalDuty
    let reload: ConfigurationReload<BridgeSettings>
    /// How often the files of the configuration are looked at; zero is never.
    let reloadInterval: Duration
    let logger: Logger

    /// Returns when every method that ran has ended or its time is over.
    func run() async {
        let serving = Task {
            await withTaskGroup(of: Void.self) { group in
                for server in servers { group.addTask { await serve(server) } }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await duty.follow {
                    reload.request(because: "SIGHUP")
                } drain: {
                    serving.cancel()
                }
            }
            group.addTask { await reload.run(lookingEvery: reloadInterval) }
            await withTaskCancellationHandler {
                await serving.value
            } onCancel: {
                serving.cancel()
            }
            group.cancelAll()
        }
    }

    /// Starts to serve as soon as there is a broker that lets it, and serves until the task is cancelled.
    private func serve(_ server: RPCServer) async {
        let metadata: Logger.Metadata = [
            "topic": .string(server.target.topic ?? ""), "server": .string(server.target.server ?? ""),
        ]
        while !Task.isCancelled {
            do throws(MessagingError) {
                try await server.start()
                logger.info("serving", metadata: metadata)
                await server.wait()
                await Task { await server.stop(cancellingAfter: reload.settings.drain) }.value
                return
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning(
                    "the topic cannot be served yet",
                    metadata: metadata.merging(["error": "\(error)"]) { $1 }
                )
            }
            // There is no event for "the operator has corrected the permissions".
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }
}
