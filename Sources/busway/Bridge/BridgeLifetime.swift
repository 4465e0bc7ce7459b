import Glibc
import Logging
import Messaging
import Reactor

/// Runs the servers of a bridge until a signal comes, then lets what runs end.
struct BridgeLifetime: Sendable {
    /// How long to wait after a broker has refused a server, which only somebody else can mend.
    private static let pause = Duration.seconds(2)

    let servers: [RPCServer]
    let drain: Duration
    let logger: Logger

    /// Returns when every method that ran has ended or its time is over.
    func run(until signals: SignalSource) async {
        let serving = Task {
            await withTaskGroup(of: Void.self) { group in
                for server in servers { group.addTask { await serve(server) } }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watch(signals) { serving.cancel() } }
            await withTaskCancellationHandler {
                await serving.value
            } onCancel: {
                serving.cancel()
            }
            group.cancelAll()
        }
    }

    /// Calls `stop` at the first signal to end, and ends the process at the second.
    private func watch(_ signals: SignalSource, stop: @Sendable () -> Void) async {
        var isStopping = false
        for await signal in signals {
            if signal == .hangUp {
                logger.info("certificates are read for each connection; everything else of the file takes a restart")
                continue
            }
            if isStopping {
                logger.warning(
                    "stopping at once: a second signal came",
                    metadata: ["signal": .stringConvertible(signal)]
                )
                exit(128 + signal.rawValue)
            }
            isStopping = true
            logger.info("draining", metadata: ["signal": .stringConvertible(signal)])
            stop()
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
                await Task { [drain] in await server.stop(cancellingAfter: drain) }.value
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
