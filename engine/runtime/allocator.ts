/**
 * Environment for a process that computes: glibc's allocator keeps what it has instead of returning every large block to
 * the system, since touching fresh pages costs more than the arithmetic on them. Other platforms ignore it.
 */
export const allocatorEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(2 ** 40),
};
