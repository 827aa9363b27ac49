import { SettingsFault } from '../settings/fault.js';

/** What a person is told when a command cannot start: one message, no stack. */
export function explain(error: unknown): string {
  if (error instanceof SettingsFault) return error.message;
  const { code, message, ...rest } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Cannot start: another program listens on ${rest.address}:${rest.port}; choose another --port`;
  if (code === 'EACCES' && rest.port)
    return `Cannot start: port ${rest.port} is reserved for the superuser; choose another --port`;
  return `Cannot start: ${message}`;
}
