/** Of a session (a tab) as Playground writes it down, what we look at. */
interface Session {
  readonly query: string;
  readonly operations: readonly { readonly loc: { readonly end: number } }[];
}

/** All that Playground writes down, as far as we look at it. */
interface State {
  readonly selectedWorkspace: string;
  readonly workspaces: Readonly<
    Record<
      string,
      {
        readonly sessions: { readonly selectedSessionId: string; readonly sessions: Record<string, Session> };
      }
    >
  >;
}

/** A browser's window, as far as we look at it. */
interface Window {
  readonly localStorage: Readonly<Record<string, string | undefined>>;
  readonly document: { querySelector(selector: string): { CodeMirror: { getValue(): string } } };
}

/**
 * Whether Playground has found the operations of the document that its editor shows. It looks a moment after each
 * change; until then its button and keys mean what was there before. Runs in the page, so it stands for itself: and
 * as a function, since a text would be evaluated there anew, which the page's policy forbids.
 */
export function knowsItsOperations(): boolean {
  const { localStorage, document } = globalThis as unknown as Window;
  const written = localStorage['graphql-playground'];
  if (written === undefined) return false;
  const { workspaces, selectedWorkspace } = JSON.parse(written) as State;
  const { sessions, selectedSessionId } = workspaces[selectedWorkspace]!.sessions;
  const { query, operations } = sessions[selectedSessionId]!;
  const shown = document.querySelector('.CodeMirror').CodeMirror.getValue();
  return query === shown && operations.at(-1)?.loc.end === shown.trimEnd().length;
}
