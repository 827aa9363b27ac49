import type { Span } from './otlp.js';

/**
 * The spans below one of them (an id, or empty for the roots), a line each, indented, in the order of their
 * beginnings. A provider's call is told by method and path.
 */
export function treeBelow(spans: readonly Span[], parentId: string, depth = 0): string[] {
  const children = spans
    .filter((span) => span.parentId === parentId)
    .sort((one, other) => one.from - other.from);
  return children.flatMap((span) => [
    `${'  '.repeat(depth)}${span.name}${pathOf(span)}`,
    ...treeBelow(spans, span.id, depth + 1),
  ]);
}

function pathOf({ kind, attributes }: Span): string {
  if (kind !== 'client') return '';
  const path = attributes['url.path'] ?? '(a link)';
  return ` ${String(path).replace(/job_\w+/, 'job')}`;
}
