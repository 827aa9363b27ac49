import { chance, entityTypes, pick, type RandomGraph } from './random-graph.js';

/** A query of a seed over a graph, with fragments, aliases, conditions and `__typename`. */
export function randomQuery(seed: string, graph: RandomGraph): string {
  return `query ($yes: Boolean = true, $no: Boolean = false) { ${selectionOf(seed, 'Query', 2, graph)} }`;
}

function selectionOf(seed: string, type: string, depth: number, graph: RandomGraph): string {
  const fields = graph.fields.get(type);
  if (!fields) return abstractSelection(seed, type, depth, graph);
  const parts = fields.flatMap(({ name, type: of }) => {
    const at = `${seed} ${name}`;
    const target = of.replace(/[![\]]/g, '');
    const isLeaf = target === 'Int' || target === 'String';
    if (chance(at) < 0.4 || (depth === 0 && !isLeaf)) return [];
    const alias = chance(`${at} alias`) < 0.2 ? `${name}_${target}: ` : '';
    const field = `${alias}${name} ${conditionOf(at)} ${isLeaf ? '' : `{ ${selectionOf(at, target, depth - 1, graph)} }`}`;
    return [chance(`${at} inline`) < 0.2 ? `... on ${type} ${conditionOf(`${at} in`)} { ${field} }` : field];
  });
  const typename =
    chance(`${seed} typename`) < 0.3 ? [pick(`${seed} t`, ['__typename', 't: __typename'])] : [];
  const id = type !== 'Query' && chance(`${seed} id`) < 0.5 ? ['id'] : [];
  return [...typename, ...parts, ...id].join(' ') || '__typename';
}

function abstractSelection(seed: string, type: string, depth: number, graph: RandomGraph): string {
  const members = entityTypes.flatMap((member) => {
    const at = `${seed} ${member}`;
    return chance(at) < 0.3 ? [] : [`... on ${member} { ${selectionOf(at, member, depth, graph)} }`];
  });
  const own = type === 'Node' && chance(`${seed} own`) < 0.5 ? ['id'] : [];
  const node = type === 'Any' && chance(`${seed} node`) < 0.3 ? ['... on Node { id }'] : [];
  return [...own, ...node, ...members].join(' ') || '__typename';
}

function conditionOf(seed: string): string {
  const conditions = [
    '@skip(if: $no)',
    '@include(if: $yes)',
    '@skip(if: $yes)',
    '@include(if: $no)',
    '@include(if: true)',
  ];
  return chance(`${seed} condition`) < 0.15 ? pick(`${seed} which`, conditions) : '';
}
