import ChildProcesses
import Foundation

/// A folder in which a broker lives, with a cookie and an epmd of its own.
///
/// Nothing in it meets the system's own RabbitMQ: neither port 5672 nor 4369, neither `/var/lib/rabbitmq` nor the
/// user's Erlang cookie.
///
/// A guardian shell reads from a pipe that only this process holds. When this process ends, however it ends, the
/// guardian reads an end of file, kills every program that was started here and removes the folder.
final class BrokerHome: Sendable {
    let path: String
    private let epmd: ChildProcess
    private let epmdPort: UInt16
    private let guardian: ChildProcess

    init() async throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("busway-rabbit-\(UUID().uuidString)")
        path = url.path
        epmdPort = try FreePort.next()
        try FileManager.default.createDirectory(
            atPath: "\(path)/running",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        guardian = try ChildProcess(
            "/bin/sh",
            ["-c", Self.guarding, "guardian", path],
            environment: ["PATH": "/usr/bin:/bin"],
            hasInput: true,
            isDetached: true
        )
        let cookie = (0..<20).map { _ in String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "x") }.joined()
        try Data(cookie.utf8).write(to: url.appendingPathComponent(".erlang.cookie"))
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: "\(path)/.erlang.cookie")
        // In the foreground, so that it is a child; with -debug, so that it says when it listens.
        epmd = try ChildProcess(
            "/usr/bin/epmd",
            ["-debug", "-address", "127.0.0.1", "-port", "\(epmdPort)"],
            environment: ["PATH": "/usr/bin:/bin"],
            isDetached: true
        )
        try watch(epmd.id)
        for await line in epmd.errors.lines {
            if line.contains("epmd running") { return }
        }
        throw RabbitMQFailure("epmd did not start on port \(epmdPort)")
    }

    private static let guarding = """
        cat >/dev/null
        for file in "$1"/running/*; do
            if [ -e "$file" ]; then kill -9 "${file##*/}"; fi
        done
        rm -rf "$1" || { sleep 1; rm -rf "$1"; }
        """

    /// The environment of every Erlang program in here.
    var environment: [String: String] {
        [
            "PATH": "/usr/bin:/bin", "HOME": path, "LANG": "C.UTF-8", "ERL_EPMD_PORT": "\(epmdPort)",
            "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_CRASH_DUMP": "/dev/null",
        ]
    }

    /// Has the guardian kill this process at the end.
    func watch(_ id: pid_t) throws {
        guard FileManager.default.createFile(atPath: "\(path)/running/\(id)", contents: nil) else {
            throw RabbitMQFailure("nothing can be written to \(path)")
        }
    }

    /// Tells the guardian that this process has ended: the number may become another's.
    func unwatch(_ id: pid_t) throws { try FileManager.default.removeItem(atPath: "\(path)/running/\(id)") }

    /// Kills everything in here and removes the folder.
    func remove() async {
        guardian.input?.close()
        _ = await guardian.exitStatus()
    }
}
