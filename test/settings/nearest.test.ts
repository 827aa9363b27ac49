import { describe, expect, it } from '@jest/globals';
import { nearest } from '../../src/settings/nearest.js';

describe('the nearest word', () => {
  it.each([
    ['retnetion', 'retention'],
    ['Port', 'port'],
    ['clientsecret', 'clientSecret'],
    ['lese', 'lease'],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, ['retention', 'port', 'clientSecret', 'lease'])).toBe(meant);
  });

  it('is none when nothing is near', () => {
    expect(nearest('colour', ['retention', 'port'])).toBeUndefined();
    expect(nearest('colour', [])).toBeUndefined();
  });
});
