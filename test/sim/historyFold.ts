import type { Answer, Call, FinalState, HistoryEvent } from './history.ts';

/** An operation from its first sending to its answer. */
export interface Done<C extends Call = Call> {
  op: string;
  call: C;
  calledAt: number;
  /** Infinity when nobody knows: it may take effect at any time after its call, or never. */
  answeredAt: number;
  /** Null when nobody knows. */
  answer: Answer | null;
}

/** A history, by what is told. */
export interface Folded {
  done: Done[];
  shown: Extract<HistoryEvent, { type: 'shown' }>[];
  money: Extract<HistoryEvent, { type: 'captured' | 'returned' }>[];
  /** The last state told; null in a history without one. */
  final: FinalState | null;
}

export function fold(events: Iterable<HistoryEvent>): Folded {
  const open = new Map<string, Done>();
  const folded: Folded = { done: [], shown: [], money: [], final: null };
  for (const event of events) {
    switch (event.type) {
      case 'call': {
        const { op, call, at } = event;
        const begun: Done = { op, call, calledAt: at, answeredAt: Number.POSITIVE_INFINITY, answer: null };
        open.set(op, begun);
        folded.done.push(begun);
        break;
      }
      case 'answer': {
        const begun = open.get(event.op);
        if (begun) Object.assign(begun, { answeredAt: event.at, answer: event.answer });
        break;
      }
      case 'shown':
        folded.shown.push(event);
        break;
      case 'captured':
      case 'returned':
        folded.money.push(event);
        break;
      case 'final':
        folded.final = event.state;
        break;
      default:
    }
  }
  return folded;
}

/** The operations of one kind. */
export function calls<F extends Call['f']>(done: Done[], f: F): Done<Extract<Call, { f: F }>>[] {
  return done.filter(({ call }) => call.f === f) as Done<Extract<Call, { f: F }>>[];
}

/** True unless it was refused: it took effect, or may have. */
export function mayHaveWorked({ answer }: Done): boolean {
  return answer === null || answer.ok;
}
