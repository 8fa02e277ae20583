import { Type } from '@mikro-orm/core';
import { decimalToMinor, type Minor, minorToDecimal } from '../domain/money.ts';

/** `numeric(12,2)` in the database, integer minor units in the program; never a binary fraction in between. */
export class MoneyType extends Type<Minor, string> {
  override convertToDatabaseValue(value: Minor): string {
    return minorToDecimal(value);
  }

  override convertToJSValue(value: string): Minor {
    return decimalToMinor(value);
  }

  override getColumnType(): string {
    return 'numeric(12,2)';
  }

  override get runtimeType(): string {
    return 'number';
  }

  override compareAsType(): string {
    return 'number';
  }
}
