import { Type } from '@mikro-orm/core';
import { decimalToMinor, type Minor, minorToDecimal } from '../domain/money.ts';

/** `numeric(12,2)` in the database, integer minor units in the program; never a binary fraction in between. */
export class MoneyType extends Type<Minor | null, string | null> {
  // Nullable columns come through here too: no amount is not an amount of nothing.
  override convertToDatabaseValue(value: Minor | null): string | null {
    return value === null || value === undefined ? null : minorToDecimal(value);
  }

  override convertToJSValue(value: string | null): Minor | null {
    return value === null || value === undefined ? null : decimalToMinor(value);
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
