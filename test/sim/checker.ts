import { GatewayUnavailable } from '../../src/app/ports.ts';
import type { PublishedChange } from '../../src/app/schedule/published.ts';
import type { ScheduleActor } from '../../src/app/schedule/scheduleActor.ts';
import {
  CommitUnknown,
  EpochLost,
  OperationRepeated,
  TurnConflict,
  TurnRetryable,
  TurnTooLate,
} from '../../src/app/schedule/turn.ts';
import type { TurnRows } from '../../src/app/schedule/turnRows.ts';
import { Refused } from '../../src/domain/errors.ts';
import { answerBreaks } from './answers.ts';
import { type Before, before, CLOCK_SLACK_MS, checkTurn, type Violation } from './checks.ts';
import type { Call, SeatWord } from './history.ts';
import { LetterBook } from './letterBook.ts';
import { MailTrouble } from './mail.ts';
import type { MoneyWatch } from './postgres/stores.ts';
import type { StoredSchedule } from './postgres/tables.ts';
import type { TurnWatch } from './postgres/turnStore.ts';
import type { Life } from './scheduler.ts';
import type { Response } from './serve.ts';
import type { SimProcess } from './simProcess.ts';
import type { World } from './world.ts';

const PUNCTUAL_MS = 1_000 + CLOCK_SLACK_MS;
/** How long what went wrong is felt afterwards: connections are made anew, and what has waited is worked off. */
const DISTURBED_MS = 5_000;

/** Watches a run from outside: what takes effect, what is shown, what is answered. It sees everything at its instant. */
export class Checker implements TurnWatch, MoneyWatch {
  readonly violations: Violation[] = [];
  readonly letters: LetterBook;
  readonly #world: World;
  /** How each version of a schedule's map looks, once it is committed. */
  readonly #committed = new Map<string, Map<number, string>>();
  /** What was shown last by an actor. */
  readonly #shown = new WeakMap<ScheduleActor, { version: number; look: string }>();
  readonly #watchers = new WeakMap<ScheduleActor, string>();
  readonly #unknown = new Set<string>();
  readonly #done = new Set<string>();
  readonly #answered = new Map<string, string>();
  /** When each owner woke its schedule, by both. */
  readonly #wokeAt = new Map<string, number>();
  #serial = 0;

  constructor(world: World) {
    this.#world = world;
    this.letters = new LetterBook({
      tables: world.server.tables,
      tell: this.#tell,
      seen: (what) => world.seen(what),
    });
  }

