import { isStorable, type JsonObject } from '../json.js';
import type { ProviderId, Source } from '../providers/provider.js';
import { badInput } from '../refusal.js';
import type { StartExport } from './exports.js';
import { requireShort } from './request-bounds.js';

/** The member of `ProviderOptionsInput` that belongs to each provider; Authgear takes none. */
const optionMembers: Readonly<Record<ProviderId, string | null>> = {
  AUTH0: 'auth0',
  AUTHGEAR: null,
  CROCT: 'croct',
  GIGYA: 'gigya',
  KHOROS_CARE: 'khorosCare',
};

/** Why a text cannot be stored. */
export const notStorable = 'must have neither NUL nor broken Unicode';

/**
 * The options of the source's own provider as they are stored, or null. What they mean is the provider's to judge;
 * throws a `Refusal` for those of another one, and for more than may be stored.
 */
export function optionsFrom({ options }: StartExport, source: Source): JsonObject | null {
  const given = Object.entries(options ?? {}).filter(isGiven);
  const [first, second] = given;
  if (!first) return null;
  if (second) throw badInput('input.options', 'takes the options of one provider, not of several');
  const [member, value] = first;
  const argument = `input.options.${member}`;
  if (member !== optionMembers[source.provider]) {
    throw badInput(argument, `is not for source ${source.id}, whose provider is ${source.provider}`);
  }
  requireShort(value, argument);
  return withoutNulls(storable(value, argument));
}

function storable(options: object, argument: string): object {
  JSON.stringify(options, (_name, value: unknown) => {
    if (typeof value === 'string' && !isStorable(value)) throw badInput(argument, notStorable);
    return value;
  });
  return options;
}

function isGiven<T>(member: readonly [string, T | null | undefined]): member is [string, T] {
  return member[1] !== null && member[1] !== undefined;
}

/** Left out and null mean the same; dates become text, as they are stored. */
function withoutNulls(value: object): JsonObject {
  const entries = Object.entries(JSON.parse(JSON.stringify(value)) as JsonObject);
  return Object.fromEntries(
    entries.filter(([, member]) => member !== null).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
