import { wholeNumber } from './units.js';

/** How much a GraphQL document may hold: the part of `limits` that is judged before it is executed. */
export const documentLimits = {
  tokens: wholeNumber({ least: 100, most: 20_000, default: 2_000 }).describe(
    'Tokens of a GraphQL document: names, numbers, texts and signs. The limits below, `limits.repeats` apart, hold for each operation of it, and fragments count wherever they are spread.',
  ),
  depth: wholeNumber({ least: 1, most: 1_000, default: 15 }).describe(
    'Fields on the longest way down an operation; introspection counts as one.',
  ),
  aliases: wholeNumber({ least: 1, most: 10_000, default: 30 }).describe('Fields under another name.'),
  rootFields: wholeNumber({ least: 1, most: 1_000, default: 20 }).describe(
    'Fields of Query, Mutation or Subscription.',
  ),
  directives: wholeNumber({ least: 1, most: 10_000, default: 50 }).describe('Directives such as `@include`.'),
  repeats: wholeNumber({ least: 10, most: 10_000, default: 100 }).describe(
    'Fields of one name, or alias, in a whole document: all that might be one field of the answer are compared with each other.',
  ),
  cost: wholeNumber({ least: 100, most: 1_000_000_000, default: 100_000 }).describe(
    'How many fields the answer may have; [the reference](reference.md#limits) has the arithmetic.',
  ),
};
