internal import CLinux
internal import Glibc
internal import Synchronization

/// Has the C library give memory that nobody uses back to the system, now and then, for as long as it is kept.
///
/// glibc keeps what was freed on its heaps, behind whatever is in use there; what a burst of large bodies needed would stay
/// resident for hours. To have large blocks mapped and unmapped one by one instead (`M_MMAP_THRESHOLD`) makes a call with
/// a body of 1 MiB three times as expensive. So the heaps are looked at every few seconds, and gone through when more is idle
/// than was left the last time; in a thread that ends with that, because it takes milliseconds.
///
/// Where the C library is not glibc, nothing is done.
public final class HeapTrim: Sendable {
    private let interval: Duration
    private let growth: Int
    /// How much was idle when the heaps had been gone through, in octets, or less since.
    private let leftIdle = Atomic<Int>(0)

    /// Begins to look.
    ///
    /// - Parameters:
    ///   - loop: whose timers are used.
    ///   - interval: how long it waits from one look to the next.
    ///   - growth: how many octets more must be idle, to be worth the work.
    public init(on loop: EventLoop, interval: Duration = .seconds(5), growth: Int = 16 << 20) {
        self.interval = interval
        self.growth = growth
        loop.execute { [weak self] in self?.wait(on: loop) }
    }

    private func wait(on loop: EventLoop) {
        loop.schedule(after: interval) { [weak self] in self?.begin(on: loop) }
    }

    private func begin(on loop: EventLoop) {
        do throws(SystemError) {
            try SystemThread(name: "heap-trim") { [self] in
                trim()
                loop.executeUnlessEnded { [weak self] in self?.wait(on: loop) }
            }.detach()
        } catch {
            // There is no thread to be had now; the next time there may be one.
            wait(on: loop)
        }
    }

    private func trim() {
        var idle = Self.idleOctets
        if idle > leftIdle.load(ordering: .relaxed) + growth {
            clinux_trim_heap()
            idle = Self.idleOctets
            leftIdle.store(idle, ordering: .relaxed)
        } else if idle < leftIdle.load(ordering: .relaxed) {
            leftIdle.store(idle, ordering: .relaxed)
        }
    }

    /// What is resident and no file's, and not in use on a heap: beside a few megabytes, what malloc keeps.
    private static var idleOctets: Int {
        let fields = textOfFile("/proc/self/statm")?.split(separator: " ").map { Int($0) ?? 0 } ?? []
        guard fields.count > 2 else { return 0 }
        return (fields[1] - fields[2]) * Int(sysconf(Int32(_SC_PAGESIZE))) - Int(clinux_heap_in_use())
    }
}
