import { Kind, type ConstDirectiveNode, type ConstValueNode, type DocumentNode } from 'graphql';
import { argumentOf, stringArgument } from './directives.js';

const federationUrl = 'https://specs.apollo.dev/federation/';

/** A name that a link imports, and what the subgraph calls it. */
export interface Import {
  readonly name: string;
  readonly as: string;
}

/** Whether a directive links the federation specification. */
export function isFederationLink(directive: ConstDirectiveNode): boolean {
  return (
    directive.name.value === 'link' && (stringArgument(directive, 'url') ?? '').startsWith(federationUrl)
  );
}

/** The version that a federation link asks for; undefined when it is none that counts like `v2.9`. */
export function linkedVersion(link: ConstDirectiveNode): { major: number; minor: number } | undefined {
  const [, major, minor] = /\/v(\d+)\.(\d+)$/.exec(stringArgument(link, 'url') ?? '') ?? [];
  return major && minor ? { major: Number(major), minor: Number(minor) } : undefined;
}

/** What a link imports. */
export function importsOf(link: ConstDirectiveNode): Import[] {
  const value = argumentOf(link, 'import');
  return value?.kind === Kind.LIST ? value.values.flatMap(importIn) : [];
}

function importIn(value: ConstValueNode): Import[] {
  if (value.kind === Kind.STRING) return [{ name: value.value, as: value.value }];
  if (value.kind !== Kind.OBJECT) return [];
  const field = (key: string) => value.fields.find(({ name }) => name.value === key)?.value;
  const [name, as] = [field('name'), field('as')];
  if (name?.kind !== Kind.STRING) return [];
  return [{ name: name.value, as: as?.kind === Kind.STRING ? as.value : name.value }];
}

/**
 * What a subgraph calls a directive of federation: as it imports it, else with its prefix. Undefined for a
 * subgraph without a link, which is one of Federation 1.
 */
export function localName({ definitions }: DocumentNode, directive: string): string | undefined {
  const link = definitions
    .flatMap((node) =>
      node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
        ? (node.directives ?? [])
        : [],
    )
    .find(isFederationLink);
  if (!link) return undefined;
  const imported = importsOf(link).find(({ name }) => name === `@${directive}`);
  return imported?.as.slice(1) ?? `federation__${directive}`;
}
