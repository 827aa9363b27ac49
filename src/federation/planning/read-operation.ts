import { GraphQLError, parse, type DocumentNode } from 'graphql';

/** A fragment under a condition, with nothing in it. */
const emptyFragment = /\.\.\.\s*on \w+(?:\s*@(?:skip|include)\(if: ?[^)]*\))+(?!\s*[{@])/g;

/**
 * Reads an operation that the planner wrote. Where it joins the fetches of several types of which only some
 * are under a condition, it leaves a fragment without a selection behind, which is no GraphQL (oddity 7).
 */
export function readOperation(text: string): { readonly text: string; readonly document: DocumentNode } {
  try {
    return { text, document: parse(text, { noLocation: true }) };
  } catch (error) {
    const mended = text.replace(emptyFragment, '$&{__typename}');
    if (!(error instanceof GraphQLError) || mended === text) throw error;
    return { text: mended, document: parse(mended, { noLocation: true }) };
  }
}
