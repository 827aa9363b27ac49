/** `npm run docs:screenshot`: writes docs/playground.png, GraphQL Playground behind an export of the sandbox. */
import { writeFile } from 'node:fs/promises';
import { RollcallProcess } from '../../behaviour/rollcall-process.js';
import { scratchFolder } from '../../support/scratch-folder.js';
import { startChromium } from './chromium.js';
import { whyNoChromium } from './chromium-install.js';
import { exportAndFollow } from './export-and-follow.js';
import { PlaygroundPage } from './playground-page.js';

const target = new URL('../../../docs/playground.png', import.meta.url);
const mostBytes = 200_000;

const reason = whyNoChromium();
if (reason !== null) throw new Error(reason);
const rollcall = await RollcallProcess.start(scratchFolder(), ['--port', '4000']);
const browser = await startChromium();
const playground = await PlaygroundPage.open(browser, rollcall.origin);
await playground.show('Auth0');
await exportAndFollow(playground);
const picture = await playground.page.screenshot({ animations: 'disabled', caret: 'hide' });
if (picture.length > mostBytes)
  throw new Error(`The picture has ${picture.length} bytes, which are too many`);
await writeFile(target, picture);
await browser.close();
await rollcall.end('SIGTERM');
