import { readFileSync } from 'node:fs';

/** An operation of the page, its variables and its answer. */
export interface Example {
  readonly query: string;
  readonly variables: string;
  readonly answer: string;
}

interface Block {
  readonly language: string;
  readonly text: string;
}

const page = readFileSync('docs/api.md', 'utf8');
const blocks: readonly Block[] = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
  ([, language = '', text = '']) => ({ language, text }),
);

/** The code of `docs/api.md` in this language. */
export function codeIn(language: string): string[] {
  return blocks.filter((block) => block.language === language).map(({ text }) => text);
}

/** The operations of `docs/api.md` in their order. Behind each stands JSON: its variables, if it has any, and its answer. */
export const examples: readonly Example[] = blocks.flatMap(({ language, text: query }, at) => {
  if (language !== 'graphql') return [];
  const behind = blocks.slice(at + 1);
  const next = behind.findIndex((block) => block.language !== 'json');
  const json = behind.slice(0, next).map(({ text }) => text);
  if (json.length < 1 || json.length > 2) throw new Error(`there is no answer behind ${query}`);
  return [{ query, variables: json.length === 2 ? json[0]! : '{}', answer: json.at(-1)! }];
});
