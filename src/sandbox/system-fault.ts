/** Says whether a fault of the operating system bears this code, e.g. `ENOENT`. */
export function hasCode(fault: unknown, code: string): boolean {
  return typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === code;
}
