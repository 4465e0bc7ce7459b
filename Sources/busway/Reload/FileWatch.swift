import Reactor

/// Notices that files have changed, by looking at them now and then.
///
/// A look costs a system call a file and works on every file system, also where a change is a symbolic link that is
/// turned, as with the configuration maps of Kubernetes.
struct FileWatch: Sendable {
    /// How often the files are looked at.
    let interval: Duration
    /// The files of this moment.
    let files: @Sendable () -> [String]

    /// Calls `act` after each change, once the files have kept still for an interval, until the task is cancelled.
    func run(_ act: () async -> Void) async {
        var applied = look()
        var last = applied
        while !Task.isCancelled {
            do { try await Task.sleep(for: interval) } catch { return }
            let now = look()
            // A file that is being written is not read in the middle of it.
            if now != applied, now == last {
                applied = now
                await act()
                // Other files may count now.
                if Set(files()) != Set(now.keys) { applied = look() }
            }
            last = now
        }
    }

    private func look() -> [String: FileStamp?] {
        Dictionary(files().map { ($0, FileStamp($0)) }, uniquingKeysWith: { $1 })
    }
}
