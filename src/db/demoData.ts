import type { Pool } from 'pg';
import { DEMO_REF, planDemo } from '../app/timetable/demo.ts';
import type { ImportSummary } from '../app/timetable/importResult.ts';
import { createTimetableStore, type TimetableStoreParts } from './timetableStore.ts';

/** A sign-in of the demo data, to be printed at the start. */
export interface DemoAccount {
  role: 'admin' | 'customer';
  email: string;
  password: string;
}

export interface DemoSeed {
  accounts: DemoAccount[];
  timetable: ImportSummary;
}

export interface DemoParts extends TimetableStoreParts {
  hashPassword: (password: string) => Promise<string>;
}

interface DemoPerson extends DemoAccount {
  firstName: string;
  lastName: string;
  phone: string;
}

/** Known to everybody: the demo data is never made in production unless asked for. */
const PEOPLE: readonly DemoPerson[] = [
  {
    role: 'admin',
    email: 'admin@example.com',
    password: 'Admin-Demo-1',
    firstName: 'Ada',
    lastName: 'Admin',
    phone: '+12025550101',
  },
  {
    role: 'customer',
    email: 'customer@example.com',
    password: 'Customer-Demo-1',
    firstName: 'Casey',
    lastName: 'Customer',
    phone: '+12025550102',
  },
];

/**
 * Fills an empty database (no users, no routes but the demo's own): three operators, their buses, two weeks of
 * schedules, an admin and a customer. Null when the database is not empty. The people come last, so that a start
 * that was cut short is finished by the next one.
 */
export async function seedDemoData(parts: DemoParts): Promise<DemoSeed | null> {
  if (!(await isEmpty(parts.pool))) return null;
  const timetable = await createTimetableStore(parts).write(planDemo(parts.clock.now()));
  await insertPeople(parts);
  return { accounts: PEOPLE.map(({ role, email, password }) => ({ role, email, password })), timetable };
}

/**
 * Adds the days that have come into the two weeks ahead since the last start. Null when the database has no demo
 * data; routes that the operator has switched off get nothing.
 */
export async function extendDemoData(parts: TimetableStoreParts): Promise<ImportSummary | null> {
  const { rows } = await parts.pool.query<{ found: boolean }>(
    'select exists (select from routes where starts_with(external_ref, $1) and is_active) as found',
    [DEMO_REF],
  );
  if (!rows[0]?.found) return null;
  return createTimetableStore(parts).write(planDemo(parts.clock.now()));
}

async function isEmpty(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ empty: boolean }>(
    `select not exists (select from users)
        and not exists (select from routes where external_ref is null or not starts_with(external_ref, $1))
         as empty`,
    [DEMO_REF],
  );
  return rows[0]?.empty === true;
}

async function insertPeople({ pool, ids, clock, hashPassword }: DemoParts): Promise<void> {
  for (const person of PEOPLE) {
    const id = ids.next();
    const hash = await hashPassword(person.password);
    await pool.query(
      `with made as (
         insert into users (id, email, password_hash, first_name, last_name, phone_number, role)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing
         returning id)
       insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
       select $8, 'user', made.id, 'user.created', '{"source": "demo"}', $9 from made`,
      [
        id,
        person.email,
        hash,
        person.firstName,
        person.lastName,
        person.phone,
        person.role,
        ids.next(),
        new Date(clock.now()).toISOString(),
      ],
    );
  }
}
