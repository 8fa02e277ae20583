import type { Operation } from '../../src/app/schedule/turn.ts';
import { Refused } from '../../src/domain/errors.ts';
import type { SeatCommand } from '../../src/domain/seatCommands.ts';
import { Checker } from './checker.ts';
import { Client } from './client.ts';
import { playFault } from './faults.ts';
import { FAIR_GATEWAY, Gateway } from './gateway.ts';
import type { Call, HistoryEvent } from './history.ts';
import { FAIR_MAIL, MailServer } from './mail.ts';
import { FAIR_LINKS, FAIR_NETWORK, Network } from './network.ts';
import type { Plan } from './plan.ts';
import { hasJobs } from './postgres/jobs.ts';
import { Server } from './postgres/server.ts';
import { mix, Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { type Request, type Response, serve } from './serve.ts';
import { SimProcess } from './simProcess.ts';

const START = Date.UTC(2026, 5, 1, 12);
const HOUR_MS = 3_600_000;

/** Everything that a seed runs: the database, the processes, the gateway, the network between them, and the clients. */
export class World {
  readonly plan: Plan;
  readonly start = START;
  readonly sim: Scheduler;
  readonly server: Server;
  readonly checker: Checker;
  readonly gateway: Gateway;
  readonly mail: MailServer;
  /** From clients and from the gateway to the processes. */
  readonly network: Network;
  /** From one process to another. */
  readonly links: Network;
  readonly history: HistoryEvent[] = [];
  readonly coverage = new Map<string, number>();
  readonly scheduleIds: string[];
  readonly processes: SimProcess[] = [];
  /** What some client was told of, the latest last. */
  readonly holds: string[] = [];
  readonly bookings: string[] = [];
  /** No faults any more: everything must come to rest. */
  calm = false;
  busyClients = 0;
  /** When there was last money at the gateway that nobody had heard of. */
  untoldAt = 0;
  /** Operations that were sent and are not answered, and when. */
  readonly asked = new Map<string, number>();
  /** Told what happens, for whoever reads a failing run. */
  trace: ((line: string) => void) | null = null;
  readonly #random: Random;
  readonly #seatIds = new Map<string, string[]>();
  /** When the work of some process was held up: what its clients, its gateway or its mail server suffer is none of this. */
  readonly #disturbances: { from: number; to: number }[] = [];
  #incarnations = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    const stream = (n: number) => new Random(mix(plan.seed, n));
    this.#random = stream(2);
    this.sim = new Scheduler(START, stream(3));
    this.server = new Server(this.sim, stream(4));
    this.server.tables.hasPapers = plan.shape.papers;
    this.server.onCommitted = () => this.#notify();
    this.network = new Network(this.sim, stream(5), FAIR_NETWORK);
    this.links = new Network(this.sim, stream(7), FAIR_LINKS);
    this.checker = new Checker(this);
    this.gateway = new Gateway({
      sim: this.sim,
      random: stream(6),
      post: (event) => this.#post(event),
      onMoved: (type, payment, amount) => {
        this.history.push({ at: this.sim.now, type, payment, amount });
        this.seen(type === 'captured' ? 'money captured' : 'money returned');
      },
      onDropped: () => this.seen('news never came'),
      stormy: () => !this.calm,
    });
    this.mail = new MailServer({
      sim: this.sim,
      random: stream(9),
      onLost: () => this.seen('letter lost on its way'),
      onPosted: (letter) => {
        this.trace?.(`MAIL ${letter.key} to ${letter.to}`);
        this.seen(`letter ${letter.key.split('-', 1)[0]}`);
        this.checker.letters.onPosted(letter);
      },
    });
    this.scheduleIds = plan.shape.departsIn.map((_, index) => `s${index}`);
    for (const [index, hours] of plan.shape.departsIn.entries()) this.#addSchedule(`s${index}`, hours);
  }

  /** Sets everything going. */
  begin(): void {
    for (let index = 0; index < this.plan.shape.processes; index += 1) this.startProcess(index);
    for (let index = 0; index < this.plan.shape.clients; index += 1) {
      const mine = this.plan.operations.filter((operation) => operation.client === index);
      this.busyClients += 1;
      void new Client(this, index)
        .live(mine)
        .catch((error: unknown) => this.fail('SIM', `a client broke: ${String(error)}`))
        .then(() => {
          this.busyClients -= 1;
        });
    }
    for (const fault of this.plan.faults) {
      this.sim.after(fault.at, null, 'fault', () => playFault(this, fault));
    }
  }

  seatIds(scheduleId: string): string[] {
    return this.#seatIds.get(scheduleId) ?? [];
  }

  /** Something goes wrong from now on. */
  disturb(ms: number): void {
    this.#disturbances.push({ from: this.sim.now, to: this.sim.now + ms });
  }

  isDisturbed(from: number, to: number): boolean {
    return this.#disturbances.some((each) => each.from <= to && from <= each.to);
  }

  seen(what: string, times = 1): void {
    this.coverage.set(what, (this.coverage.get(what) ?? 0) + times);
  }

  fail(rule: string, says: string): void {
    this.checker.violations.push({ rule, says });
  }

  startProcess(index: number): void {
    const process = new SimProcess(this, index, ++this.#incarnations);
    this.processes[index] = process;
    void process
      .start()
      .catch((error: unknown) => this.fail('SIM', `a process could not start: ${String(error)}`));
  }

  kill(process: SimProcess, downMs: number): void {
    if (!process.life.alive) return;
    process.life.alive = false;
    this.disturb(downMs);
    this.server.clientDied(process.life);
    this.seen('crash');
    this.sim.note(`crash ${process.life.name}`);
    this.trace?.(`${process.life.name} crashes`);
    this.sim.after(downMs, null, 'restart', () => this.startProcess(process.index));
  }

  /** Stops as told, and comes up again. */
  async stop(process: SimProcess, downMs: number): Promise<void> {
    this.seen('stop');
    await process.stop();
    this.trace?.(`${process.life.name} has stopped`);
    if (!process.life.alive) return;
    process.life.alive = false;
    this.sim.after(downMs, null, 'restart', () => this.startProcess(process.index));
  }

  /** One of those that are up. */
  anyProcess(): SimProcess {
    const up = this.processes.filter((process) => process.life.alive && process.doors);
    return this.#random.pick(up.length > 0 ? up : this.processes);
  }

  /** Sends a request to some process; null when no answer came. */
  async send(op: string, call: Call, request: Request, waitMs: number): Promise<Response | null> {
    const process = this.anyProcess();
    this.trace?.(`${op} ${JSON.stringify(call)} → ${process.life.name}`);
    const way = { from: null, to: process.life, waitMs, tag: 'request', repeatable: request.key !== null };
    try {
      const response = await this.network.call(way, async () => {
        const answered = await serve(process, request);
        this.checker.onAnswer(op, call, answered, request.key !== null);
        return answered;
      });
      this.trace?.(`${op} ← ${JSON.stringify(response)}`);
      return response;
    } catch {
      this.trace?.(`${op} ← nothing`);
      this.seen('no answer');
      return null;
    }
  }

  /**
   * An admin's command on a schedule, which comes again after a while by another process; its outcome is nobody's
   * business but the invariants'.
   */
  async command(scheduleId: string, command: SeatCommand): Promise<void> {
    const origin = { userId: 'admin', ip: null, requestId: null };
    const operation = { operationId: this.anyProcess().nextId(), origin, command };
    await this.#sendCommand(scheduleId, operation);
    this.sim.after(this.#random.between(0, 15_000), null, 'command again', () => {
      void this.#sendCommand(scheduleId, operation);
    });
  }

  async #sendCommand(scheduleId: string, operation: Operation): Promise<void> {
    const process = this.anyProcess();
    const work = async () => {
      await process.doors?.desk.send(scheduleId, operation);
    };
    const way = { from: null, to: process.life, waitMs: 6_000, tag: 'command', repeatable: true };
    await this.network.call(way, work).catch(() => undefined);
  }

  onTrouble(process: SimProcess, what: string, error: unknown): void {
    this.trace?.(`${process.life.name}: ${what}: ${String(error)}`);
    this.checker.onTrouble(process, what, error);
  }

  async #post(event: object): Promise<boolean> {
    const process = this.anyProcess();
    const way = { from: null, to: process.life, waitMs: 5_000, tag: 'webhook', repeatable: true };
    try {
      return await this.network.call(way, async () => {
        if (!process.doors) return false;
        try {
          await process.doors.payments.receiveNews({}, Buffer.from(JSON.stringify(event)));
          return true;
        } catch (error) {
          if (!(error instanceof Refused)) this.fail('ANSWER', `a webhook ended in ${String(error)}`);
          return false;
        }
      });
    } catch {
      return false;
    }
  }

  #notify(): void {
    if (!hasJobs(this.server.tables, this.sim.now)) return;
    for (const process of this.processes) if (process.life.alive) process.notify();
  }

  #addSchedule(id: string, departsInHours: number): void {
    const ids = Array.from({ length: this.plan.shape.seats }, (_, index) => `${id}.${index}`);
    this.#seatIds.set(id, ids);
    const seats = ids.map((seatId, index) => ({
      id: seatId,
      scheduleId: id,
      seatNumber: `${index + 1}`,
      seatType: 'standard' as const,
      // Two of each price: what goes back for one is as much as for the other.
      priceModifier: (index >> 1) * 50,
      deck: 0,
      row: index,
      column: 0,
      position: null,
      status: 'available' as const,
      live: [],
    }));
    const departureAt = START + Math.floor(departsInHours * HOUR_MS);
    this.server.tables.schedules.set(id, {
      id,
      status: 'scheduled',
      departureAt,
      arrivalAt: departureAt + 30_000,
      basePrice: 2_000,
      legCount: 1,
      version: 0,
      epoch: 0,
      owner: null,
      availableSeats: seats.length,
      seatCount: seats.length,
      seats: new Map(seats.map((seat) => [seat.id, seat])),
    });
  }

  /** Fair weather everywhere, and everybody up. */
  calmDown(): void {
    this.calm = true;
    this.server.onCommitSent = null;
    this.network.weather = { ...FAIR_NETWORK, losesCalls: 0, losesAnswers: 0, repeats: 0 };
    this.links.weather = { ...FAIR_LINKS, losesCalls: 0, losesAnswers: 0, repeats: 0 };
    this.gateway.weather = { ...FAIR_GATEWAY, losesNews: 0, dropsNews: 0, refundsFail: 0 };
    this.mail.weather = { ...FAIR_MAIL, losesAnswers: 0 };
    // What the queue would try again in minutes an admin has tried at once.
    for (const job of this.server.tables.jobs.values()) if (job.task === 'mail') job.runAt = this.sim.now;
  }
}
