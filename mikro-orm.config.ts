import { ormOptions } from './src/db/options.ts';

/** For the MikroORM CLI: `npm run mikro-orm -- migration:list`. Only options: nothing is opened here. */
export default ormOptions(process.env.DATABASE_URL ?? 'postgresql://localhost:5432/booking');
