/** How long each phase of an exchange may take, in milliseconds. */
export interface Timeouts {
  readonly lookup: number;
  readonly connect: number;
  readonly secureConnect: number;
  readonly send: number;
  /** From the last byte sent to the head of the answer. */
  readonly response: number;
  /** Between two parts of a body while we wait for one. */
  readonly idle: number;
  /** From the head of an API's answer to its last byte. Files and streams take as long as they take. */
  readonly whole: number;
}

/** 5 s to look up, 10 s to connect, 30 s to send, 60 s to answer, 30 s between two parts of a body, 5 min for all of it. */
export const defaultTimeouts: Timeouts = {
  lookup: 5_000,
  connect: 10_000,
  secureConnect: 10_000,
  send: 30_000,
  response: 60_000,
  idle: 30_000,
  whole: 300_000,
};
