import Testing

@testable import Reactor

@Suite("How many processors a process may use")
struct ProcessorAllowanceTests {
    private func count(affinity: Int = 8, _ files: [String: String]) -> Int {
        ProcessorAllowance(affinity: affinity) { files[$0] }.count
    }

    @Test("is its affinity when no group bounds it, and at least one")
    func affinity() {
        #expect(count([:]) == 8)
        #expect(count(affinity: 0, [:]) == 1)
        #expect(count(["/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "max 100000\n"]) == 8)
        #expect(count(["/proc/self/cgroup": "nonsense\n::\n"]) == 8)
    }

    @Test("is the quota of a version 2 group or of the tightest above it, rounded up")
    func versionTwo() {
        let group = ["/proc/self/cgroup": "0::/a/b\n"]
        func with(_ files: [String: String]) -> Int { count(group.merging(files) { $1 }) }
        #expect(with(["/sys/fs/cgroup/a/b/cpu.max": "150000 100000\n"]) == 2)
        #expect(
            with(["/sys/fs/cgroup/a/b/cpu.max": "max 100000\n", "/sys/fs/cgroup/a/cpu.max": "300000 100000\n"]) == 3
        )
        #expect(with(["/sys/fs/cgroup/a/b/cpu.max": "400000 100000", "/sys/fs/cgroup/cpu.max": "50000 100000"]) == 1)
        #expect(with(["/sys/fs/cgroup/a/b/cpu.max": "9900000 100000\n"]) == 8)
        #expect(with(["/sys/fs/cgroup/a/b/cpu.max": "garbage\n"]) == 8)
        #expect(with(["/sys/fs/cgroup/unified/a/cpu.max": "100000 100000\n"]) == 1)
    }

    @Test("is the quota of a version 1 group, wherever the controller is mounted")
    func versionOne() {
        let group = ["/proc/self/cgroup": "4:memory:/x\n3:cpu,cpuacct:/a\n0::/\n"]
        func with(_ quota: String, at folder: String) -> Int {
            count(
                group.merging([
                    "\(folder)/cpu.cfs_quota_us": quota,
                    "\(folder)/cpu.cfs_period_us": "100000\n",
                ]) { $1 }
            )
        }
        #expect(with("250000\n", at: "/sys/fs/cgroup/cpu/a") == 3)
        #expect(with("250000\n", at: "/sys/fs/cgroup/cpu,cpuacct/a") == 3)
        #expect(with("100000\n", at: "/sys/fs/cgroup/cpu") == 1, "in a container, only the root is there")
        #expect(with("-1\n", at: "/sys/fs/cgroup/cpu/a") == 8)
    }

    @Test("is known for this process")
    func here() { #expect(EventLoopGroup.availableProcessors >= 1) }
}
