internal import CLinux

/// How many processors a process may use, from what the kernel says about it.
///
/// The files are those of `cgroups(7)`: `cpu.max` in version 2, `cpu.cfs_quota_us` and `cpu.cfs_period_us` in version 1.
struct ProcessorAllowance {
    /// How many processors the affinity mask allows.
    var affinity: Int
    /// Reads a small file; nil when it does not exist or cannot be read, which is normal for most of those asked for.
    var read: (String) -> String?

    static var current: Int {
        ProcessorAllowance(affinity: Int(clinux_processors_allowed()), read: textOfFile).count
    }

    /// At least 1.
    var count: Int {
        let quotas = groups.flatMap { group in ancestors(of: group.path).compactMap { group.quota($0, read) } }
        let limit = quotas.min().map { Int($0.rounded(.up)) } ?? .max
        return max(1, min(max(1, affinity), limit))
    }

    private struct Group {
        let path: String
        let quota: (_ path: String, _ read: (String) -> String?) -> Double?
    }

    /// The groups the process is in that can bear a CPU quota, from lines like `0::/a/b` and `3:cpu,cpuacct:/a/b`.
    private var groups: [Group] {
        (read("/proc/self/cgroup") ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let path = String(fields[2])
            if fields[1].isEmpty { return Group(path: path, quota: Self.unifiedQuota) }
            guard fields[1].split(separator: ",").contains("cpu") else { return nil }
            return Group(path: path, quota: Self.legacyQuota)
        }
    }

    /// The group itself, its parents, and the root: in a container the path may be the host's, and only the root exists.
    private func ancestors(of path: String) -> [String] {
        var all = [""]
        for component in path.split(separator: "/") { all.append(all[all.count - 1] + "/" + component) }
        return all
    }

    private static func unifiedQuota(_ path: String, _ read: (String) -> String?) -> Double? {
        for mount in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
            guard let fields = read("\(mount)\(path)/cpu.max")?.split(whereSeparator: \.isWhitespace) else { continue }
            guard fields.count == 2 else { continue }
            return ratio(fields[0], fields[1])
        }
        return nil
    }

    private static func legacyQuota(_ path: String, _ read: (String) -> String?) -> Double? {
        for mount in ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"] {
            guard
                let quota = read("\(mount)\(path)/cpu.cfs_quota_us")?.split(whereSeparator: \.isWhitespace).first,
                let period = read("\(mount)\(path)/cpu.cfs_period_us")?.split(whereSeparator: \.isWhitespace).first
            else { continue }
            return ratio(quota, period)
        }
        return nil
    }

    /// Nil for no limit, which is `max` in version 2 and -1 in version 1.
    private static func ratio(_ quota: Substring, _ period: Substring) -> Double? {
        guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else { return nil }
        return quota / period
    }
}