  #tell = (rule: string, says: string): void => {
    this.violations.push({ rule, says });
  };

  onWake(scheduleId: string, epoch: number, client: Life): void {
    const schedule = this.#world.server.tables.schedule(scheduleId);
    if (schedule.epoch !== epoch)
      this.#tell('I16', `epoch ${epoch} was taken, ${schedule.epoch} is written down`);
    this.#remember(schedule);
    this.#wokeAt.set(`${scheduleId} ${epoch}`, this.#world.sim.now);
    this.#world.seen('wake');
    if (epoch > 1) this.#world.seen('takeover');
    this.#world.trace?.(`DB ${client.name} owns ${scheduleId} with epoch ${epoch}`);
  }

  onTurn(rows: TurnRows, lockedAt: number, apply: () => void): void {
    const world = this.#world;
    const { tables } = world.server;
    const was = before(tables, rows);
    apply();
    checkTurn(tables, rows, was, { now: world.sim.now, lockedAt }, this.#tell);
    this.#checkPunctual(rows, was);
    this.#checkReturned(rows, was);
    this.#remember(tables.schedule(rows.scheduleId));
    this.letters.onTurn(rows, world.sim.now);
    for (const { id, kind } of rows.operations) {
      if (this.#done.has(id)) this.#tell('I12', `operation ${id} (${kind}) has had two effects`);
      this.#done.add(id);
      world.seen(`operation ${kind}`);
    }
    world.seen('commit');
    if (rows.operations.length > 1) world.seen('several operations in a turn');
    for (const { action } of rows.logs) world.seen(action);
    if ([...rows.reservations.inserts.values()].some(({ status }) => status === 'confirmed'))
      world.seen('bought anew');
    world.trace?.(
      `DB commit ${rows.scheduleId} v${rows.newVersion}: ${rows.logs.map((l) => `${l.action} ${l.entityId}`).join(', ')}`,
    );
  }

  onFailed(rows: TurnRows, error: unknown): void {
    const world = this.#world;
    world.trace?.(`DB refuses ${rows.scheduleId} epoch ${rows.epoch}: ${String(error)}`);
    if (error instanceof EpochLost) world.seen('fenced write');
    if (error instanceof CommitUnknown) {
      world.seen('unknown commit');
      for (const { id } of rows.operations) this.#unknown.add(id);
    }
    if (error instanceof TurnRetryable) world.seen('turn retried');
    if (error instanceof TurnTooLate) world.seen('turn too late');
    if (error instanceof OperationRepeated) world.seen('operation repeated');
    if (error instanceof TurnConflict) {
      this.#tell('I14', `the memory of an actor that owns ${rows.scheduleId} was wrong: ${error.message}`);
    }
  }

  onBatch(turns: TurnRows[]): void {
    if (turns.length > 1) this.#world.seen('several turns in a transaction');
  }

  onLookedUp(ids: string[]): void {
    for (const id of ids) {
      if (!this.#unknown.delete(id)) continue;
      this.#world.seen(this.#done.has(id) ? 'unknown commit found done' : 'unknown commit found not done');
    }
  }

  onNews({ eventId, type }: { eventId: string; type: string }): void {
    this.#world.seen(`news ${type}`);
    if (!this.#world.gateway.hasTold(eventId)) this.#world.seen(`asked: ${type}`);
  }

  /** What a room shows is what is committed under that version, and follows what it showed before. */
  onPublished(process: SimProcess, actor: ScheduleActor, change: PublishedChange): void {
    const { map, whole, seats } = change;
    const look = lookOf([...map.seats.values()]);
    const committed = this.#committed.get(map.scheduleId)?.get(map.version);
    if (committed === undefined) {
      this.#tell(
        'PUBLISH',
        `${process.life.name} shows version ${map.version} of ${map.scheduleId} before its commit`,
      );
    } else if (committed !== look) {
      this.#tell(
        'I14',
        `${process.life.name} shows ${look} as version ${map.version} of ${map.scheduleId}, not ${committed}`,
      );
    }
    const last = this.#shown.get(actor);
    if (last && !whole && map.version !== last.version + 1) {
      this.#tell('PUBLISH', `version ${map.version} of ${map.scheduleId} follows version ${last.version}`);
    }
    if (last && map.version < last.version)
      this.#tell('PUBLISH', `version ${map.version} follows ${last.version}`);
    this.#shown.set(actor, { version: map.version, look });
    const told = whole ? [...map.seats.values()] : seats;
    this.#world.history.push({
      at: this.#world.sim.now,
      type: 'shown',
      watcher: this.#watcherOf(actor),
      schedule: map.scheduleId,
      version: map.version,
      whole,
      seats: Object.fromEntries(told.map(({ id, status }) => [id, status as SeatWord])),
    });
  }

  /** An answer leaves its process. */
  onAnswer(op: string, call: Call, response: Response, keyed: boolean): void {
    const { answer, status } = response;
    this.#world.seen(`answer ${answer.ok ? `${call.f} ok` : answer.code}`);
    if (status >= 500 && status !== 503)
      this.#tell('ANSWER', `${op} was answered ${status}: ${JSON.stringify(answer)}`);
    for (const { rule, says } of answerBreaks(this.#world.server.tables, call, answer))
      this.#tell(rule, `${op}: ${says}`);
    if (!keyed) return;
    const told = JSON.stringify(answer);
    const first = this.#answered.get(op);
    const passing = !answer.ok && ['unavailable', 'idempotency_in_progress'].includes(answer.code);
    if (first !== undefined && first !== told && !passing) {
      this.#tell('I12', `${op} was answered ${first} and then ${told}`);
    }
    if (first !== undefined && first === told) this.#world.seen('answer replayed');
    if (answer.ok) this.#answered.set(op, told);
  }

  onTrouble(process: SimProcess, what: string, error: unknown): void {
    if (what === 'a turn failed')
      this.#tell('BUG', `${process.life.name}: ${what}: ${String((error as Error).stack)}`);
    if (what.startsWith('the job')) {
      const passing =
        error instanceof GatewayUnavailable ||
        error instanceof MailTrouble ||
        (error instanceof Refused && error.refusal.code === 'unavailable');
      if (!passing) this.#tell('BUG', `${process.life.name}: ${what}: ${String(error)}`);
      this.#world.seen('job failed');
    }
  }

  /** I13: where nothing is in the way, a hold ends within a second in a room that is awake. */
  #checkPunctual(rows: TurnRows, was: Before): void {
    const { sim, server } = this.#world;
    const wokeAt = this.#wokeAt.get(`${rows.scheduleId} ${rows.epoch}`) ?? sim.now;
    for (const [id, { status }] of rows.reservations.changes) {
      const { expiresAt } = server.tables.reservation(id);
      const lateMs = sim.now - expiresAt;
      if (status !== 'expired' || was.reservations.get(id) !== 'active' || wokeAt >= expiresAt) continue;
      if (this.#world.isDisturbed(expiresAt - DISTURBED_MS, sim.now)) continue;
      this.#world.seen('hold ended in peace');
      if (lateMs > PUNCTUAL_MS)
        this.#tell('I13', `${id} ends ${lateMs} ms late in a room that is awake, and nothing is in its way`);
    }
  }

  /** I9: what is called paid back has left the gateway. */
  #checkReturned(rows: TurnRows, was: Before): void {
    for (const [id, { status }] of rows.refunds.changes) {
      if (status !== 'processed' || was.refunds.get(id) === status) continue;
      if (!this.#world.gateway.hasReturned(id))
        this.#tell('I9', `refund ${id} is processed, and nothing has gone back`);
    }
  }

  #remember(schedule: StoredSchedule): void {
    const versions = this.#committed.get(schedule.id) ?? new Map<number, string>();
    this.#committed.set(schedule.id, versions);
    versions.set(schedule.version, lookOf([...schedule.seats.values()]));
  }

  #watcherOf(actor: ScheduleActor): string {
    let name = this.#watchers.get(actor);
    if (name === undefined) {
      name = `w${++this.#serial}`;
      this.#watchers.set(actor, name);
    }
    return name;
  }
}

/** `a`, `r` or `b` for each seat, in the order of their ids. */
function lookOf(seats: { id: string; status: string }[]): string {
  let look = '';
  for (const { status } of seats) look += status.charAt(0);
  return look;
}
