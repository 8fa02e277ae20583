import type { PaperTexts } from './en.ts';

export const es: PaperTexts = {
  days: ['día', 'días'],
  kinds: {
    standard: 'Estándar',
    premium: 'Premium',
    deluxe: 'De lujo',
    sleeper: 'Cama',
    semi_sleeper: 'Semicama',
  },
  priceIn: (currency) => `Precio en ${currency}`,
  departure: 'Salida',
  seat: 'Asiento',
  ticket: {
    title: 'Billete de autobús',
    number: 'Número de billete',
    states: { valid: '', used: 'Usado', cancelled: 'Cancelado' },
    arrival: 'Llegada',
    reference: 'Localizador',
    passenger: 'Pasajero',
    bus: 'Autobús',
    seats: (count) => (count === 1 ? 'Asiento' : 'Asientos'),
    kind: 'Clase',
    total: (count) => `Total · ${count === 1 ? '1 asiento' : `${count} asientos`}`,
    fromTo: 'Origen y destino',
    show: 'Muestra este código al subir',
    forThisSeat: 'Solo para este asiento',
    notValid: 'No vale para viajar',
    stamp: 'CANCELADO',
    before: 'Antes de subir',
    hints: [
      'Preséntate en la parada 15 minutos antes de la salida, por favor.',
      'Muestra el código en papel o en tu teléfono; si no se puede leer, ayuda el localizador.',
      'Cada hora es la hora local de su parada.',
      'Si cancelas más de 24 horas antes de la salida se devuelve todo, y hasta 2 horas antes la mitad.',
    ],
    issued: (when) => `Emitido: ${when}`,
  },
  invoice: {
    titles: { invoice: 'Factura', credit_note: 'Nota de abono' },
    forInvoice: (number) => `de la factura ${number}`,
    soldBy: 'Vendedor',
    soldTo: 'Comprador',
    taxId: (id) => `Id. fiscal ${id}`,
    issued: 'Fecha',
    booking: 'Reserva',
    journey: 'Trayecto',
    what: 'Concepto',
    priceIn: (currency) => `Precio en ${currency}, con impuestos`,
    net: 'Neto',
    tax: (percent) => `Impuesto ${percent} %`,
    totals: {
      invoice: (currency) => `Total pagado, ${currency}`,
      credit_note: (currency) => `Total abonado, ${currency}`,
    },
    seat: (number, kind) => `Asiento ${number} · ${kind}`,
    returned: (numbers) =>
      numbers.length === 1
        ? `Devolución del asiento ${numbers[0]}, cancelado`
        : `Devolución de los asientos ${numbers.join(', ')}, cancelados`,
  },
};
