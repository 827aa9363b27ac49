import { describe, expect, it } from '@jest/globals';
import { Life, type RoomFault } from '../src/lifecycle.js';

const forever = () => new Promise<void>(() => undefined);

describe('a life', () => {
  it('drains all rooms together, and closes them in reverse order only then', async () => {
    const told: string[] = [];
    const life = new Life();
    let release = (): void => undefined;
    life.defer('first', () => void told.push('first closed'));
    life.onDrain('first', () => new Promise<void>((resolve) => (release = resolve)));
    life.defer('second', () => void told.push('second closed'));
    life.onDrain('second', () => {
      told.push('second drained');
      release();
    });
    await life.close();
    expect(told).toEqual(['second drained', 'second closed', 'first closed']);
  });

  it('drains and closes once, however often it is told to', async () => {
    const told: string[] = [];
    const life = new Life();
    life.onDrain('room', () => void told.push('drained'));
    life.defer('room', () => void told.push('closed'));
    await Promise.all([life.drain(), life.close(), life.drain(), life.close()]);
    expect(told).toEqual(['drained', 'closed']);
  });

  it('closes the others when a room fails or hangs, tells of it at once, and throws the first fault', async () => {
    const told: string[] = [];
    const onFault = ({ message, cause }: RoomFault) => void told.push(`${message}: ${String(cause)}`);
    const life = new Life({ drainMs: 20, closeMs: 10, onFault });
    life.defer('good', () => void told.push('good closed'));
    life.onDrain('slow', forever);
    life.defer('slow', forever);
    life.defer('broken', () => {
      throw new Error('it is stuck');
    });
    await expect(life.close()).rejects.toThrow('slow did not drain');
    expect(told).toEqual([
      'slow did not drain: Error: it took longer than 20 ms',
      'broken did not close: Error: it is stuck',
      'slow did not close: Error: it took longer than 10 ms',
      'good closed',
    ]);
  });
});
