import { WebSocket } from 'ws';

// Browsers have it, and so do later versions of Node. Apollo Client complains of faults in development only, and looks
// once, when it is loaded: import this before it.
Object.assign(globalThis, { WebSocket, __DEV__: true });
