import { createHmac, timingSafeEqual } from 'node:crypto';

import type { JsonValue } from '../json.js';

/** Signs what the sandbox hands out, and makes its credentials: all from one secret, so that they outlive the process. */
export class Signer {
  constructor(private readonly secret: string) {}

  /** `purpose` keeps a signature of one kind from being taken for another. */
  sign(purpose: string, message: string): string {
    return this.digest(purpose, message).toString('base64url');
  }

  isSignedBy(purpose: string, message: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(purpose, message));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  /** A value in an opaque, signed string that fits a URL. */
  seal(purpose: string, value: JsonValue): string {
    const message = Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${message}.${this.sign(purpose, message)}`;
  }

  /** The value again; undefined for a string that was not sealed here for this purpose. */
  unseal(purpose: string, sealed: string): JsonValue | undefined {
    const [message = '', signature = '', ...more] = sealed.split('.');
    if (more.length > 0 || !this.isSignedBy(purpose, message, signature)) return undefined;
    return JSON.parse(Buffer.from(message, 'base64url').toString()) as JsonValue;
  }

  /** A credential of `length` letters and digits, the same at every start. */
  credential(name: string, length: number): string {
    const digest = Buffer.concat([this.digest('credential', name), this.digest('credential', `${name} 2`)]);
    return digest.toString('base64').replace(/[+/=]/g, '').slice(0, length);
  }

  /** A version 4 UUID, the same at every start. */
  uuid(name: string): string {
    const hex = this.digest('uuid', name).toString('hex');
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  }

  private digest(purpose: string, message: string): Buffer {
    return createHmac('sha256', this.secret).update(`${purpose}\n${message}`).digest();
  }
}
