import { auth0 } from './auth0/index.js';
import { authgear } from './authgear/index.js';
import { croct } from './croct/index.js';
import { gigya } from './gigya/index.js';
import { khorosCare } from './khoros-care/index.js';
import type { SimulatorEntry } from './simulator.js';

/** The one list of simulated providers. */
export const simulators: readonly SimulatorEntry[] = [auth0, authgear, croct, gigya, khorosCare];
