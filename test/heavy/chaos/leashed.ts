/** `rollcall`, gone with whoever started it, however that ends. */
import { endWithParent } from '../../support/end-with-parent.js';

endWithParent();
await import('../../../src/main.js');
