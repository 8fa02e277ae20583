import type { Mailer, OutgoingMail } from '../../src/app/ports.ts';
import { GONE } from './people.ts';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';

export interface MailWeather {
  down: boolean;
  /** How often a letter is refused for now, and how often the answer to one that was taken is lost. */
  refuses: number;
  losesAnswers: number;
  slowMs: number;
}

export const FAIR_MAIL: MailWeather = { down: false, refuses: 0, losesAnswers: 0.005, slowMs: 20 };

/** The letter was not taken, or nobody knows. */
export class MailTrouble extends Error {
  constructor(says: string) {
    super(says);
    this.name = 'MailTrouble';
  }
}

/** A letter that the server has taken. */
export interface Posted {
  key: string;
  to: string;
  /** By whom, and when it set out. */
  from: Life;
  sentAt: number;
}

export interface MailServerParts {
  sim: Scheduler;
  random: Random;
  onPosted(letter: Posted): void;
  onLost(): void;
}

/** The mail server of the whole house. What it has taken arrives. */
export class MailServer {
  weather: MailWeather = { ...FAIR_MAIL };
  readonly #parts: MailServerParts;

  constructor(parts: MailServerParts) {
    this.#parts = parts;
  }

  /** The port as one process holds it. */
  mailer(life: Life): Mailer {
    return { send: (mail) => this.#send(life, mail) };
  }

  #send(life: Life, { key, to }: OutgoingMail): Promise<void> {
    const { sim, random, onPosted, onLost } = this.#parts;
    const sentAt = sim.now;
    const travel = () => 1 + random.below(this.weather.slowMs);
    return new Promise((resolve, reject) => {
      const answer = (how: () => void) => sim.after(travel(), life, 'mail answer', how);
      sim.after(travel(), null, 'mail', () => {
        const { down, refuses, losesAnswers } = this.weather;
        if (down) {
          onLost();
          return answer(() => reject(new MailTrouble('no answer')));
        }
        if (to.address === GONE) return answer(() => reject(noSuchAddress()));
        if (random.chance(refuses)) return answer(() => reject(new MailTrouble('451 later')));
        onPosted({ key, to: to.address, from: life, sentAt });
        const lost = random.chance(losesAnswers);
        answer(() => (lost ? reject(new MailTrouble('the connection broke')) : resolve()));
      });
    });
  }
}

/** As nodemailer has it. */
function noSuchAddress(): Error {
  return Object.assign(new Error('550 5.1.1 no such user'), {
    command: 'RCPT TO',
    response: '550 5.1.1 no such user',
  });
}
