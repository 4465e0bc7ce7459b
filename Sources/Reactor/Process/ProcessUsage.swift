internal import CLinux
internal import Glibc

/// What this process uses of its machine, as the kernel counts it (`proc(5)`).
public struct ProcessUsage: Sendable, Hashable {
    /// Processor time so far, in seconds, of all threads, in the kernel and out of it.
    public var processorSeconds: Double
    /// Memory that is in use, in bytes.
    public var residentBytes: Double
    /// Address space, in bytes.
    public var virtualBytes: Double
    /// Threads now.
    public var threads: Double
    /// When it started, in seconds since 1970.
    public var startTime: Double
    /// Descriptors that are open now.
    public var openDescriptors: Double
    /// The most it may open.
    public var mostDescriptors: Double

    /// Reads it; nil where there is no `/proc`.
    public static func current() -> ProcessUsage? {
        guard let text = textOfFile("/proc/self/stat"), let boot = bootTime else { return nil }
        return ProcessUsage(statistics: text, boot: boot)
    }

    /// What the text of `/proc/self/stat` says; the numbers count from 1 as in its manual.
    init?(statistics text: String, boot: Double) {
        // The name of the program is in parentheses and may hold anything, blanks and parentheses too.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        let field = { (number: Int) in fields[number - 3] }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        processorSeconds = (field(14) + field(15)) / ticks
        threads = field(20)
        startTime = boot + field(22) / ticks
        virtualBytes = field(23)
        residentBytes = field(24) * Double(sysconf(Int32(_SC_PAGESIZE)))
        openDescriptors = Self.countDescriptors()
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        mostDescriptors = unsafe clinux_descriptor_limit(&soft, &hard) == 0 ? Double(soft) : 0
    }

    private static var bootTime: Double? {
        textOfFile("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static func countDescriptors() -> Double {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Without the two entries every directory has, and without the one that reads it.
        return Double(max(0, count - 3))
    }
}
