import ArgumentParser
import Dispatch

/// The program's first lines.
///
/// Signals are masked before any other thread is there, so that each reaches the one place that waits for it. An
/// asynchronous `main` would undo that: it ends in `dispatch_main`, which unmasks every signal on the main thread. So
/// the main thread only waits, and the command runs on Swift's own threads.
@main
enum Main {
    static func main() {
        if CommandLine.arguments.dropFirst().first == ServeCommand.configuration.commandName {
            ServeCommand.maskSignals()
        }
        let finished = DispatchSemaphore(value: 0)
        Task.detached {
            await Busway.main()
            finished.signal()
        }
        finished.wait()
    }
}
