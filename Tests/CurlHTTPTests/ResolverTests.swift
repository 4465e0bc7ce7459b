import ChildProcesses
import Foundation
import Testing

@Suite("Names that cannot be looked up", .timeLimit(.minutes(1)))
struct ResolverTests {
    @Test("a name server that never answers delays neither the loop nor the end of the request nor the shut-down")
    func silent() async throws {
        // The system's resolver goes on asking for 10 seconds.
        let words = try await probe("http://host.silent.test/")
        #expect(words.first == "timeout")
        let elapsed = try #require(Double(words[1]))
        let lateness = try #require(Double(words[2]))
        #expect((500...2_500).contains(elapsed))
        #expect(lateness < 1_000)
    }

    /// Runs the probe in a network of its own, whose only name server is a socket that nobody reads.
    private func probe(_ url: String) async throws -> [Substring] {
        let folder = try TemporaryDirectory()
        let configuration = try folder.write("resolv.conf", "nameserver 127.53.0.1\n")
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let program = package.appendingPathComponent(".build/debug/CurlProbe").path
        let child = try ChildProcess(
            "/usr/bin/unshare",
            ["--map-root-user", "--mount", "--net", "python3", "-c", script, configuration, program, url],
            environment: ProcessInfo.processInfo.environment
        )
        async let output = child.output.text()
        async let errors = child.errors.text()
        let status = await child.exitStatus()
        let complaint = await errors
        try #require(status == 0, "\(complaint)")
        return await output.split(whereSeparator: \.isWhitespace)
    }

    private let script = """
        import fcntl, socket, struct, subprocess, sys
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # SIOCSIFFLAGS: the loopback interface of a new network is down.
        fcntl.ioctl(silent, 0x8914, struct.pack("16sh14x", b"lo", 0x49))
        silent.bind(("127.53.0.1", 53))
        subprocess.run(["mount", "--bind", sys.argv[1], "/etc/resolv.conf"], check=True)
        sys.exit(subprocess.run(sys.argv[2:]).returncode)
        """
}
