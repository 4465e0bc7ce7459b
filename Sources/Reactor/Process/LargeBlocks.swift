internal import CLinux

/// Has memory of 128 KiB and more go back to the system the moment it is freed, for the rest of the process's life.
///
/// So glibc begins, too (`M_MMAP_THRESHOLD`, mallopt(3)); but once such a block has been freed it keeps all smaller than
/// that one, up to 32 MiB, on its heaps. Bodies that large come in bursts, and a block in use behind them would keep
/// what a burst needed resident for hours. The price is that the kernel hands out zeroed pages for each of them.
///
/// Nothing changes where the environment chooses itself, with `MALLOC_MMAP_THRESHOLD_` or `GLIBC_TUNABLES`, or where the
/// C library is not glibc.
public func returnLargeBlocks() { clinux_return_large_blocks(128 << 10) }
