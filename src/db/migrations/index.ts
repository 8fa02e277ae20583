import { Migration0001Core } from './Migration0001Core.ts';
import { Migration0002Search } from './Migration0002Search.ts';
import { Migration0003IdempotencyKeys } from './Migration0003IdempotencyKeys.ts';
import { Migration0004AdminIndexes } from './Migration0004AdminIndexes.ts';
import { Migration0005CitySearch } from './Migration0005CitySearch.ts';
import { Migration0006CommitTurns } from './Migration0006CommitTurns.ts';
import { Migration0007Processes } from './Migration0007Processes.ts';
import { Migration0008Gateways } from './Migration0008Gateways.ts';
import { Migration0009PartialCancellation } from './Migration0009PartialCancellation.ts';
import { Migration0010Ledger } from './Migration0010Ledger.ts';
import { Migration0011Invoices } from './Migration0011Invoices.ts';
import { Migration0012Letters } from './Migration0012Letters.ts';
import { Migration0014LateTurns } from './Migration0014LateTurns.ts';
import { Migration0015Claims } from './Migration0015Claims.ts';
import { Migration0016Imports } from './Migration0016Imports.ts';
import { Migration0017OpenNews } from './Migration0017OpenNews.ts';

/** Every migration in its order. A migration that has been released is never edited: add the next number. */
export const migrationsList = [
  { name: 'Migration0001Core', class: Migration0001Core },
  { name: 'Migration0002Search', class: Migration0002Search },
  { name: 'Migration0003IdempotencyKeys', class: Migration0003IdempotencyKeys },
  { name: 'Migration0004AdminIndexes', class: Migration0004AdminIndexes },
  { name: 'Migration0005CitySearch', class: Migration0005CitySearch },
  { name: 'Migration0006CommitTurns', class: Migration0006CommitTurns },
  { name: 'Migration0007Processes', class: Migration0007Processes },
  { name: 'Migration0008Gateways', class: Migration0008Gateways },
  { name: 'Migration0009PartialCancellation', class: Migration0009PartialCancellation },
  { name: 'Migration0010Ledger', class: Migration0010Ledger },
  { name: 'Migration0011Invoices', class: Migration0011Invoices },
  { name: 'Migration0012Letters', class: Migration0012Letters },
  { name: 'Migration0014LateTurns', class: Migration0014LateTurns },
  { name: 'Migration0015Claims', class: Migration0015Claims },
  { name: 'Migration0016Imports', class: Migration0016Imports },
  { name: 'Migration0017OpenNews', class: Migration0017OpenNews },
];
