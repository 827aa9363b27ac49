#!/usr/bin/env node
import 'reflect-metadata';
import { program } from './commands/program.js';
import { explain } from './commands/start-fault.js';

try {
  await program().parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
