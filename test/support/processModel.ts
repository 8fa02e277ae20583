import type { Beat, Member, ProcessRegister } from '../../src/app/processes/members.ts';
import { Membership, type MembershipTimes } from '../../src/app/processes/membership.ts';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import type { Timers } from '../../src/app/timers.ts';
import type { ManualClock } from './manualClock.ts';

/** The register of processes as the database keeps it, in memory. */
export class ModelRegister implements ProcessRegister {
  /** Who owns what; a beat compares with it. */
  readonly owners = new Map<string, string>();
  /** Whose questions get no answer. */
  readonly cutOff = new Set<string>();
  readonly #clock: ManualClock;
  readonly #leases = new Map<string, { member: Member; until: number }>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async beat(self: Member, leaseMs: number, schedules: readonly string[]): Promise<Beat> {
    if (this.cutOff.has(self.id)) throw new DatabaseUnavailable('cut off');
    const now = this.#clock.now();
    this.#leases.set(self.id, { member: self, until: now + leaseMs });
    const others = [...this.#leases.values()].filter(
      ({ member, until }) => member.id !== self.id && until > now,
    );
    return {
      leaseUntil: now + leaseMs,
      others: others.map(({ member, until }) => ({ ...member, leaseUntil: until })),
      lost: schedules.filter((id) => (this.owners.get(id) ?? self.id) !== self.id),
    };
  }

  async leave(id: string): Promise<void> {
    this.#leases.delete(id);
  }
}

export const TIMES: MembershipTimes = { beatMs: 1_000, leaseMs: 5_000, suspectMs: 3_000, oldMs: 1_500 };

export interface ModelProcess {
  membership: Membership;
  awake: string[];
  lost: string[];
  changes: number;
}

/** No timer ever rings: tests call `refresh` when a beat is due. */
const SILENT_TIMERS: Timers = { set: () => 0, clear: () => undefined };

export function modelProcess(id: string, register: ProcessRegister, clock: ManualClock): ModelProcess {
  const made: ModelProcess = { awake: [], lost: [], changes: 0 } as unknown as ModelProcess;
  made.membership = new Membership({
    self: { id, address: `http://${id}` },
    register,
    clock,
    timers: SILENT_TIMERS,
    times: TIMES,
    awake: () => made.awake,
    onLost: (ids) => made.lost.push(...ids),
    onChange: () => {
      made.changes += 1;
    },
    onTrouble: () => undefined,
  });
  return made;
}
