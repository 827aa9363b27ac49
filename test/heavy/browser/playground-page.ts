import type { Browser, Locator, Page, WebSocket } from 'playwright-core';
import { knowsItsOperations } from './playground-state.js';

/** Things that a good page does not do. */
export interface Trespasses {
  /** Addresses of another origin that it asked, or wanted to. */
  readonly outside: string[];
  /** What its Content-Security-Policy kept it from. */
  readonly violations: string[];
  /** Errors in its console, and errors that it did not catch. */
  readonly errors: string[];
}

/** GraphQL Playground in a browser, used by its mouse and keyboard. */
export class PlaygroundPage {
  /** What it did that it must not. */
  readonly trespasses: Trespasses = { outside: [], violations: [], errors: [] };
  /** What it sent and was sent over WebSockets, as it was. */
  readonly frames: string[] = [];

  private constructor(readonly page: Page) {}

  /** Opens it with an empty profile, as `/playground` and what is given behind that. */
  static async open(browser: Browser, origin: string, behind = ''): Promise<PlaygroundPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const opened = new PlaygroundPage(await context.newPage());
    await opened.watch(origin);
    await opened.page.goto(`${origin}/playground${behind}`);
    await opened.play().waitFor();
    return opened;
  }

  /** Shows the tab of this name. */
  async show(tab: string): Promise<void> {
    await this.page.getByText(tab, { exact: true }).click();
  }

  /** Types a document over the one of the tab that is shown. */
  async type(document: string): Promise<void> {
    await this.replace(this.editors().first(), document);
  }

  /** Replaces the query variables. */
  async setVariables(variables: object): Promise<void> {
    await this.page.getByText('Query Variables', { exact: true }).click();
    await this.replace(this.editors().nth(1), JSON.stringify(variables));
  }

  /** Replaces the headers. */
  async setHeaders(headers: object): Promise<void> {
    await this.page.getByText(/^HTTP Headers/).click();
    await this.replace(this.editors().nth(1), JSON.stringify(headers));
  }

  /** Puts the cursor into the operation that starts so, and runs it by keyboard. */
  async run(line: string): Promise<void> {
    await this.page.waitForFunction(knowsItsOperations);
    await this.editors().first().locator('.CodeMirror-line').filter({ hasText: line }).first().click();
    await this.page.keyboard.press('Control+Enter');
  }

  /** Presses the button in the middle. */
  async press(): Promise<void> {
    await this.page.waitForFunction(knowsItsOperations);
    await this.play().click();
  }

  /** Resolves to all answers that are shown, when they hold this text. */
  async answers(text: string): Promise<string> {
    const shown = this.editors().filter({ hasText: text }).last();
    await shown.waitFor();
    return (await this.editors().allInnerTexts()).join('\n');
  }

  /** Loads it again, when it has written down what it shows. */
  async reload(): Promise<void> {
    await this.page.waitForFunction(knowsItsOperations);
    await this.page.reload();
    await this.play().waitFor();
  }

  /** Closes it. */
  close(): Promise<void> {
    return this.page.context().close();
  }

  private play(): Locator {
    return this.page.locator('[title^="Execute Query"]');
  }

  private editors(): Locator {
    return this.page.locator('.CodeMirror');
  }

  private async replace(editor: Locator, text: string): Promise<void> {
    await editor.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }

  private async watch(origin: string): Promise<void> {
    const { outside, violations, errors } = this.trespasses;
    const judge = (address: string) => {
      const { protocol, host } = new URL(address);
      const isOurs = host === new URL(origin).host && /^(http|ws):$/.test(protocol);
      if (!isOurs && protocol !== 'data:') outside.push(address);
    };
    await this.page.exposeFunction('tellViolation', (what: string) => void violations.push(what));
    await this.page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
      tellViolation(event.violatedDirective + ' ' + event.blockedURI));`);
    this.page.on('console', (said) => {
      if (said.type() === 'error') errors.push(said.text());
    });
    this.page.on('pageerror', (fault) => void errors.push(fault.message));
    this.page.context().on('request', (request) => judge(request.url()));
    this.page.on('websocket', (socket) => {
      judge(socket.url());
      this.listen(socket);
    });
  }

  private listen(socket: WebSocket): void {
    socket.on('framesent', ({ payload }) => void this.frames.push(String(payload)));
    socket.on('framereceived', ({ payload }) => void this.frames.push(String(payload)));
  }
}
